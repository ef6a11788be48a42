"""A server on the loopback address that plays byte scripts: delays, contradictory headers, broken connections."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from threading import Event, Thread
from time import monotonic

__all__ = ["RESET", "Loopback", "answer"]

RESET = -1.0
"""A step that breaks the connection off with a reset."""

_TLS = b"\x16"
"""First byte of a TLS handshake."""

Step = bytes | float
"""Bytes to send, or seconds to wait."""


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer; with its Content-Length unless the headers say something about the body's length."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(header.lower().startswith(("content-length", "transfer-encoding")) for header in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


class Loopback:
    """Plays a script for each path; an unknown path gets 404. Requests are kept as they came, with their times.

    With ``tls`` it speaks TLS; without, a TLS handshake is answered with the script of the path ``/``.
    """

    cut: Callable[[bytes], Iterable[bytes]] = staticmethod(lambda data: (data,))
    """Cuts the bytes of a step into the pieces that are sent."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self._listener = socket.create_server((host, 0))
        self._tls = tls
        self.port: int = self._listener.getsockname()[1]
        self.address = (host, self.port)
        self.requests: list[bytes] = []
        self.times: list[float] = []
        self.connections = 0
        self._scripts: dict[str, Sequence[Step]] = {}
        self._queues: dict[str, list[Sequence[Step]]] = {}
        self._closed = Event()
        self._open: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def play(self, path: str, *steps: Step) -> str:
        """Set the script of a path; its URL."""
        self._scripts[path] = steps
        return self.url(path)

    def play_in_turn(self, path: str, *scripts: Sequence[Step]) -> str:
        """Set the scripts of a path, one for each request; the last one stays. Its URL."""
        self._queues[path] = list(scripts)
        return self.url(path)

    def url(self, path: str) -> str:
        """URL of a path."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{self.address[0]}:{self.port}{path}"

    def close(self) -> None:
        """Stop serving, in the middle of a script too."""
        self._closed.set()
        for connection in (self._listener, *self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._open.append(connection)
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            request = b""
            while b"\r\n\r\n" not in request and not request.startswith(_TLS):
                received = connection.recv(65_536)
                if not received:
                    return
                request += received
            self.requests.append(request)
            self.times.append(monotonic())
            path = "/" if request.startswith(_TLS) else request.split(b" ", 2)[1].decode("latin-1")
            for step in self._script(path):
                self._step(connection, step)
            connection.close()

    def _script(self, path: str) -> Sequence[Step]:
        queue = self._queues.get(path, [])
        if queue:
            return queue.pop(0) if len(queue) > 1 else queue[0]
        return self._scripts.get(path, (answer(status="404 Not Found"),))

    def _step(self, connection: socket.socket, step: Step) -> None:
        if isinstance(step, bytes):
            for piece in self.cut(step):
                connection.sendall(piece)
        elif step == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        elif self._closed.wait(step):
            raise OSError("the server is closed")
