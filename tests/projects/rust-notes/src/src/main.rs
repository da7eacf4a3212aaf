//! A web service that keeps notes in SQLite.

mod store;

use std::{env, error::Error, net::Ipv6Addr, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use store::{Draft, Note, Store};

const VERSION: &str = env!("VERSION");
const COMMIT: &str = env!("COMMIT");

type Reply<T> = Result<T, (StatusCode, String)>;

fn router(store: Store) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/notes", get(list).post(add))
        .route("/notes/{id}", get(one))
        .with_state(Arc::new(store))
}

async fn healthz(State(store): State<Arc<Store>>) -> Reply<&'static str> {
    store.list().map(|_| "ok").map_err(internal)
}

async fn list(State(store): State<Arc<Store>>) -> Reply<Json<Vec<Note>>> {
    store.list().map(Json).map_err(internal)
}

async fn one(State(store): State<Arc<Store>>, Path(id): Path<i64>) -> Reply<Json<Note>> {
    match store.find(id).map_err(internal)? {
        Some(note) => Ok(Json(note)),
        None => Err((StatusCode::NOT_FOUND, "no such note".into())),
    }
}

async fn add(
    State(store): State<Arc<Store>>,
    Json(draft): Json<Draft>,
) -> Reply<(StatusCode, Json<Note>)> {
    let note = store.add(draft).map_err(internal)?;
    Ok((StatusCode::CREATED, Json(note)))
}

fn internal(error: rusqlite::Error) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("-version") {
        println!("notes {VERSION} ({COMMIT})");
        return Ok(());
    }
    let path = env::var("DATABASE").unwrap_or_else(|_| "/data/notes.db".into());
    let store = Store::open(&path).map_err(|error| format!("{path}: {error}"))?;
    let port = env::var("PORT").map_or(Ok(8080), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, port)).await?;
    println!("listening on {}", listener.local_addr()?);

    let mut terminate = signal(SignalKind::terminate())?;
    axum::serve(listener, router(store))
        .with_graceful_shutdown(async move {
            terminate.recv().await;
        })
        .await?;
    Ok(())
}
