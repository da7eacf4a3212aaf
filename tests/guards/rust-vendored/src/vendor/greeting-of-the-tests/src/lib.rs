pub const GREETING: &str = "hello from a vendored crate";
