"""Decodes bytes to text, by byte order mark, HTTP header, declaration in the page, UTF-8, or a guess, in this order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from scraper.document import Page
from scraper.reading.binary import refuse_binary, refuse_packed, wide_codec
from scraper.values.tables import load_table

__all__ = ["Decoded", "codec_of", "decode", "decode_data"]

GUESSED = "encoding_guessed"
"""Flag: no header or declaration names the encoding."""
CONTRADICTED = "encoding_contradicted"
"""Flag: the declared encoding did not fit the bytes."""
DAMAGED = "encoding_damaged"
"""Flag: some bytes fit no encoding and became U+FFFD, or came from another encoding than the rest."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SEARCHED = 16_384
"""Bytes that are searched for a declaration. HTML requires 1,024; browsers search more, and pages rely on it."""
_PACKED = 1024
"""Characters at the start of a text that show whether it is a feed or an archive."""
_NOT_DECLARING = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
_META = re.compile(rb"<meta\b([^>]{1,1000})>?", re.IGNORECASE)
_CHARSET = re.compile(rb"\bcharset\s*+=\s*+(?:[\"']\s*+)?([^\s\"'/>;]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{1,200}?\bencoding\s*=\s*[\"']([^\"']{1,40})", re.IGNORECASE)
_ESCAPED = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]+|[\udc80-\udcff]")
_ESCAPES = (b"\x1b$B", b"\x1b$@")
"""Escape sequences with which ISO-2022-JP, otherwise ASCII, switches to Japanese."""
_ONE_BYTE = ("cp12", "cp8", "iso8859", "koi8", "mac")
_TAG = re.compile(rb"<[^<>]*>")
_SAMPLED = 32_768
_MANY = 0.15
"""Share of frequent characters that a text in another encoding does not reach: the cases of the tests have 0.05."""
_AS_GOOD = 0.01
"""Differences of charset-normalizer's ``chaos`` up to this are not significant."""


class Decoded(Struct, frozen=True):
    """The text of a page, with its encoding and flags."""

    text: str
    encoding: str
    """Name of Python's codec; empty if the content was already text."""
    flags: tuple[str, ...] = ()
    utf8: bytes | None = None
    """The original bytes if they are UTF-8, as the parser takes UTF-8; else None."""


def decode(page: Page) -> Decoded:
    """Decode the content of a page, without lone surrogates. Raises NotText if the content is not text."""
    if isinstance(page.content, str):
        text = _without_surrogates(page.content).removeprefix("\ufeff")
        refuse_packed(text[:_PACKED].encode(), page.url)
        return Decoded(text, "")
    content = bytes(page.content)
    refuse_binary(content, page.url, codec_of(page.charset))
    return decode_data(content, page.charset)


