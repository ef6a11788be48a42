"""Content that is no page and no text for people: known by its first bytes, or by control characters."""

from __future__ import annotations

import re
from unicodedata import category

from scraper.errors import NotText

__all__ = ["refuse_binary", "refuse_json", "refuse_packed", "wide_codec"]

# Origin: WHATWG MIME Sniffing 6, and the file formats' own specifications.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"FLV\x01", "a Flash video"),
    (b"OggS\x00", "an Ogg sound or video"),
    (b"fLaC\x00", "a FLAC sound"),
    (b"ID3\x02", "an MP3 sound"),
    (b"ID3\x03", "an MP3 sound"),
    (b"ID3\x04", "an MP3 sound"),
    (b"\x00asm", "a WebAssembly module"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"SQLite format 3\x00", "a database"),
    (b"bplist00", "a web archive (property list)"),
)
_RIFF = {b"WEBP": "a WebP picture", b"WAVE": "a WAV sound", b"AVI ": "an AVI video"}
# Origin: RSS 2.0, RSS 1.0, Atom (RFC 4287) and sitemaps.org; MHTML (RFC 2557); WARC (ISO 28500); RTF 1.9.
_FEED = re.compile(
    rb"\s*(?:<\?[^<>]*\?>\s*|<!--[^<>]*-->\s*){0,9}<(?:rss|feed|rdf:rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE
)
_MHTML = re.compile(rb"(?:[a-z-]+:[^\n]*\n|[ \t][^\n]*\n)*?content-type:\s*multipart/related\b", re.IGNORECASE)
_OWN_JSON = re.compile(r'\s*+\{\s*+"schema_version"\s*+:')
_JSON = re.compile(r'\s*+(?:\[\s*+)?\{\s*+"(?:[^"\\\n]|\\.){0,200}"\s*+:')
"""The start of an object with a key, or of an array of such objects."""
_MARK = b"\xef\xbb\xbf"
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")
_SAMPLE = 4096
_MOST_CONTROLS = 0.05
"""Share of control bytes above which content is binary; of characters that no text has, if it is in UTF-16."""
_WIDE = ("utf-16-le", "utf-16-be")
_NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Control characters, and code points that are private or none. Random bytes in UTF-16 have 0.15 of them."""


def refuse_binary(content: bytes, url: str | None, codec: str | None = None) -> None:
    """Raise NotText for a picture, a PDF, an archive and the like, and for what ``refuse_packed`` refuses.

    ``codec`` is the encoding that the header states: bytes that are text in UTF-16 are no binary content.
    """
    sample = content[:_SAMPLE]
    wide = wide_codec(content, codec)
    kind = _signature(content) or ("binary" if _has_controls(sample) and not wide else "")
    if kind:
        raise NotText(f"the content is {kind}, not a text", url)
    refuse_packed(sample, url)
    if wide:
        refuse_packed(sample.decode(wide, "ignore").encode(), url)


def wide_codec(content: bytes, stated: str | None) -> str | None:
    """The UTF-16 codec that decodes the content to text, if UTF-16 is stated: the stated codec or its reverse."""
    if stated not in _WIDE:
        return None
    other = next(codec for codec in _WIDE if codec != stated)
    return next((codec for codec in (stated, other) if _is_text(content[:_SAMPLE].decode(codec, "replace"))), None)


def _is_text(sample: str) -> bool:
    odd = sum(
        character == "\ufffd" or category(character) in _NO_TEXT for character in sample if not character.isspace()
    )
    return odd <= len(sample) * _MOST_CONTROLS


def refuse_packed(start: bytes, url: str | None) -> None:
    """Raise NotText for text that holds pages or texts in a format of its own: a feed, a web archive, RTF."""
    start = start.removeprefix(_MARK)
    if _FEED.match(start):
        raise NotText("the content is a feed or sitemap, not a page", url)
    if start.startswith(b"WARC/1.") or _MHTML.match(start):
        raise NotText("the content is a web archive (WARC or MHTML), not a page: save the page as HTML", url)
    if start.startswith(b"{\\rtf"):
        raise NotText("the content is an RTF document, not a text: save it as plain text or HTML", url)


def refuse_json(text: str, url: str | None) -> None:
    """Raise NotText for JSON: a normalized article that is read again by mistake, or other data."""
    if _OWN_JSON.match(text):
        raise NotText("the content is a normalized article in JSON, not a page: scraper.read_json reads it", url)
    if _JSON.match(text):
        raise NotText("the content is JSON, not a page or a text", url)


def _signature(content: bytes) -> str | None:
    if content[4:8] == b"ftyp":
        return "an MP4 video or a HEIF picture"
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12])
    return next((kind for start, kind in _SIGNATURES if content.startswith(start)), None)


def _has_controls(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > len(sample) * _MOST_CONTROLS and not _looks_wide(sample)


def _looks_wide(sample: bytes) -> bool:
    """Whether it may be UTF-16 or UTF-32: NULs stand in some places of each group of four, and not in others."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    even, odd = sample[::2], sample[1::2]
    counts = sorted((even.count(0) / max(1, len(even)), odd.count(0) / max(1, len(odd))))
    rest = len(sample.translate(None, b"\x00")) - len(sample.translate(None, _CONTROLS))
    return counts[0] < 0.1 and counts[1] > 0.4 and rest <= len(sample) * _MOST_CONTROLS
