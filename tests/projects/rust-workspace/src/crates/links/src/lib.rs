//! The links that are known, written into the programs at build time.

pub const LINKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/links.rs"));

/// Returns the address that a name stands for.
pub fn resolve(name: &str) -> Option<&'static str> {
    LINKS.iter().find(|link| link.0 == name).map(|link| link.1)
}

/// What a program of this workspace says of itself.
pub fn version(program: &str) -> String {
    let version = option_env!("VERSION").unwrap_or("dev");
    let commit = option_env!("COMMIT").unwrap_or("unknown");
    format!("{program} {version} ({commit})")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_stands_for_an_address() {
        assert_eq!(super::resolve("docs"), Some("https://docs.example.com/"));
        assert_eq!(super::resolve("nothing"), None);
    }
}
