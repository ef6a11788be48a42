"""What the tables of shapes are written with: repeated units, and pages around them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = [
    "PARAGRAPH",
    "Shape",
    "article",
    "before",
    "behind",
    "head",
    "json_ld",
    "name_of",
    "opened",
    "page",
    "plain",
    "text",
    "units",
    "word",
]

WORDS = ("harbour", "council", "bridge", "winter", "market", "school", "ferry", "library", "orchard", "station")
PARAGRAPH = "<p>This is a paragraph with a good number of words in it, so that it counts as text.</p>"
ARTICLE = f"<article><h1>Rain in town</h1>{PARAGRAPH * 4}</article>"
LINE = "This is a line with a good number of words in it, so that it counts as text.\n\n"

Make = Callable[[int], str]


class Shape(NamedTuple):
    """A page or text as a function of a number."""

    name: str
    make: Make
    media_type: str = "text/html"


def word(number: int) -> str:
    """One of a million words, each of letters only."""
    return "".join(WORDS[number // 10**place % 10] for place in range(1 + (number > 99) + (number > 9999)))


def name_of(number: int) -> str:
    """The name of a person, one of a million."""
    return f"Jane {word(number).title()}"


def units(template: str) -> Make:
    """Repeat a template; ``{i}`` is the number of the copy, ``{w}`` a unique word, ``{n}`` a unique name."""
    if not {"{i}", "{w}", "{n}"} & {template[at : at + 3] for at in range(len(template))}:
        return lambda count: template * count
    return lambda count: "".join(
        template.replace("{i}", str(number)).replace("{w}", word(number)).replace("{n}", name_of(number))
        for number in range(count)
    )


def page(body: str, head: str = "") -> str:
    """A page around a body."""
    return f"<!doctype html><html lang=en><head><title>Rain in town</title>{head}</head><body>{body}</body></html>"


def behind(name: str, template: str) -> Shape:
    """Units behind an article."""
    made = units(template)
    return Shape(name, lambda count: page(ARTICLE + made(count)))


def before(name: str, template: str) -> Shape:
    """Units before an article, in the body."""
    made = units(template)
    return Shape(name, lambda count: page(made(count) + ARTICLE))


def article(name: str, template: str, around: tuple[str, str] = ("", "")) -> Shape:
    """Units inside an article, between its paragraphs; ``around`` begins and ends what holds them."""
    made = units(template)
    opening = f"<article><h1>Rain in town</h1>{PARAGRAPH * 3}{around[0]}"
    return Shape(name, lambda count: page(f"{opening}{made(count)}{around[1]}{PARAGRAPH}</article>"))


def opened(name: str, template: str, repeated: str, times: int = 200) -> Shape:
    """A template opened so many times around units."""
    made = units(repeated)
    return Shape(name, lambda count: page(ARTICLE + template * times + made(count)))


def head(name: str, template: str) -> Shape:
    """Units in the head of a page with an article."""
    made = units(template)
    return Shape(name, lambda count: page(ARTICLE, made(count)))


def json_ld(name: str, made: Callable[[int], Any], body: str = ARTICLE) -> Shape:
    """A page with an article and a block of JSON-LD."""

    def make(count: int) -> str:
        return page(body, f'<script type="application/ld+json">{json.dumps(made(count))}</script>')

    return Shape(name, make)


def text(name: str, template: str, around: tuple[str, str] = (f"Rain in town\n\n{LINE * 3}", LINE)) -> Shape:
    """A plain text with units in it."""
    made = units(template)
    return Shape(name, lambda count: around[0] + made(count) + around[1], "text/plain")


def plain(name: str, make: Make) -> Shape:
    """A plain text."""
    return Shape(name, make, "text/plain")
