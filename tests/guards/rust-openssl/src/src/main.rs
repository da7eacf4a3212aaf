use openssl::{ssl::SslConnector, ssl::SslMethod, version};

fn main() {
    SslConnector::builder(SslMethod::tls()).expect("it has TLS");
    println!("OpenSSL {}", version::number() >> 28);
}
