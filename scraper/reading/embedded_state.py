"""Finds the text of pages that need JavaScript, in their JSON-LD or in the state that their scripts read.

Only a page that shows hardly any text is searched. The text is inserted into the page's markup, in an ``article``
element of its own, so that it is read like any other text.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import islice

import msgspec
from msgspec import Struct

from scraper.document import ClaimSource, Document, Syntax
from scraper.reading.claims.jsonld_graph import decode
from scraper.reading.metadata import Metadata, Script
from scraper.values.entities import unescape
from scraper.values.punctuation import CLOSING_QUOTES, SENTENCE_ENDS, WIDE_SENTENCE_ENDS
from scraper.values.tables import load_table

__all__ = ["EmbeddedText", "embedded_text", "with_text"]

FROM_JSON_LD = "text_from_json_ld"
"""Flag: the text is the ``articleBody`` of the page's JSON-LD; the page itself does not show it."""
FROM_STATE = "text_from_state"
"""Flag: the text is from data that a script would have shown."""

MAX_SHOWN = 120
"""Words; a page with more, hidden or not, is not searched: its text for readers without scripts is often complete."""
LONGEST_WORD = 12
"""Upper limit of the mean word length in any language, in characters; a longer text has more words than the limit."""
MAX_PROSE = 30
"""Words in the paragraphs that a page shows: a cookie notice may have this many, a short article has more."""
MIN_WORDS = 80
"""Words; a shorter text is a summary."""
MAX_CHARS = 5_000_000
MAX_DEPTH = 60
MAX_STRINGS = 100_000
_PROSE_WORDS = 8
"""Minimum words of a paragraph; shorter values are kept only beside a paragraph."""

_ASSIGNED = re.compile(
    r"\bwindow(?:\.|\[[\"'])(__[A-Z][A-Z_]{2,40}__|initialState|appState)(?:[\"']\])?\s*=\s*(?=[{\[])"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK_TAG = re.compile(r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|br)\b", re.IGNORECASE)
# Possessive, so that it matches at the first ``<body`` without backtracking, even if the tag has no end.
_BODY = re.compile(rb"<body\b[^>=]*+(?:=(?:\s*+(?:\"[^\"]*+\"|'[^']*+'))?[^>=]*+)*>?", re.IGNORECASE)
_NOT_PROSE = re.compile(r"\s*(?:https?://|[{\[]|data:|function\b|\.?[\w-]+\s*\{)")
_SENTENCE = re.compile(rf"[{SENTENCE_ENDS}{WIDE_SENTENCE_ENDS}؟।][{CLOSING_QUOTES})]?(?:\s|<|$)")
_NAME_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


class EmbeddedText(Struct, frozen=True):
    """A text that a page contains but does not show."""

    paragraphs: tuple[str, ...]
    """Plain text, or markup that has blocks in it."""
    source: ClaimSource
    """``json-ld articleBody``, ``state __NEXT_DATA__ props.pageProps.article.body``."""
    flag: str

    @property
    def quote(self) -> str:
        """The beginning of the text, without markup."""
        return _TAG.sub(" ", self.paragraphs[0])

    @property
    def words(self) -> int:
        """Number of words."""
        return sum(_count(paragraph) for paragraph in self.paragraphs)


class _Value(Struct, frozen=True):
    """A string in a state, with its place."""

    place: str
    """Names down to the first list, or to the string itself."""
    name: str
    text: str


def embedded_text(document: Document, metadata: Metadata) -> EmbeddedText | None:
    """The text that a page contains but does not show; None if the page shows its text or has no such text."""
    if (
        len(document.text) > MAX_SHOWN * LONGEST_WORD
        or len(document.text.split()) > MAX_SHOWN
        or _prose_shown(document) > MAX_PROSE
    ):
        return None
    best = max(_candidates(document, metadata), key=lambda text: text.words, default=None)
    return best if best is not None and best.words >= MIN_WORDS else None


def with_text(markup: bytes, text: EmbeddedText) -> bytes:
    """The page's markup with the text inserted at the start of the body."""
    body = _BODY.search(markup)
    at = body.end() if body else len(markup)
    return b"".join((markup[:at], "".join(_article(text.paragraphs)).encode("utf-8", "replace"), markup[at:]))


def _article(paragraphs: tuple[str, ...]) -> Iterator[str]:
    yield "<article>"
    for paragraph in paragraphs:
        yield (
            paragraph
            if _BLOCK_TAG.search(paragraph)
            else f"<p>{paragraph if _TAG.search(paragraph) else html.escape(paragraph, quote=False)}</p>"
        )
    yield "</article>"


def _prose_shown(document: Document) -> int:
    visible = (document.block_text(index) for index in range(len(document.blocks)) if document.is_visible(index))
    return sum(_count(text) for text in visible if _is_prose(text))


def _candidates(document: Document, metadata: Metadata) -> Iterator[EmbeddedText]:
    for script in metadata.scripts:
        if script.media_type.endswith("ld+json"):
            yield from _article_bodies(script)
        else:
            yield from _of_state(_decoded(script.text), script.id or script.media_type)
    for name, text in _assigned(document.source):
        yield from _of_state(_decoded_start(text), f"window.{name}")


def _article_bodies(script: Script) -> Iterator[EmbeddedText]:
    for value in _strings(list(decode(script.text)), (), 0):
        if value.name.lower() in ("articlebody", "text"):
            yield EmbeddedText(
                _value_paragraphs(value.text), ClaimSource(Syntax.JSON_LD, property=value.name), FROM_JSON_LD
            )


def _assigned(source: str) -> Iterator[tuple[str, str]]:
    for match in islice(_ASSIGNED.finditer(source), 5):
        yield match[1], source[match.end() : match.end() + MAX_CHARS]


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text) if len(text) <= MAX_CHARS else None
    except (ValueError, RecursionError):
        return None


