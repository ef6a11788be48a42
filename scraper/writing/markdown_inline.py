"""Marked text → Markdown (CommonMark with the tables of GFM): escaping, links, emphasis, code.

Emphasis is written with asterisks and underscores where CommonMark's flanking rules read them as such whatever stands
beside them, else with HTML tags: in the middle of a word, or where its first or last character is punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from string import punctuation

from scraper.article import BodyBlock
from scraper.writing.inline import MarkedText, Node, inline
from scraper.writing.markdown_text import (
    HARD_BREAK,
    destination,
    escape,
    escape_in_link,
    escape_line_starts,
    printable,
)

__all__ = ["inline_markdown", "nodes_markdown"]

_BACKTICKS = re.compile(r"`+")
_EDGE = {"strong": ("*", "*"), "em": ("_", "_"), "link": ("[", "]")}
_HTML_EDGE = ("<", ">")


def inline_markdown(block: BodyBlock) -> str:
    """The text of an entry with its marks; lines of the text are kept apart by hard breaks."""
    return escape_line_starts(nodes_markdown(inline(block)))


def nodes_markdown(nodes: Sequence[Node]) -> str:
    """Marked text without the escapes that only the start of a line needs."""
    return _nodes_between(nodes, "", "", escape).removeprefix(HARD_BREAK).removesuffix(HARD_BREAK).strip()


def _nodes_between(nodes: Sequence[Node], before: str, after: str, write: Callable[[str], str]) -> str:
    """``before`` and ``after``: the characters that stand outside, empty at the start and end of the text."""
    written = ""
    for index, node in enumerate(nodes):
        following = _first_character(nodes[index + 1], write) if index + 1 < len(nodes) else after
        preceding = written[-1:] or before
        if preceding == "!" and isinstance(node, MarkedText) and node.kind == "link":
            written = written[:-1] + "\\!"  # `![` would begin an image
        written += write(node) if isinstance(node, str) else _marked_markdown(node, preceding, following, write)
    return written


def _first_character(node: Node, write: Callable[[str], str]) -> str:
    return write(node)[:1] if isinstance(node, str) else _EDGE.get(node.kind, _HTML_EDGE)[0]


def _marked_markdown(mark: MarkedText, before: str, after: str, write: Callable[[str], str]) -> str:
    if mark.kind == "code":
        return _code_span(mark)
    if mark.kind == "link":
        return f"[{_nodes_between(mark.children, *_EDGE['link'], escape_in_link)}]({destination(mark.url)})"
    inside = _nodes_between(mark.children, *_EDGE.get(mark.kind, _HTML_EDGE), write)
    sign = _emphasis_sign(mark.kind, inside, before, after)
    return f"{sign}{inside}{sign}" if sign else f"<{mark.kind}>{inside}</{mark.kind}>"


def _emphasis_sign(kind: str, inside: str, before: str, after: str) -> str:
    if kind == "em" and _is_open(before) and _is_open(after) and "_" not in (before, after):
        return "_"
    flanks = (inside[0].isalnum() or _is_open(before)) and (inside[-1].isalnum() or _is_open(after))
    if kind in ("em", "strong") and flanks and "*" not in (before, after, inside[0], inside[-1]):
        return "*" if kind == "em" else "**"
    return ""


def _is_open(character: str) -> bool:
    """Whether emphasis may begin after and end before this character, whatever is inside the emphasis."""
    return not character or character.isspace() or character in punctuation


def _code_span(mark: MarkedText) -> str:
    text = " ".join(printable("".join(_texts(mark.children))).split())
    if "\\|" in text:  # readers of tables do not agree on which of the two signs the escape for a cell stands for
        return f"<code>{escape_in_link(text)}</code>"
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _texts(nodes: Sequence[Node]) -> list[str]:
    return [part for node in nodes for part in ([node] if isinstance(node, str) else _texts(node.children))]
