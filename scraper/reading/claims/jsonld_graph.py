"""Reads the JSON-LD of a page: repairs malformed scripts, collects the nodes and resolves references.

No content of a page raises an exception. A script that is too large, too deep or beyond repair gives no values.
The meaning of the vocabulary is in ``jsonld_claims``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from scraper.reading.metadata import Script
from scraper.values.entities import unescape

__all__ = ["MAX_CHARS", "MAX_DEPTH", "MAX_SCRIPTS", "Graph", "Node", "decode", "read_graph", "types_of"]

Node = Mapping[str, object]

MAX_CHARS = 500_000
"""Characters of one script; the longest of the 2,117 development pages has 153,000."""
MAX_TOTAL = 1_500_000
"""Characters of all scripts of a page, so that many scripts of nearly the limit stay affordable."""
MAX_SCRIPTS = 120
"""Scripts of a page; the most on a development page is 104."""
MAX_DEPTH = 64
"""Nesting; the deepest development page has 11. Decoders raise RecursionError at about 1,000 to 5,000 levels."""
MAX_VALUES = 200
"""Maximum number of consecutive values in a script."""
MAX_NAMESAKES = 8
"""Nodes of the same ``@id``; a page has one in the graph and a few short ones where it is referred to."""


def decode(text: str) -> tuple[object, ...]:
    """The JSON values of a script: a single value if it is well formed, several if objects follow each other, else ().

    >>> decode('<!-- {"name": "A",} -->')
    ({'name': 'A'},)
    """
    if len(text) > MAX_CHARS or _too_deep(text):
        return ()
    try:
        return (msgspec.json.decode(text),)
    except ValueError:
        return _decode_broken(_unwrap(text))


def _decode_broken(text: str) -> tuple[object, ...]:
    """The values after the mildest repair that makes all of a text readable, else the values before the first error."""
    partial: tuple[object, ...] = ()
    for repair in (str, _tidy, _tidy_with_quotes):
        values, complete = _sequence(repair(text))
        if complete:
            return values
        partial = partial or values
    return partial


# ---- depth

_STRING = r'"(?:[^"\\]+|\\.)*(?:"|\\?\Z)'
_STRINGS = re.compile(_STRING, re.DOTALL)
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")


def _too_deep(text: str) -> bool:
    """Whether brackets outside of strings nest deeper than the limit: each round takes the innermost pairs away.

    Unclosed brackets count too, so that the real depth is at most twice the limit.
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    brackets = _NO_BRACKETS.sub("", _STRINGS.sub("", text))
    for _ in range(MAX_DEPTH):
        shorter = brackets.replace("[]", "").replace("{}", "")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return brackets.count("[") + brackets.count("{") > MAX_DEPTH


# ---- repairs

_OPENERS = ("<!--", "<![CDATA[", "//", "/*", "*/")
_CLOSERS = ("-->", "]]>", "//", "/*", "*/")
_AROUND = " \t\r\n\f\v;\ufeff\u200b\u00a0"
_WRAPPERS = 8
"""Comment marks one inside the other; ``/* <![CDATA[ */`` has three."""


def _unwrap(text: str) -> str:
    """The text without the comment marks around it, and with its quotes if they are written as entities."""
    for _ in range(_WRAPPERS):
        text = text.strip(_AROUND)
        for mark in _OPENERS:
            text = text.removeprefix(mark)
        for mark in _CLOSERS:
            text = text.removesuffix(mark)
    return unescape(text) if '"' not in text and "&" in text else text


