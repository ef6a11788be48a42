"""What can go wrong, and nothing else.

Every error that leaves the product is a ScraperError, carries the URL or path that it is about, and survives pickling::

    ScraperError
    ├── SourceError             the source cannot be used as it is
    │   ├── NotASource          a URL or a file name where its content was asked for
    │   ├── NotReadable         a missing file, a directory, no permission
    │   ├── NotText             binary content: a picture, a PDF, an archive
    │   └── TooLarge            more bytes than the limit
    ├── FetchError              a page could not be had
    │   ├── InvalidUrl          not an http(s) URL
    │   ├── BlockedAddress      the name leads to a private, loopback or reserved address
    │   ├── TooManyRedirects    more hops than the limit, or a loop
    │   ├── FetchTimeout        no complete answer in time
    │   ├── ConnectionFailed    no connection, or one that broke off
    │   ├── BadStatus           the server answered with an error status
    │   └── UndecodableBody     a content encoding that was not asked for, or a broken one
    ├── DataError               a rule table or site table of ours is wrong
    └── UnknownFormat           no writer of that name
"""

from __future__ import annotations

__all__ = [
    "BadStatus",
    "BlockedAddress",
    "ConnectionFailed",
    "DataError",
    "FetchError",
    "FetchTimeout",
    "InvalidUrl",
    "NotASource",
    "NotReadable",
    "NotText",
    "ScraperError",
    "SourceError",
    "TooLarge",
    "TooManyRedirects",
    "UndecodableBody",
    "UnknownFormat",
]


class ScraperError(Exception):
    """Base of every error of the product.

    ``subject`` is the URL, path or name that the error is about; ``code`` is the stable word for it in JSON.
    Both constructor arguments are in ``args``, so that an error pickles and unpickles as itself.
    """

    code = "error"

    def __init__(self, message: str, subject: str | None = None) -> None:
        super().__init__(message, subject)
        self.message = message
        self.subject = subject

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message


class SourceError(ScraperError):
    """The source cannot be used as it is."""

    code = "source_error"


class NotASource(SourceError):
    """A URL or a file name was given where its content was asked for."""

    code = "not_a_source"


class NotReadable(SourceError):
    """The file is missing, is a directory, or may not be read."""

    code = "not_readable"


class NotText(SourceError):
    """The content is binary: a picture, a PDF, an archive."""

    code = "not_text"


class TooLarge(SourceError):
    """The content has more bytes than the limit."""

    code = "too_large"


class FetchError(ScraperError):
    """A page could not be had."""

    code = "fetch_error"


class InvalidUrl(FetchError):
    """Not a URL that can be fetched: only http and https are."""

    code = "invalid_url"


class BlockedAddress(FetchError):
    """The name leads to a private, loopback, link-local or reserved address."""

    code = "blocked_address"


class TooManyRedirects(FetchError):
    """More redirects than the limit, or a loop."""

    code = "redirect_limit"


class FetchTimeout(FetchError):
    """No complete answer came in time."""

    code = "timeout"


class ConnectionFailed(FetchError):
    """There was no connection, or it broke off."""

    code = "connection_failed"


class BadStatus(FetchError):
    """The server answered with an error status; ``status`` is its number."""

    code = "bad_status"

    def __init__(self, message: str, subject: str | None = None, status: int = 0) -> None:
        super().__init__(message, subject)
        self.args = (message, subject, status)
        self.status = status


class UndecodableBody(FetchError):
    """The body has a content encoding that was not asked for, or a broken one."""

    code = "decode_error"


class DataError(ScraperError):
    """A rule table or a site table that the product reads is wrong."""

    code = "data_error"


class UnknownFormat(ScraperError):
    """No writer of that name."""

    code = "unknown_format"
