//! Fetches pages over HTTPS, by the TLS library that a feature chooses.

use std::{env, error::Error, sync::Arc, thread};

use signal_hook::{consts::SIGTERM, iterator::Signals};
use tiny_http::{Response, Server};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig, TlsProvider},
};

fn agent() -> Agent {
    let provider = if cfg!(feature = "openssl") {
        TlsProvider::NativeTls
    } else {
        TlsProvider::Rustls
    };
    #[cfg(feature = "ring")]
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("it is the first");
    #[cfg(feature = "aws-lc")]
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("it is the first");
    let tls = TlsConfig::builder()
        .provider(provider)
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    Agent::config_builder().tls_config(tls).build().into()
}

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("-version") {
        let version = option_env!("VERSION").unwrap_or("dev");
        println!(
            "fetch {version} ({})",
            option_env!("COMMIT").unwrap_or("unknown")
        );
        return Ok(());
    }
    let agent = agent();
    let port = env::var("PORT").unwrap_or_else(|_| "8080".into());
    let server = Server::http(format!("[::]:{port}")).map_err(|error| error.to_string())?;
    let server = Arc::new(server);
    println!("listening on {}", server.server_addr());

    let stopped = Arc::clone(&server);
    let mut signals = Signals::new([SIGTERM])?;
    thread::spawn(move || {
        signals.forever().next();
        stopped.unblock();
    });

    for request in server.incoming_requests() {
        let (status, body) = match request.url().strip_prefix("/tls?url=") {
            Some(url) => match agent.get(url).call() {
                Ok(_) => (200, "ok".to_string()),
                Err(error) => (502, error.to_string()),
            },
            None if request.url() == "/healthz" => (200, "ok".to_string()),
            None => (404, "no such page".to_string()),
        };
        if let Err(error) = request.respond(Response::from_string(body).with_status_code(status)) {
            eprintln!("answer not sent: {error}");
        }
    }
    Ok(())
}
