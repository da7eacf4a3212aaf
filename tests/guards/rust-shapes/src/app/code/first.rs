const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/script.txt"));

fn main() {
    let text = include_str!("text.txt");
    println!(
        "first: {}, {}, {SCRIPT}, {text}",
        macros::say!(),
        apart::SAID
    );
}