_TOKEN = re.compile(
    _STRING
    + r"""
    | /\* .*? (?: \*/ | \Z )        # comments
    | // [^\n\r]*
    | , (?= \s*+ [\]}] )            # a comma before the end
    | : (?= \s*+ [,}\]] )           # a name without value
    """,
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')


def _tidy(text: str) -> str:
    """The text without comments, surplus commas and unknown escapes, and with null where a value is missing."""
    return _TOKEN.sub(_tidy_token, text)


def _tidy_token(match: re.Match[str]) -> str:
    piece = match[0]
    if piece[0] == '"':
        return _ESCAPE.sub(lambda escape: escape[0] if escape[1] else "", piece) if "\\" in piece else piece
    return ": null" if piece == ":" else " "


_LOOSE_STRING = re.compile(r'"((?:[^"\\]+|\\.?|"(?!\s*(?:[,:}\]]|\Z)))*)(?:"|\Z)', re.DOTALL)
_QUOTE = re.compile(r'\\.|"', re.DOTALL)


def _tidy_with_quotes(text: str) -> str:
    """As ``_tidy``, and quotes inside a string are escaped: those that no comma, colon or bracket follows."""
    return _tidy(_LOOSE_STRING.sub(lambda string: f'"{_QUOTE.sub(_escape_quote, string[1])}"', text))


def _escape_quote(match: re.Match[str]) -> str:
    return '\\"' if match[0] == '"' else match[0]


_BETWEEN = re.compile(r"[\s,;\ufeff]*+")
# Not strict: raw line ends and tabs in strings; the module also reads NaN.
_LENIENT = json.JSONDecoder(strict=False)


def _sequence(text: str) -> tuple[tuple[object, ...], bool]:
    """The values that follow each other in a text, and whether they are all of it."""
    if _too_deep(text):
        return (), False
    values: list[object] = []
    position = _skip(text, 0)
    while position < len(text) and len(values) < MAX_VALUES:
        try:
            value, position = _LENIENT.raw_decode(text, position)
        except ValueError:
            return tuple(values), False
        values.append(value)
        position = _skip(text, position)
    return tuple(values), True


def _skip(text: str, position: int) -> int:
    match = _BETWEEN.match(text, position)
    return match.end() if match else position


# ---- nodes


class Graph(Struct, frozen=True):
    """The nodes of a page."""

    roots: tuple[Node, ...]
    """Nodes at the top of a script, in a top list, or in a ``@graph``; in order."""
    by_id: Mapping[str, Sequence[Node]]
    """Nodes by their ``@id``, at any depth, outermost first."""

    def resolve(self, value: object) -> object:
        """The node that a reference names, overlaid with the reference's own properties; any other value unchanged."""
        if isinstance(value, str):
            return self._named(value, ()) or value
        if not isinstance(value, dict) or "@id" not in value:
            return value
        target = self._named(value["@id"], types_of(value))
        return {**target, **value} if target and len(target) > len(value) else value

    def _named(self, name: object, types: tuple[str, ...]) -> Node | None:
        """The node of that ``@id`` with the most content, of the same type if the reference has a type."""
        namesakes = self.by_id.get(name, ()) if isinstance(name, str) else ()
        fitting = [node for node in namesakes if not types or set(types) & set(types_of(node))]
        return max(fitting, key=len, default=None)


def read_graph(scripts: Iterable[Script]) -> Graph:
    """All JSON-LD of a page."""
    roots = tuple(node for text in _texts(scripts) for value in decode(text) for node in _top_nodes(value))
    return Graph(roots, _by_id(roots))


def _texts(scripts: Iterable[Script]) -> Iterator[str]:
    texts = [script.text for script in scripts if script.media_type.endswith("ld+json")]
    left = MAX_TOTAL
    for text in texts[:MAX_SCRIPTS]:
        left -= len(text)
        if left >= 0:
            yield text


def _top_nodes(value: object) -> Iterator[Node]:
    if isinstance(value, list):
        for item in value:
            yield from _top_nodes(item)
    elif isinstance(value, dict):
        if value.keys() - {"@graph", "@context", "@id"}:
            yield value
        yield from _top_nodes(value.get("@graph"))


def _by_id(roots: tuple[Node, ...]) -> dict[str, list[Node]]:
    index: dict[str, list[Node]] = {}
    queue: list[object] = list(roots)
    for value in queue:
        if isinstance(value, dict):
            name = value.get("@id")
            if isinstance(name, str) and len(value) > 1 and len(index.setdefault(name, [])) < MAX_NAMESAKES:
                index[name].append(value)
            queue.extend(item for key, item in value.items() if key != "@graph" and isinstance(item, (dict, list)))
        elif isinstance(value, list):
            queue.extend(item for item in value if isinstance(item, (dict, list)))
    return index


def types_of(node: Node) -> tuple[str, ...]:
    """The types of a node without the vocabulary's URL or prefix: ``http://schema.org/NewsArticle`` → NewsArticle."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(_local(name) for name in names if isinstance(name, str) and name.strip())


def _local(name: str) -> str:
    return re.split(r"[/#:]", name.strip().rstrip("/"))[-1]
