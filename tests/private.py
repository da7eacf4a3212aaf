"""What the tests of private packages share: a registry on loopback that wants to know who asks, and what it keeps."""

from __future__ import annotations

import http.server
import io
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


def archive(folder: str, files: Mapping[str, str]) -> bytes:
    """Return these files below `folder` as a gzipped tar file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


@contextmanager
def registry(pages: Mapping[str, bytes], authorization: str) -> Iterator[str]:
    """Serve `pages`, by their paths, to those who send this header. Yield host and port.

    What a page says of that address can be added to `pages` later.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer one request."""
            known = self.headers.get("Authorization") == authorization
            body = pages.get(self.path, b"") if known else b""
            self.send_response(401 if not known else 200 if self.path in pages else 404)
            if authorization.startswith("Basic "):
                self.send_header("WWW-Authenticate", 'Basic realm="company"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
