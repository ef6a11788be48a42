"""The server of the simulated web: one listener on the loopback address for all hosts, which it tells by their names.

What it answers depends on the plan and the time only, so that a process that was killed finds the same web again. Each
answer is a line in a log, which is the other half of the truth.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

from msgspec import Struct

from bench.simulation.plan import Form, Plan, SimArticle, SimSource
from bench.simulation.simulated_time import SimulatedTime
from bench.simulation.site_pages import article_page, index_body, listing_body, number_of_url

__all__ = ["ALLOWED", "Log", "WebServer", "names_answered"]

LOOPBACK = "127.0.0.1"
ALLOWED = frozenset({(LOOPBACK, 80), (LOOPBACK, 443)})
"""What a client must be allowed to connect to."""
SUFFIX = ".example"
PAUSE = 3600
"""Seconds that an overloaded host asks for."""
HANG_SECONDS = 90.0
FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


class Log:
    """A file with a line of JSON for each event, which the system has when ``write`` returns."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, **event: Any) -> None:
        """Append an event."""
        os.write(self._descriptor, (json.dumps(event) + "\n").encode())

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


class _Reply(Struct, frozen=True, kw_only=True):
    """An answer, and what of it stands in the log."""

    status: int
    body: bytes = b""
    headers: tuple[str, ...] = ()
    shown: tuple[tuple[str, Any], ...] = ()
    is_cut: bool = False
    """Whether the connection ends before the answer does."""
    hangs: bool = False


class WebServer:
    """The server; it runs until ``close``."""

    def __init__(self, plan: Plan, time: SimulatedTime, log: Log) -> None:
        self._plan = plan
        self._time = time
        self._log = log
        self._sources = {path: source for source in plan.sources for path in (source.path, source.new_path)}
        self._listener = socket.create_server((LOOPBACK, 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            request = b""
            while b"\r\n\r\n" not in request:
                received = connection.recv(65_536)
                if not received:
                    return
                request += received
            first, *lines = request.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            at, path = self._time.seconds, first.split(" ")[1]
            reply = self._reply(path, headers, at)
            self._log.write(t=at, host=headers["host"], path=path, status=reply.status, **dict(reply.shown))
            if reply.hangs:
                self._time.hang(HANG_SECONDS)
                return
            if reply.status:
                connection.sendall(_bytes_of(reply))

    # ------------------------------------------------------------------------------------------ answers

    def _reply(self, path: str, headers: dict[str, str], at: float) -> _Reply:
        if path == "/robots.txt":
            return _Reply(status=200, body=b"User-agent: *\nDisallow: /private/\n")
        number = number_of_url(f"x.example{path}")
        if number is not None and number < len(self._plan.articles):
            return self._article(self._plan.articles[number], path, headers, at)
        is_child = path.endswith("/child.xml")
        source = self._sources.get(path.removesuffix("/child.xml"))
        return _Reply(status=404) if source is None else self._source(source, path, headers, is_child)

    def _article(self, article: SimArticle, path: str, headers: dict[str, str], at: float) -> _Reply:
        shown: tuple[tuple[str, Any], ...] = (("article", article.number),)
        if at < article.published or (article.vanishes_at is not None and article.vanishes_at <= at):
            return _Reply(status=410 if article.number % 2 else 404, shown=shown)
        if article.broken_until is not None and at < article.broken_until:
            return _Reply(status=500, shown=shown)
        moved = article.moves_at is not None and article.moves_at <= at
        if moved and path == article.path:
            location = f"Location: http://{headers['host']}{article.new_path}"
            return _Reply(status=301, headers=(location,), shown=shown)
        home = self._plan.sources[article.sources[0]]
        is_bare = home.layout_from is not None and home.layout_from <= at
        body = article_page(self._plan, article, at, is_bare).encode()
        etag = f'"{sha256(body).hexdigest()[:12]}"'
        if article.number % 3 == 0 and headers.get("if-none-match") == etag:
            return _Reply(status=304, shown=shown)
        edition = 0 if is_bare else article.edition(at)
        tag = (f"ETag: {etag}",) if article.number % 3 == 0 else ()
        return _Reply(
            status=200, body=body, headers=("Content-Type: text/html", *tag), shown=(*shown, ("edition", edition))
        )

    def _source(self, source: SimSource, path: str, headers: dict[str, str], is_child: bool) -> _Reply:
        at = self._time.seconds
        shown: tuple[tuple[str, Any], ...] = (("source", source.number),)
        fault = source.fault(at)
        if fault in _BROKEN:
            reply = _BROKEN[fault]
            return _Reply(status=reply.status, body=reply.body, headers=reply.headers, shown=shown, hangs=reply.hangs)
        if not is_child and source.moves_at is not None and source.moves_at <= at and path == source.path:
            return _Reply(status=301, headers=(f"Location: http://{headers['host']}{source.new_path}",), shown=shown)
        if fault == "stale" and "if-none-match" in headers:
            return _Reply(status=304, shown=shown)
        articles = [] if fault == "empty" else self._plan.listed(source, at)
        numbers = [article.number for article in articles]
        body = listing_body(source, articles, at).encode()
        if source.form == Form.INDEX and not is_child:
            body, numbers = index_body(source, at).encode(), []
        if fault == "truncated":
            body, numbers = body[: len(body) // 2], []
        etag = f'"{sha256(body).hexdigest()[:12] if source.etag == "honest" else int(at)}"'
        if headers.get("if-none-match") == etag:
            return _Reply(status=304, shown=shown)
        media_type = FEED_TYPES.get(source.form, "text/html" if source.form == "section" else "application/xml")
        return _Reply(
            status=200,
            body=body,
            headers=(f"Content-Type: {media_type}", f"ETag: {etag}"),
            shown=(*shown, ("listed", numbers)),
        )


_LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form><input name=user></form></body></html>"
_BROKEN = {
    "server_error": _Reply(status=500),
    "close": _Reply(status=0),
    "hang": _Reply(status=0, hangs=True),
    "html": _Reply(status=200, body=_LOGIN, headers=("Content-Type: text/html", 'ETag: "login"')),
    "overloaded": _Reply(status=429, headers=(f"Retry-After: {PAUSE}",)),
    "missing": _Reply(status=404),
}


def _bytes_of(reply: _Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} -", *reply.headers, "Connection: close"]
    if reply.status != 304:
        lines.append(f"Content-Length: {len(reply.body)}")
    return "\r\n".join([*lines, "", ""]).encode() + (b"" if reply.status == 304 else reply.body)


@contextmanager
def names_answered(port: int) -> Iterator[None]:
    """Let the names under ``.example`` lead to a port of the loopback address, in this process, until the end."""
    real = socket.getaddrinfo

    def lookup(host: Any, service: Any, *more: Any, **named: Any) -> Any:
        if isinstance(host, str) and host.endswith(SUFFIX):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (LOOPBACK, port))]
        return real(host, service, *more, **named)

    socket.getaddrinfo = lookup  # type: ignore[assignment]
    try:
        yield
    finally:
        socket.getaddrinfo = real
