"""Build a Page from an answer, or raise the error that the answer stands for."""

from __future__ import annotations

import requests

from scraper.document import Page
from scraper.errors import BlockPage, NotHtml, NotText, Truncated
from scraper.web.answer import content_type, is_data_type, kept_headers, refuse_status, refuse_type
from scraper.web.refresh import leads_to_front_page
from scraper.web.response_body import BodyLimits, read_body
from scraper.web.transport import Answer, Transport

__all__ = ["MOVED_PERMANENTLY", "POSSIBLY_TRUNCATED", "bytes_of", "page_of", "source_page_of"]

POSSIBLY_TRUNCATED = "possibly_truncated"
"""Flag: the answer has no length, and does not end with ``</html``."""
MOVED_PERMANENTLY = "moved_permanently"
"""Flag of a source's answer: all of its redirects were permanent."""
_END = b"</html"
_TAIL = 4096
_START = 2048


def page_of(answer: Answer, requested: str, transport: Transport) -> Page:
    """The page that an answer brings; its body is read here, within the transport's limits and time.

    Raises BadStatus, BlockPage, NotModified, NotHtml, ProtocolError, Truncated, and what ``read_body`` raises.
    """
    response, url = answer.response, answer.url
    media_type, charset = content_type(response)
    refuse_status(response, url, transport.clock.now())
    refuse_type(media_type, url)
    if leads_to_front_page(requested, url):
        raise BlockPage("the site leads to its front page instead of the page", requested)
    content = _body_of(response, url, transport)
    _refuse_content(content, (media_type, charset), url)
    return _page_with(answer, requested, transport, content, _flags(response, content))


def source_page_of(answer: Answer, requested: str, transport: Transport) -> Page:
    """The answer of a feed, a sitemap, a list or a page with links, of whatever type; what it is, its reader tells.

    Raises as ``page_of``, but NotHtml only for a type that says that it is an image, a video and the like.
    """
    response, url = answer.response, answer.url
    refuse_status(response, url, transport.clock.now())
    refuse_type(content_type(response)[0], url)
    flags = (MOVED_PERMANENTLY,) if answer.hops and answer.is_permanent else ()
    return _page_with(answer, requested, transport, _body_of(response, url, transport), flags)


def _page_with(answer: Answer, requested: str, transport: Transport, content: bytes, flags: tuple[str, ...]) -> Page:
    media_type, charset = content_type(answer.response)
    return Page(
        content=content,
        url=answer.url,
        requested_url=requested,
        redirects=answer.hops,
        status=answer.response.status_code,
        media_type=media_type,
        charset=charset,
        headers=kept_headers(answer.response),
        fetched_at=transport.clock.now(),
        flags=flags,
    )


def bytes_of(page: Page) -> bytes:
    """The content of a page as bytes."""
    return page.content if isinstance(page.content, bytes) else page.content.encode("utf-8", "replace")


def _body_of(response: requests.Response, url: str, transport: Transport) -> bytes:
    if response.status_code in (requests.codes.no_content, requests.codes.reset_content):
        return b""
    limits = BodyLimits(transport.limits.max_bytes, transport.limits.max_ratio)
    content = read_body(response.raw, limits, transport.deadline, url)
    # Without a length, a connection that closes before the body looks the same as an empty page.
    if not content and not _is_sized(response):
        raise Truncated("the connection closed before a body came", url)
    # What the watchdog cut off looks whole.
    transport.deadline.remaining()
    return content


def _is_sized(response: requests.Response) -> bool:
    """Whether the answer says where its body ends: with a length, or with its last chunk."""
    coding = response.headers.get("transfer-encoding", "").strip().lower()
    return "content-length" in response.headers or coding == "chunked"


def _flags(response: requests.Response, content: bytes) -> tuple[str, ...]:
    whole = not content or _is_sized(response) or _END in content[-_TAIL:].lower()
    return () if whole else (POSSIBLY_TRUNCATED,)


def _refuse_content(content: bytes, declared: tuple[str | None, str | None], url: str) -> None:
    """Raise NotHtml for binary content or a feed of any media type, and for data under a data type."""
    from scraper.reading.binary import refuse_binary
    from scraper.reading.decode import codec_of

    media_type, charset = declared
    try:
        refuse_binary(content, url, codec_of(charset))
    except NotText as error:
        raise NotHtml(error.message, url) from error
    if is_data_type(media_type) and not content[:_START].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise NotHtml(f"the content is {media_type}, not a page", url)