def decode_data(content: bytes, charset: str | None) -> Decoded:
    """Bytes as text, by the rules of ``decode``; nothing is refused. ``charset`` is the label of the header."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _by_force(content[len(mark) :], codec, ())
    return _unmarked(content, charset)


@cache
def _codecs() -> dict[str, str]:
    return {label: codec for codec, labels in load_table("charsets.toml")["codecs"].items() for label in labels}


def codec_of(label: str | None) -> str | None:
    """Python's codec for a label of the Encoding Standard; None for an unknown label.

    >>> codec_of(" ISO-8859-1 ")
    'cp1252'
    """
    return _codecs().get(label.strip().lower()) if label else None


def _unmarked(content: bytes, header: str | None) -> Decoded:
    wide = _wide_codec(content)
    if wide:
        return _by_force(content, wide, () if codec_of(header) == wide else (GUESSED,))
    stated = codec_of(header)
    declared_wide = wide_codec(content, stated)
    if declared_wide and _strictly(content, "utf-8") is None:
        return _by_force(content, declared_wide, () if declared_wide == stated else (CONTRADICTED,))
    flags: tuple[str, ...] = ()
    for codec in _declared_codecs(content, stated):
        text = None if codec != stated and _is_stale(content, codec) else _strictly(content, codec)
        if text is not None:
            return _decoded(text, codec, flags, content)
        flags = (CONTRADICTED,)
        if codec == "utf-8" and _is_mostly_utf8(content):
            return _by_force(content, codec, ())
    if any(map(content.__contains__, _ESCAPES)) and content.isascii():
        text = _strictly(content, "iso2022_jp")
        if text is not None:
            return Decoded(text, "iso2022_jp", (*flags, GUESSED))
    text = _strictly(content, "utf-8")
    return _guessed(content, flags) if text is None else _decoded(text, "utf-8", flags, content)


def _declared_codecs(content: bytes, stated: str | None) -> Iterator[str]:
    """The codec of the header, then the codec that the page declares."""
    if stated:
        yield stated
    declared = _declared(content)
    if declared:
        yield declared


def _is_stale(content: bytes, codec: str) -> bool:
    """Whether a declaration is outdated: a single-byte codec is declared, but the content is valid UTF-8."""
    return codec.startswith(_ONE_BYTE) and not content.isascii() and _strictly(content, "utf-8") is not None


def _decoded(text: str, codec: str, flags: tuple[str, ...], content: bytes) -> Decoded:
    return Decoded(text, codec, flags, content if codec == "utf-8" else None)


def _wide_codec(content: bytes) -> str | None:
    """The UTF-16 codec of markup without a byte order mark, in which every other byte is NUL."""
    sample = content[:1024]
    if sample.count(0) < len(sample) // 4 or len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _declared(content: bytes) -> str | None:
    """The codec that the page declares: the first known label."""
    start = content[:_SEARCHED]
    codecs = (_codec_in(tag, start) for tag in _META.finditer(start))
    codec = next(filter(None, codecs), None)
    if codec is None:
        xml = _XML.match(start)
        codec = codec_of(xml[1].decode("latin-1")) if xml else None
    # A page whose declaration can be read byte by byte is not in UTF-16.
    return "utf-8" if codec in ("utf-16-le", "utf-16-be") else codec


def _codec_in(tag: re.Match[bytes], start: bytes) -> str | None:
    """The codec that a meta tag declares; None without a declaration, or in a comment or script."""
    label = _CHARSET.search(tag[1])
    codec = codec_of(label[1].decode("latin-1")) if label else None
    if codec and _NOT_DECLARING.sub(b"", start[: tag.start()] + b"\0").endswith(b"\0"):
        return codec
    return None


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_mostly_utf8(content: bytes) -> bool:
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text))) >= bad


def _by_force(content: bytes, codec: str, flags: tuple[str, ...]) -> Decoded:
    """Decode even if some bytes are invalid: single bytes as windows-1252, incomplete sequences as U+FFFD."""
    text = _strictly(content, codec)
    if text is not None:
        return Decoded(text, codec, flags)
    if codec == "utf-8":
        text = _ESCAPED.sub(_repaired, content.decode(codec, "surrogateescape"))
    else:
        text = content.decode(codec, "replace")
    return Decoded(text, codec, (*flags, DAMAGED))


def _repaired(escaped: re.Match[str]) -> str:
    sequence = escaped[0]
    return "\ufffd" if len(sequence) > 1 else bytes([ord(sequence) - 0xDC00]).decode("cp1252", "replace")


def _guessed(content: bytes, flags: tuple[str, ...]) -> Decoded:
    flags = (*flags, GUESSED)
    codec = _detected(content)
    return _by_force(content, codec, flags)


def _detected(content: bytes) -> str:
    """An East Asian codec by its frequent characters, else the best guess of charset-normalizer."""
    lines = [line for line in _TAG.sub(b" ", content).splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLED]
    table = load_table("charsets.toml")
    return _by_frequent(sample, table["frequent"]) or _by_chaos(sample, table)


def _by_frequent(sample: bytes, frequent: Mapping[str, str]) -> str | None:
    """The encoding in which most characters beyond ASCII are frequent ones of its languages, if they are many."""
    share = {codec: _share(sample.decode(codec, "replace"), chars) for codec, chars in frequent.items()}
    best = max(share, key=lambda codec: share[codec])
    return best if share[best] >= _MANY else None


def _share(text: str, frequent: str) -> float:
    foreign = [character for character in text if character > "\x7f"]
    wrong = foreign.count("\ufffd")
    return (sum(map(foreign.count, frequent)) - wrong) / max(1, len(foreign))


def _by_chaos(sample: bytes, table: Mapping[str, Any]) -> str:
    from charset_normalizer import from_bytes

    wide, letters = table["guesses"]["wide"], table["letters"]
    matches = list(from_bytes(sample, cp_isolation=[*wide, *table["guesses"]["narrow"], *letters]))
    if not matches:
        return "cp1252"
    best = matches[0]
    wide_match = next(
        (match for match in matches if match.encoding in wide and match.chaos <= best.chaos + _AS_GOOD), best
    )
    return _latin(sample, letters) if wide_match.encoding in letters else wide_match.encoding


def _latin(sample: bytes, letters: Mapping[str, str]) -> str:
    """The Latin encoding in which most bytes are letters of its languages; of equals the first."""
    score = {codec: sum(map(sample.decode(codec, "replace").count, chars)) for codec, chars in letters.items()}
    return max(score, key=lambda codec: score[codec])


def _without_surrogates(text: str) -> str:
    """Replace surrogate pairs by their characters, and lone surrogates by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
