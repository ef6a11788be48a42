"""What can go wrong, and nothing else.

Every error that leaves the product is a ScraperError, carries the URL or path that it is about, and survives pickling::

    ScraperError
    ├── SourceError             the source cannot be used as it is
    │   ├── NotASource          a URL or a file name where its content was asked for
    │   ├── NotReadable         a missing file, a directory, no permission
    │   ├── NotText             no text for people: a picture, a PDF, an archive, a feed
    │   ├── BrokenArchive       no WARC archive, or a record of it that is gone or damaged
    │   ├── NotFeed             no feed, sitemap, section page or list where that was expected
    │   ├── TooLarge            more bytes than the limit, of a file or (then a FetchError too) of an answer
    │   │   └── RatioExceeded   a small body that unpacks to a large one
    │   ├── BudgetExceeded      reading it would take more elements, attributes, time or memory than a page may
    │   └── WorkerLost          the process that read it died
    ├── FetchError              a page could not be had
    │   ├── InvalidUrl          not a URL that can be fetched
    │   │   └── BlockedScheme   neither http nor https
    │   ├── BlockedAddress      the name leads to a private, loopback or reserved address
    │   ├── TooManyRedirects    more hops than the limit, or a loop
    │   ├── DeadlineExceeded    no complete answer in time
    │   ├── ConnectionFailed    no connection
    │   │   ├── TlsError        no connection whose other end is proven
    │   │   └── Truncated       the connection ended before the answer did
    │   ├── ProtocolError       an answer that is not HTTP, or contradicts itself
    │   ├── UndecodableBody     a content encoding that was not asked for, or a broken one
    │   ├── BadStatus           the server answered with an error status
    │   ├── NotModified         the page is the one whose validators were given
    │   ├── BlockPage           a challenge, or a page that leads elsewhere, where the page was asked for
    │   ├── NotHtml             a picture, a PDF, data or a feed where a page was asked for
    │   ├── RobotsDenied        robots.txt of the site does not allow it
    │   ├── RobotsUnreachable   robots.txt cannot be had, which forbids everything for now
    │   └── HostPaused          the server asked to be left alone for a while
    ├── InternalError           a fault of ours, or of a library, that has no name of its own
    ├── NotWritable             a result cannot be written where it has to go
    ├── DataError               a rule table of ours is wrong
    ├── ConfigError             the user's sources.toml, or a file of site rules, is wrong
    ├── FixtureError            a fixture is wrong, or what is asked of it cannot be done
    ├── MissingExtra            what this needs is not installed
    ├── RunLocked               another run is writing to the same folder
    ├── StoreError              the store of articles cannot be used
    │   └── StoreTooNew         a newer version of the program wrote it
    └── UnknownFormat           no writer of that name
"""

from __future__ import annotations

