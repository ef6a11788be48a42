"""Turn every failure of a request into a typed error with its URL."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

import requests
from urllib3.exceptions import (
    HeaderParsingError,
    HTTPError,
    InvalidHeader,
    LocationParseError,
    SSLError,
)
from urllib3.exceptions import IncompleteRead as TransportIncomplete
from urllib3.exceptions import ProtocolError as TransportProtocolError
from urllib3.exceptions import TimeoutError as TransportTimeout

from scraper.errors import (
    BlockedAddress,
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    InvalidUrl,
    ProtocolError,
    ScraperError,
    TlsError,
    Truncated,
)
from scraper.web.deadline import Deadline

__all__ = ["brief", "errors_about", "is_reset"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_MAX_LENGTH = 200
_RESET = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, RemoteDisconnected)
_TLS = (ssl.SSLError, ssl.CertificateError, SSLError, requests.exceptions.SSLError)
_CUT = (IncompleteRead, TransportIncomplete)
_NOT_HTTP = (HTTPException, InvalidHeader, HeaderParsingError)


@contextmanager
def errors_about(url: str, deadline: Deadline) -> Iterator[None]:
    """Turn every exception from one request into a typed error with its URL."""
    try:
        yield
    except BlockedAddress as error:
        raise BlockedAddress(error.message, url) from error
    except (ScraperError, requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
        # A connection that the watchdog closed may fail with any error.
        if deadline.expired:
            raise DeadlineExceeded("no complete answer within the time for a page", url) from error
        if isinstance(error, ScraperError):
            raise
        raise _typed(error, url) from error


def is_reset(error: BaseException) -> bool:
    """Whether a failure is a connection that the other side broke off, which may be mere bad luck."""
    return any(isinstance(cause, _RESET) for cause in _causes(error))


def _typed(error: Exception, url: str) -> FetchError:
    causes = list(_causes(error))
    root = causes[-1]
    reason = brief(root.strerror if isinstance(root, OSError) and root.strerror else str(root)) or type(root).__name__
    if _among(causes, requests.Timeout, TransportTimeout, TimeoutError):
        return DeadlineExceeded("no answer in time", url)
    if _among(causes, requests.exceptions.InvalidURL, LocationParseError):
        return InvalidUrl(f"not a URL that can be fetched: {brief(str(error))}", url)
    if _among(causes, *_TLS):
        return TlsError(reason, url)
    if _among(causes, *_CUT):
        return Truncated("the answer broke off", url)
    # urllib3 puts its own ProtocolError around everything that happens while it waits for an answer.
    not_http = _among(causes, *_NOT_HTTP) or isinstance(root, TransportProtocolError)
    if not_http and not _among(causes, *_RESET):
        return ProtocolError(reason, url)
    return ConnectionFailed(reason, url)


def _among(causes: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and its causes, outermost first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def brief(text: str) -> str:
    """Text from a server, shortened and without control characters, for a message."""
    return _CONTROL.sub(" ", text)[:_MAX_LENGTH].strip()