def _decoded_start(text: str) -> object:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _of_state(state: object, name: str) -> Iterator[EmbeddedText]:
    """The texts of a state: the prose of each place, without the metadata about it."""
    places: dict[str, list[_Value]] = defaultdict(list)
    for value in islice(_strings(state, (), 0), MAX_STRINGS):
        if value.name.lower() not in _state_names("aside"):
            places[value.place].append(value)
    for place, values in places.items():
        if _state_names("of_site") & {word.lower() for word in _NAME_WORD.findall(place)}:
            continue
        names = {value.name for value in values if _is_prose(value.text)}
        texts = [paragraph for value in values if value.name in names for paragraph in _value_paragraphs(value.text)]
        yield EmbeddedText(tuple(texts), ClaimSource(Syntax.STATE, property=f"{name} {place}".rstrip()), FROM_STATE)


@cache
def _state_names(kind: str) -> frozenset[str]:
    return frozenset(load_table("state.toml")[kind])


def _strings(value: object, path: tuple[str, ...], depth: int) -> Iterator[_Value]:
    """Every string in a value, in order. All items of a list have the same place."""
    if isinstance(value, str):
        named = [name for name in path if name != "*"]
        place = ".".join(path[: path.index("*")] if "*" in path else path)
        yield _Value(place, named[-1] if named else "", value)
    elif depth < MAX_DEPTH:
        pairs = (
            value.items()
            if isinstance(value, dict)
            else (("*", item) for item in value)
            if isinstance(value, list)
            else ()
        )
        for name, item in pairs:
            yield from _strings(item, (*path, str(name)), depth + 1)


def _is_prose(text: str) -> bool:
    return _count(text) >= _PROSE_WORDS and not _NOT_PROSE.match(text) and _SENTENCE.search(text) is not None


def _count(text: str) -> int:
    """Number of words; in scripts without spaces, two characters count as one word."""
    plain = _TAG.sub(" ", text) if "<" in text else text
    return max(len(plain.split()), sum(character > "\u2e7f" for character in plain) // 2)


def _value_paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: its lines, or the whole if it is markup."""
    if "&lt;" in text and "<" not in text:
        text = unescape(text)
    return (text,) if _BLOCK_TAG.search(text) else tuple(line for line in text.splitlines() if line.strip())
