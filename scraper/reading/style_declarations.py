"""Style attributes: whether an element is shown, and whether it begins and ends a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec import Struct

from scraper.values.tables import load_table

__all__ = ["PLAIN", "Style", "style_of"]

# Most style attributes do not change what is shown.
_MAY_MATTER = re.compile(r"[dv]is(?:play|ibility)|\\", re.IGNORECASE)
_NESTED = re.compile(r"[\"'(\[{\\]|/\*")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# A string ends at a line end. The pattern never backtracks, so that its time is linear.
_PIECE = re.compile(
    r"\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*\"?|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*'?|\\.|[()\[\]{};]|[^\"'\\()\[\]{};]++",
    re.DOTALL,
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_IMPORTANT = re.compile(r"!\s*+important\Z")
_WIDE = frozenset({"inherit", "initial", "revert", "revert-layer", "unset"})
"""Values that every property has. Origin: CSS Cascading 5, section 7."""
_PROPERTIES = frozenset({"content-visibility", "display", "visibility"})
_VISIBILITIES = {
    "content-visibility": frozenset({"auto", "hidden", "visible"}),
    "visibility": frozenset({"collapse", "hidden", "visible"}),
}


class Style(Struct, frozen=True):
    """The declarations of a style attribute that decide whether and how an element is shown."""

    display: str = ""
    """Value of ``display`` in lower case; empty where the attribute has no valid one."""
    visibility: str = ""
    content_visibility: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether no text in the element is shown, whatever the styles of its children."""
        return self.display == "none" or self.content_visibility == "hidden"

    @property
    def is_veiled(self) -> bool:
        """Whether the element is hidden; a child may be shown."""
        return self.visibility in ("hidden", "collapse")

    @property
    def is_block(self) -> bool:
        """Whether the element begins and ends a line."""
        words = self.display.split()
        return "inline" not in words and not _displays()["block"].isdisjoint(words)


PLAIN = Style()
"""The style of an element without a style attribute."""


def style_of(value: str) -> Style:
    """Read a style attribute: the last important valid declaration of a property wins, else the last valid one.

    >>> style_of("background: url(display:none); DISPLAY: block; display: nonsense").display
    'block'
    """
    if not _MAY_MATTER.search(value):
        return PLAIN
    values = {"display": "", "visibility": "", "content-visibility": ""}
    important: set[str] = set()
    for name, text in _declarations(value):
        bare = _IMPORTANT.sub("", text).rstrip() if "!" in text else text
        if (name in important and bare is text) or not _is_valid(name, bare):
            continue
        values[name] = bare
        if bare is not text:
            important.add(name)
    return Style(values["display"], values["visibility"], values["content-visibility"])


def _declarations(value: str) -> Iterator[tuple[str, str]]:
    """Names and values of the relevant declarations, in lower case, with escapes resolved."""
    is_nested = _NESTED.search(value) is not None
    for declaration in _split(_COMMENT.sub(" ", value)) if is_nested else value.split(";"):
        name, colon, text = (_unescaped(declaration) if is_nested else declaration).lower().partition(":")
        name = name.strip()
        if colon and name in _PROPERTIES:
            yield name, " ".join(text.split())


def _split(value: str) -> list[str]:
    """Split declarations at semicolons outside of strings and brackets."""
    parts: list[str] = []
    pieces: list[str] = []
    closers: list[str] = []
    for piece in _PIECE.findall(value):
        if piece == ";" and not closers:
            parts.append("".join(pieces))
            pieces = []
            continue
        pieces.append(piece)
        if piece in _PAIRS:
            closers.append(_PAIRS[piece])
        elif closers and piece == closers[-1]:
            closers.pop()
    return [*parts, "".join(pieces)]


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else 0
    return escape[2] or (chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd")


def _is_valid(name: str, value: str) -> bool:
    if value in _WIDE:
        return True
    if name != "display":
        return value in _VISIBILITIES[name]
    return value in ("none", "contents") or (value != "" and all(word in _displays()["all"] for word in value.split()))


@cache
def _displays() -> Mapping[str, frozenset[str]]:
    lists = load_table("tags.toml")["display"]
    return {"block": frozenset(lists["block"]), "all": frozenset(lists["block"] + lists["inline"])}
