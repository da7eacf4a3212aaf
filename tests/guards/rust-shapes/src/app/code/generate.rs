use std::{env, fs, path::Path};

fn main() {
    let folder = env::var("OUT_DIR").unwrap();
    fs::write(Path::new(&folder).join("script.txt"), "a script").unwrap();
}
