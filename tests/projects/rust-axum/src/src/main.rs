//! A web service that answers with quotes.

use std::{env, error::Error, net::Ipv6Addr};

use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};
use serde::Serialize;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

const VERSION: &str = match option_env!("VERSION") {
    Some(version) => version,
    None => "dev",
};
const COMMIT: &str = match option_env!("COMMIT") {
    Some(commit) => commit,
    None => "unknown",
};

#[derive(Serialize)]
struct Quote {
    author: &'static str,
    text: &'static str,
}

const QUOTES: [Quote; 3] = [
    Quote {
        author: "Ludwig Mies van der Rohe",
        text: "Less is more.",
    },
    Quote {
        author: "Antoine de Saint-Exupéry",
        text: "Perfection is attained when nothing is left to take away.",
    },
    Quote {
        author: "Edsger W. Dijkstra",
        text: "Simplicity is prerequisite for reliability.",
    },
];

fn router() -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/quotes", get(|| async { Json(&QUOTES) }))
        .route("/quotes/{number}", get(one))
}

async fn one(Path(number): Path<usize>) -> Result<Json<&'static Quote>, StatusCode> {
    let quote = number.checked_sub(1).and_then(|index| QUOTES.get(index));
    quote.map(Json).ok_or(StatusCode::NOT_FOUND)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("-version") {
        println!("quotes {VERSION} ({COMMIT})");
        return Ok(());
    }
    let port = env::var("PORT").map_or(Ok(8080), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).await?;
    println!("listening on {}", listener.local_addr()?);

    let mut terminate = signal(SignalKind::terminate())?;
    axum::serve(listener, router())
        .with_graceful_shutdown(async move {
            terminate.recv().await;
        })
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_quote_is_found_by_its_number() {
        assert_eq!(one(Path(1)).await.ok().unwrap().text, "Less is more.");
        assert!(one(Path(0)).await.is_err());
        assert!(one(Path(4)).await.is_err());
    }
}
