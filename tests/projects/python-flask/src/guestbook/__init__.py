"""A guest book: people leave their names and a word."""

import os
import sqlite3
from pathlib import Path

from flask import Flask, Response, jsonify, render_template, request

SCHEMA = "CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL)"


def create_app(database: str = "/data/guestbook.db") -> Flask:
    """Make the application on a database, which is made where there is none."""
    app = Flask(__name__)

    def connect() -> sqlite3.Connection:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(database)
        connection.execute(SCHEMA)
        return connection

    @app.get("/healthz")
    def health() -> str:
        connect().close()
        return "ok"

    @app.get("/version")
    def version() -> str:
        return f"guestbook {os.environ['VERSION']} ({os.environ['COMMIT']})"

    @app.get("/")
    def show() -> str:
        with connect() as connection:
            entries = connection.execute("SELECT name, text FROM entries ORDER BY id DESC LIMIT 100").fetchall()
        return render_template("book.html", entries=entries)

    @app.post("/entries")
    def write() -> tuple[Response, int]:
        entry = request.get_json()
        if not entry.get("name") or not entry.get("text"):
            return jsonify(error="name and text are wanted"), 400
        with connect() as connection:
            new = connection.execute("INSERT INTO entries (name, text) VALUES (:name, :text)", entry)
        return jsonify(id=new.lastrowid), 201

    return app
