fn main() {
    println!("{}", greeting_of_the_tests::GREETING);
}
