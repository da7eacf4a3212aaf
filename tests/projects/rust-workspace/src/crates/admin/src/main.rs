//! Lists the links.

fn main() {
    for (name, address) in links::LINKS {
        println!("{name} {address}");
    }
}
