mod words;

fn main() {
    println!("{}", words::sentence());
}
