"""Connections to checked addresses only, with verified certificates, that end at the deadline."""

from __future__ import annotations

import socket
import ssl
from functools import cache
from typing import Any

from certifi import where
from msgspec import Struct
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from scraper.values.urls import request_target
from scraper.web.deadline import Deadline
from scraper.web.guard import Endpoint, endpoints
from scraper.web.wire_format import WireResponse

__all__ = ["Gate", "GuardedAdapter"]


class Gate(Struct, frozen=True):
    """Opens the connections of one fetch, to allowed addresses only."""

    deadline: Deadline
    connect_seconds: float
    allow: frozenset[tuple[str, int]]
    authorities: str | None = None
    """File with the trusted certificate authorities; None for the authorities of the public web."""

    def connect(self, host: str, port: int) -> socket.socket:
        """A socket connected to the first address of a host that answers."""
        failure: OSError = OSError("the name has no address")
        for endpoint in endpoints(host.strip("[]"), port, self.allow, self.deadline):
            try:
                return self._connect(endpoint)
            except OSError as error:
                failure = error
        raise failure

    def _connect(self, endpoint: Endpoint) -> socket.socket:
        made = socket.socket(endpoint.family, socket.SOCK_STREAM)
        try:
            made.settimeout(min(self.connect_seconds, self.deadline.remaining()))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.connect(endpoint.address)
            self.deadline.watch(made)
        except BaseException:
            made.close()
            raise
        return made


class GuardedAdapter(HTTPAdapter):
    """The adapter of a session whose connections pass a gate. It never uses a proxy: a proxy would connect instead."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the manager of connection pools, with pools of our own."""
        super().init_poolmanager(*args, **kwargs, ssl_context=_tls(self._gate.authorities))
        self.poolmanager.pool_classes_by_scheme = _pools(self._gate)

    def request_url(self, request: Any, proxies: Any) -> str:  # noqa: ARG002  (no proxy is ever used)
        """Path and query as they stand in the URL, which is what robots.txt was asked for."""
        return request_target(request.url)

    def cert_verify(self, conn: Any, *_: Any, **__: Any) -> None:
        """Require a certificate even if the caller asks for none. The authorities are those of the context."""
        conn.cert_reqs = "CERT_REQUIRED"


@cache
def _tls(authorities: str | None) -> ssl.SSLContext:
    """TLS 1.2 or newer, with a certificate that fits the name. Loading the authorities is slow: once a process."""
    context = ssl.create_default_context(cafile=authorities or where())
    # A host is named by the alternative names of a certificate only, not by its common name (RFC 9525, 2).
    context.hostname_checks_common_name = False
    return context


def _pools(gate: Gate) -> dict[str, type[HTTPConnectionPool]]:
    class Connection(HTTPConnection):
        response_class = WireResponse

        def _new_conn(self) -> socket.socket:
            return gate.connect(self.host, self.port)

    class TlsConnection(HTTPSConnection):
        response_class = WireResponse

        def _new_conn(self) -> socket.socket:
            return gate.connect(self.host, self.port or 443)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    return {"http": Pool, "https": TlsPool}
