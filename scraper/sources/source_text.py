"""The answer of a source as bytes or text: unpacked, decoded, with the mistakes repaired that stop an XML parser."""

from __future__ import annotations

import re
import zlib
from html.entities import html5

from msgspec import Struct

from scraper.document import Page
from scraper.errors import TooLarge
from scraper.reading.decode import decode_data

__all__ = ["MAX_BYTES", "MAX_FEED_BYTES", "SourceText", "plain_title", "repaired_xml", "text_of", "unpacked"]

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of an answer, after unpacking: what a sitemap may have."""
MAX_FEED_BYTES = 10 * 1024 * 1024
"""Bytes, or characters, of a feed, a section page, a list or an OPML file."""
MAX_TITLE = 500
"""Characters of a title that is kept."""

_GZIP = b"\x1f\x8b\x08"
# What XML 1.0 does not allow.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_ASIDE = re.compile(r"(<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_ELEMENT = re.compile(r"<[A-Za-z_]")
_CHARACTER = re.compile(r"&#(?:([0-9]+)|[xX]([0-9A-Fa-f]+));")
_AMPERSAND = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{0,30});|(?!#(?:[0-9]{1,9}|[xX][0-9A-Fa-f]{1,8});))")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MARKUP = re.compile(r"<(?:/?[A-Za-z][^<>]*|!--[^<>]*)>")
_REPLACEMENT = "\ufffd"
_MAX_DIGITS = 8


class SourceText(Struct, frozen=True):
    """An answer as text, and the flags of its decoding."""

    text: str
    flags: tuple[str, ...] = ()


def unpacked(page: Page) -> tuple[bytes | str, tuple[str, ...]]:
    """The content of a page, out of gzip if it is packed so once more than its headers say, and flags.

    Raises TooLarge for more than ``MAX_BYTES``. What is cut off or damaged is unpacked as far as it goes and has the
    flag ``truncated``.
    """
    content = page.content if isinstance(page.content, str) else bytes(page.content)
    flags: tuple[str, ...] = ()
    if isinstance(content, bytes) and content.startswith(_GZIP):
        content, is_whole = _gunzip(content, page.url)
        flags = () if is_whole else ("truncated",)
    if len(content) > MAX_BYTES:
        raise TooLarge(f"more than {MAX_BYTES} bytes", page.url)
    return content, flags


def _gunzip(content: bytes, url: str | None) -> tuple[bytes, bool]:
    """All members of a gzip file, and whether none is cut or damaged; what follows the last member is ignored."""
    parts: list[bytes] = []
    room = MAX_BYTES + 1
    while content.startswith(_GZIP):
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            parts.append(member.decompress(content, room))
        except zlib.error:
            return b"".join(parts), False
        room -= len(parts[-1])
        if room <= 0:
            raise TooLarge(f"unpacks to more than {MAX_BYTES} bytes", url)
        if not member.eof:
            return b"".join(parts), False
        content = member.unused_data
    return b"".join(parts), True


def text_of(content: bytes | str, page: Page) -> SourceText:
    """Content as text without lone surrogates and byte order mark. Raises TooLarge beyond ``MAX_FEED_BYTES``.

    Bytes that are UTF-8 are read so, whatever header and declaration say: their texts contain a wrong encoding more
    often than another encoding happens to be valid UTF-8.
    """
    if len(content) > MAX_FEED_BYTES:
        raise TooLarge(f"more than {MAX_FEED_BYTES} bytes", page.url)
    if isinstance(content, str):
        text = content.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return SourceText(text.removeprefix("\ufeff"))
    if not content.isascii():
        try:
            return SourceText(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            pass
    decoded = decode_data(content, page.charset)
    return SourceText(decoded.text, decoded.flags)


def repaired_xml(text: str) -> str:
    """The root element of an XML text, in a form that more parsers accept. Takes time in proportion to its length.

    Without what stands before the root (declaration, DOCTYPE with its entities), comments, processing instructions
    and characters that XML does not allow. Outside of CDATA sections, HTML's names of characters become characters,
    and an ampersand that begins no reference becomes ``&amp;``.
    """
    text = _CONTROL.sub("", text)
    root = _ELEMENT.search(_ASIDE.sub(_gap, text))
    if root is None:
        return ""
    parts = _ASIDE.split(text[root.start() :])
    parts[::2] = [_AMPERSAND.sub(_reference, _CHARACTER.sub(_character, part)) for part in parts[::2]]
    parts[1::2] = [part if part.startswith("<![") else "" for part in parts[1::2]]
    return "".join(parts)


def _gap(aside: re.Match[str]) -> str:
    """White space as long as a comment; a later search finds the same offsets."""
    return " " * len(aside[0])


def _character(reference: re.Match[str]) -> str:
    """A numeric reference if XML allows its character, else U+FFFD."""
    digits, base = (reference[1], 10) if reference[1] else (reference[2], 16)
    code = int(digits, base) if len(digits.lstrip("0")) <= _MAX_DIGITS else 0
    allowed = 0x20 <= code < 0xD800 or code in (9, 10, 13) or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return f"&#{code};" if allowed else _REPLACEMENT


def _reference(ampersand: re.Match[str]) -> str:
    name = ampersand[1]
    if name in _XML_NAMES:
        return ampersand[0]
    found = html5.get(f"{name};") if name else None
    if found is None or found in "&<>":
        return f"&amp;{ampersand[0][1:]}"
    return found


def plain_title(text: object) -> str | None:
    """A title as plain text in one line of at most ``MAX_TITLE`` characters; None if nothing is left."""
    from html import unescape

    if not isinstance(text, str):
        return None
    # A title may hold escaped HTML; a piece longer than any title need not be looked at.
    plain = unescape(_MARKUP.sub(" ", text[: 20 * MAX_TITLE]))
    line = " ".join(_CONTROL.sub("", plain).split())[:MAX_TITLE]
    return line.encode("utf-8", "replace").decode() or None
