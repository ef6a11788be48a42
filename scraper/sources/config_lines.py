"""The line numbers of the tables and keys of a TOML file, which ``tomllib`` does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

__all__ = ["TableLines", "table_lines"]

# Strings of several lines, strings, comments: what can hold brackets and equals signs that are none.
_LITERAL = re.compile(
    r"\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\Z)|'{3}.*?(?:'{3}|\Z)|\"(?:[^\"\\\n]|\\.)*[\"\n]|'[^'\n]*['\n]|\#[^\n]*", re.DOTALL
)
_NOT_LINE_END = re.compile(r"[^\n]+")
_HEADER = re.compile(r"\s*(\[{1,2})\s*([\w.-]+)\s*\]", re.ASCII)
_KEY = re.compile(r"\s*([\w-]+)\s*[=.]", re.ASCII)


class TableLines(Struct, frozen=True):
    """Where a table and its keys stand."""

    name: str
    """Name of the table; empty for the keys before the first table."""
    line: int
    """Line of its header, from 1."""
    keys: dict[str, int]


def table_lines(text: str) -> tuple[TableLines, ...]:
    """The tables of a valid TOML file, in their order; the keys before the first table are a table without a name."""
    tables = [TableLines("", 1, {})]
    for number, line in _outer_lines(_LITERAL.sub(_blank, text)):
        if header := _HEADER.match(line):
            tables.append(TableLines(header[2], number, {}))
        elif key := _KEY.match(line):
            tables[-1].keys.setdefault(key[1], number)
    return tuple(tables)


def _blank(literal: re.Match[str]) -> str:
    """As many lines as a literal has, without its characters."""
    return _NOT_LINE_END.sub("_", literal[0]) if not literal[0].startswith("#") else ""


def _outer_lines(text: str) -> Iterator[tuple[int, str]]:
    """Number and content of the lines that do not begin inside an array or an inline table."""
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        if depth <= 0:
            yield number, line
            depth = 0
        depth += sum(map(line.count, "[{")) - sum(map(line.count, "]}"))
