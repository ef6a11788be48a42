"""Marked text → Markdown (CommonMark with the tables of GFM): escaping, links, emphasis, code.

Emphasis is written with asterisks and underscores where CommonMark's flanking rules read them as such whatever stands
beside them, else with HTML tags: in the middle of a word, or where its first or last character is punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import punctuation

from scraper.article import BodyBlock
from scraper.writing.inline import Mark, Node, inline

__all__ = ["destination", "escape", "escape_line_starts", "inline_markdown", "nodes_markdown", "one_line", "printable"]

_SPECIAL = re.compile(
    r"""[\\`*\[\]<~]                    # everywhere
      | (?<![^\W_])_ | _(?![^\W_])     # an underscore, unless inside a word
      | &(?=[#\w])                     # what may be read as an entity
    """,
    re.VERBOSE,
)
_SPACE = re.compile(r"\s+")
_LINE_START = re.compile(
    r"""^(?: (?= \#{1,6}(?:\s|$) | [-+](?:[\s:|-]|$) | =+$ | [>|] | :[-\s] )    # a backslash before it
           | (\d{1,9})(?= [.)](?:\s|$) ) )                                    # or between number and point
    """,
    re.MULTILINE | re.VERBOSE,
)
_BACKTICKS = re.compile(r"`+")
_UNSAFE_IN_URL = re.compile(r"[\s<>\\`|]")
_ESCAPED_IN_URL = re.compile(r"[()]|&(?=[#\w]+;)")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

HARD_BREAK = "\\\n"
_EDGE = {"strong": ("*", "*"), "em": ("_", "_"), "link": ("[", "]")}
_HTML_EDGE = ("<", ">")


def inline_markdown(block: BodyBlock) -> str:
    """The text of an entry with its marks; lines of the text are kept apart by hard breaks."""
    return escape_line_starts(nodes_markdown(inline(block)))


def nodes_markdown(nodes: Sequence[Node]) -> str:
    """Marked text without the escapes that only the start of a line needs."""
    return _nodes(nodes, "", "").removeprefix(HARD_BREAK).removesuffix(HARD_BREAK).strip()


def escape(text: str) -> str:
    """Text that reads as itself in the middle of a line; line ends become hard breaks."""
    text = _SPECIAL.sub(r"\\\g<0>", printable(text))
    return _SPACE.sub(_line_end, text) if "\n" in text or "\r" in text else text


def printable(text: str) -> str:
    """The text with control characters as spaces or U+FFFD, and without lone surrogates."""
    return _NOT_TEXT.sub(lambda match: " " if match[0].isspace() else "\ufffd", text)


def escape_line_starts(markdown: str) -> str:
    """The same with what makes a line a heading, list, quotation, rule or table escaped."""
    return _LINE_START.sub(r"\1\\", markdown)


def one_line(text: str) -> str:
    """Text that reads as itself on a line of its own."""
    return escape_line_starts(escape(" ".join(text.split())))


def destination(url: str) -> str:
    """A URL as it stands between the parentheses of a link."""
    encoded = _UNSAFE_IN_URL.sub(_percent, _NOT_TEXT.sub("", url))
    return _ESCAPED_IN_URL.sub(r"\\\g<0>", encoded)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _line_end(match: re.Match[str]) -> str:
    return HARD_BREAK if "\n" in match[0] or "\r" in match[0] else match[0]


def _nodes(nodes: Sequence[Node], before: str, after: str) -> str:
    """``before`` and ``after``: the characters that stand outside, empty at the start and end of the text."""
    written = ""
    for index, node in enumerate(nodes):
        following = _first(nodes[index + 1]) if index + 1 < len(nodes) else after
        preceding = written[-1:] or before
        if preceding == "!" and isinstance(node, Mark) and node.kind == "link":
            written = written[:-1] + "\\!"  # `![` would begin an image
        written += escape(node) if isinstance(node, str) else _mark(node, preceding, following)
    return written


def _first(node: Node) -> str:
    return escape(node)[:1] if isinstance(node, str) else _EDGE.get(node.kind, _HTML_EDGE)[0]


def _mark(mark: Mark, before: str, after: str) -> str:
    if mark.kind == "code":
        return _code(mark)
    inside = _nodes(mark.children, *_EDGE.get(mark.kind, _HTML_EDGE))
    if mark.kind == "link":
        return f"[{inside}]({destination(mark.url)})"
    sign = _sign(mark.kind, inside, before, after)
    return f"{sign}{inside}{sign}" if sign else f"<{mark.kind}>{inside}</{mark.kind}>"


def _sign(kind: str, inside: str, before: str, after: str) -> str:
    if kind == "em" and _is_open(before) and _is_open(after) and "_" not in (before, after):
        return "_"
    flanks = (inside[0].isalnum() or _is_open(before)) and (inside[-1].isalnum() or _is_open(after))
    if kind in ("em", "strong") and flanks and "*" not in (before, after, inside[0], inside[-1]):
        return "*" if kind == "em" else "**"
    return ""


def _is_open(character: str) -> bool:
    """Whether emphasis may begin after and end before it, whatever stands inside."""
    return not character or character.isspace() or character in punctuation


def _code(mark: Mark) -> str:
    text = " ".join(printable("".join(_plain(mark.children))).split())
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _plain(nodes: Sequence[Node]) -> list[str]:
    return [part for node in nodes for part in ([node] if isinstance(node, str) else _plain(node.children))]
