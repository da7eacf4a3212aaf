//! Redirects short names to the addresses that they stand for.

use std::{env, error::Error, sync::Arc, thread};

use signal_hook::{consts::SIGTERM, iterator::Signals};
use tiny_http::{Header, Response, Server};

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("-version") {
        println!("{}", links::version("golinks"));
        return Ok(());
    }
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
        let name = request.url().trim_start_matches('/');
        let sent = match (name, links::resolve(name)) {
            ("healthz", _) => request.respond(Response::from_string("ok")),
            (_, Some(address)) => {
                let location =
                    Header::from_bytes("Location", address).expect("an address is ASCII");
                request.respond(Response::empty(302).with_header(location))
            }
            _ => request.respond(Response::from_string("no such link").with_status_code(404)),
        };
        if let Err(error) = sent {
            eprintln!("answer not sent: {error}");
        }
    }
    Ok(())
}
