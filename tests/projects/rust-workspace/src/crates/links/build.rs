//! Turns the list of links into Rust code.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=links.txt");
    let pairs: Vec<String> = fs::read_to_string("links.txt")?
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, address)| format!("({name:?}, {address:?}),"))
        .collect();
    let code = format!("&[{}]", pairs.join("\n"));
    fs::write(Path::new(&env::var("OUT_DIR")?).join("links.rs"), code)?;
    Ok(())
}
