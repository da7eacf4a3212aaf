pub const SAID: &str = "a path";
