"""A host on the loopback address that serves generated pages and records the times of its requests."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import monotonic

__all__ = ["Host", "page"]

SENTENCE = (
    "On day {0} the river rose to mark {1}, said the people who live at the bridge, and the school stayed closed. "
)


def page(number: int) -> bytes:
    """A unique article for a number, which also sets its length."""
    paragraphs = "".join(f"<p>{SENTENCE.format(number, line) * (1 + line % 3)}</p>" for line in range(5 + number % 20))
    links = "".join(f'<li><a href="/story/{link}">Story {link} of the week</a></li>' for link in range(number % 30))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Day {number}</title></head><body>"
        f"<nav><ul>{links}</ul></nav><article><h1>Rain on day {number}</h1><p>By Ada Example</p>{paragraphs}</article>"
        f"<footer>All rights reserved</footer></body></html>"
    ).encode()


class Host:
    """Serves ``/story/NUMBER`` and no robots.txt; ``visits`` has start and end of each request for a story."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.visits: list[tuple[float, float]] = []
        self._lock = Lock()
        self._server = ThreadingHTTPServer((address, 0), self._handler())
        self.port: int = self._server.server_address[1]
        self.address = (address, self.port)
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                begin = monotonic()
                number = self.path.rpartition("/")[2]
                content = page(int(number)) if number.isdecimal() else b""
                self.send_response(200 if content else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                if content:
                    with host._lock:
                        host.visits.append((begin, monotonic()))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
