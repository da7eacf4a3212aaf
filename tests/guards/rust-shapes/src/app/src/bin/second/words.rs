pub fn sentence() -> String {
    format!("second: {}", apart::SAID)
}