__all__ = [
    "BadStatus",
    "BlockPage",
    "BlockedAddress",
    "BlockedScheme",
    "BrokenArchive",
    "BudgetExceeded",
    "ConfigError",
    "ConnectionFailed",
    "DataError",
    "DeadlineExceeded",
    "FetchError",
    "FixtureError",
    "HostPaused",
    "InternalError",
    "InvalidUrl",
    "MissingExtra",
    "NotASource",
    "NotFeed",
    "NotHtml",
    "NotModified",
    "NotReadable",
    "NotText",
    "NotWritable",
    "ProtocolError",
    "RatioExceeded",
    "RobotsDenied",
    "RobotsUnreachable",
    "RunLocked",
    "ScraperError",
    "SourceError",
    "StoreError",
    "StoreTooNew",
    "TlsError",
    "TooLarge",
    "TooManyRedirects",
    "Truncated",
    "UndecodableBody",
    "UnknownFormat",
    "WorkerLost",
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


class FetchError(ScraperError):
    """A page could not be had."""

    code = "fetch_error"


class NotASource(SourceError):
    """A URL or a file name was given where its content was asked for."""

    code = "not_a_source"


class NotReadable(SourceError):
    """The file is missing, is a directory, or may not be read."""

    code = "not_readable"


class NotText(SourceError):
    """The content is no page and no text for people: a picture, a PDF, an archive, a feed."""

    code = "not_text"


class BrokenArchive(SourceError):
    """The file is no WARC archive, or the record at a place of it is gone or damaged."""

    code = "broken_archive"


class NotFeed(SourceError):
    """The answer of a source is no feed, sitemap, section page or list of URLs, or not the one that was expected."""

    code = "not_feed"


class TooLarge(SourceError, FetchError):
    """The content has more bytes than the limit."""

    code = "too_large"


class RatioExceeded(TooLarge):
    """The body unpacks to many times the bytes that were sent."""

    code = "ratio_limit"


class BudgetExceeded(SourceError):
    """Reading the source would take, or took, more elements, attributes, time or memory than a page may."""

    code = "budget_exceeded"


class WorkerLost(SourceError):
    """The process that read the source died: killed by the system, or by a fault in a library."""

    code = "worker_lost"


class InvalidUrl(FetchError):
    """Not a URL that can be fetched."""

    code = "invalid_url"


class BlockedScheme(InvalidUrl):
    """A URL that is neither http nor https."""

    code = "blocked_scheme"


class BlockedAddress(FetchError):
    """The name leads to a private, loopback, link-local or reserved address."""

    code = "blocked_address"


class TooManyRedirects(FetchError):
    """More redirects than the limit, or a loop."""

    code = "redirect_limit"


class DeadlineExceeded(FetchError):
    """No complete answer came in time."""

    code = "timeout"


class ConnectionFailed(FetchError):
    """There was no connection: no address, nobody who listens, or a reset."""

    code = "connection_failed"


class TlsError(ConnectionFailed):
    """The certificate or the TLS version of the server is not good enough; nothing was sent."""

    code = "tls_error"


class Truncated(ConnectionFailed):
    """The connection ended before the answer did."""

    code = "truncated"


class ProtocolError(FetchError):
    """The answer is not HTTP, contradicts itself, or was not asked for."""

    code = "protocol_error"


class UndecodableBody(FetchError):
    """The body has a content encoding that was not asked for, or a broken one."""

    code = "decode_error"


class BadStatus(FetchError):
    """The server answered with an error status; ``status`` is its number.

    ``retry_after`` is for how many seconds an overloaded server asks to be left alone; 0 if it names no time.
    """

    code = "bad_status"

    def __init__(self, message: str, subject: str | None = None, status: int = 0, retry_after: float = 0.0) -> None:
        super().__init__(message, subject)
        self.args = (message, subject, status, retry_after)
        self.status = status
        self.retry_after = retry_after


class NotModified(FetchError):
    """The page has not changed since the answer whose validators were given.

    ``headers`` are those of the answer, as ``Page.headers``; it may have new validators.
    """

    code = "not_modified"

    def __init__(self, message: str, subject: str | None = None, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message, subject)
        self.args = (message, subject, headers)
        self.headers = headers


class BlockPage(FetchError):
    """The server answered with a challenge, or led to another page than the one that was asked for."""

    code = "block_page"


class NotHtml(FetchError):
    """The answer is a picture, a PDF, data or a feed, and no page."""

    code = "not_html"


class RobotsDenied(FetchError):
    """The site's robots.txt does not allow us to fetch the page."""

    code = "robots_denied"


class RobotsUnreachable(FetchError):
    """The site's robots.txt could not be had, which forbids everything until it can (RFC 9309, 2.3.1.4)."""

    code = "robots_unreachable"


class HostPaused(FetchError):
    """The server asked to be left alone for longer than a fetch waits; ``seconds`` is how long from now."""

    code = "host_paused"

    def __init__(self, message: str, subject: str | None = None, seconds: int = 0) -> None:
        super().__init__(message, subject)
        self.args = (message, subject, seconds)
        self.seconds = seconds


class InternalError(ScraperError):
    """A fault of ours, or of a library, that none of the other errors names.

    The message has the type and the text of the exception; ``trace`` is its traceback as text, which survives pickling
    where ``__cause__`` does not. ``passing`` says whether the system refused something, such as one more open file,
    which it may grant the next time.
    """

    code = "internal_error"

    def __init__(self, message: str, subject: str | None = None, trace: str = "", passing: bool = False) -> None:
        super().__init__(message, subject)
        self.args = (message, subject, trace, passing)
        self.trace = trace
        self.passing = passing


class NotWritable(ScraperError):
    """The file of one result cannot be written: a directory has its name, or the system does not take the name."""

    code = "not_writable"


class DataError(ScraperError):
    """A rule table of the product is wrong."""

    code = "data_error"


class ConfigError(ScraperError):
    """The user's ``sources.toml`` or a file of site rules is wrong; ``line`` is the number of its line, 0 if unknown.

    The message names the line too.
    """

    code = "config_error"

    def __init__(self, message: str, subject: str | None = None, line: int = 0) -> None:
        super().__init__(message, subject)
        self.args = (message, subject, line)
        self.line = line


class FixtureError(ScraperError):
    """A file of a fixture is wrong, or what is asked of the fixture cannot be done; ``line`` is 0 if unknown.

    The message names the line too.
    """

    code = "fixture_error"

    def __init__(self, message: str, subject: str | None = None, line: int = 0) -> None:
        super().__init__(message, subject)
        self.args = (message, subject, line)
        self.line = line


class MissingExtra(ScraperError):
    """A part of the product that is installed on request only is needed, and not there."""

    code = "missing_extra"


class RunLocked(ScraperError):
    """Another run is writing to the same folder."""

    code = "run_locked"


class StoreError(ScraperError):
    """The store of articles cannot be opened, read or written; the subject never shows a password."""

    code = "store_error"


class StoreTooNew(StoreError):
    """A newer version of the program wrote the store, and this one does not know its tables."""

    code = "store_too_new"


class UnknownFormat(ScraperError):
    """No writer of that name."""

    code = "unknown_format"
