"""Pages and texts from a grammar of what breaks parsers; the same seed gives the same page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from random import Random
from typing import NamedTuple, TypeVar

from tools.fuzz import words

__all__ = ["Case", "case_of"]

T = TypeVar("T")

PLACES = (
    "href",
    "src",
    "srcset",
    "poster",
    "cite",
    "action",
    "data",
    "data-src",
    "data-srcset",
    "background",
    "longdesc",
    "usemap",
    "resource",
    "itemid",
)
"""Attributes that hold URLs."""
ENCODINGS = ("utf-8", "utf-16", "utf-32", "iso-8859-1", "windows-1252", "shift_jis", "gb18030", "euc-kr", "koi8-r")
DEEPEST = 12


class Case(NamedTuple):
    """A source, its URL, and the words of its text that must be in the result."""

    content: str | bytes
    url: str | None
    markers: tuple[str, ...]
    """Words that stand in the page's text once each."""


def case_of(seed: int) -> Case:
    """The page, or the plain text, of a seed."""
    random = Random(seed)
    url = random.choice((None, "https://www.example.org/2031/05/14/story", *words.URLS))
    writer = _Writer(random)
    content = writer.plain_text() if random.random() < 0.15 else writer.page()
    if random.random() < 0.15:
        encoding = random.choice(ENCODINGS)
        encoded = content.encode(encoding, random.choice(("replace", "ignore", "xmlcharrefreplace")))
        return Case(encoded, url, ())
    return Case(content, url, tuple(marker for marker in writer.markers if marker in content))


class _Writer:
    """Writes a page and remembers which marked words stand in its text."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.markers: list[str] = []

    # ------------------------------------------------------------------------------------------ whole sources

    def page(self) -> str:
        """Head and body, with all or some of the tags that HTML lets be left out."""
        head = "".join(self._head_part() for _ in range(self._some(8)))
        body = "".join(self._block(0) for _ in range(1 + self._some(25)))
        paragraphs = "".join(f"<p>{self._text()}</p>" for _ in range(self._some(9)))
        article = f"<article><h1>{self._line()}</h1>{paragraphs}</article>"
        body = self._one((body, article + body, body + article, f"<main>{article}</main>{body}"))
        form = self._one(
            (
                "<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>",
                "<!doctype html><html><head>{head}</head><body>{body}",
                "<!doctype html>{head}{body}",
                "<html>{head}<body {attributes}>{body}",
                "{head}{body}",
                "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'><html xmlns='http://www.w3.org/1999/xhtml'><head>{head}</head><body>{body}</body></html>",
                "<head>{head}</head>{body}</html>x",
                "{body}<html lang=de><head>{head}</head>",
            )
        )
        return form.replace("{attributes}", self._attributes()).replace("{head}", head).replace("{body}", body)

    def plain_text(self) -> str:
        """Lines and paragraphs as somebody copies them from a page."""
        lines = [
            self._one(
                (
                    self._one(words.LINES),
                    self._one(words.NAMES),
                    self._one(words.DATES),
                    "",
                    self._text(plain=True),
                    self._text(plain=True),
                )
            )
            for _ in range(1 + self._some(30))
        ]
        return self._one(("\n", "\n\n", "\r\n", "\n \n", "\r", "\u2028", "\n\n\n")).join(lines)

    # ------------------------------------------------------------------------------------------ text

    def _text(self, *, plain: bool = False) -> str:
        """Prose with marked words, nasty characters and inline elements."""
        parts = [self._one(words.PROSE), self._marker()] if plain or self._chance(0.9) else []
        kinds = (words.LINES, words.STRANGE, words.NAMES, words.PROSE)
        parts += [self._one(self._one(kinds)) for _ in range(self._some(3))]
        self._random.shuffle(parts)
        return " ".join(parts if plain else [self._marked_up(part) for part in parts])

    def _marker(self) -> str:
        self.markers.append(f"zq{len(self.markers)}x")
        return self.markers[-1]

    def _marked_up(self, text: str) -> str:
        text = text if text in words.STRANGE else escape(text, quote=False)
        if self._chance(0.7):
            return text
        tag = self._one(words.INLINES)
        end = self._one((f"</{tag}>",) * 3 + ("", "</p>", f"</{self._one(words.INLINES)}>"))
        return f"<{tag}{self._attributes()}>{text}{end}"

    def _line(self) -> str:
        return escape(self._one((*words.LINES, *words.NAMES, *words.DATES)), quote=False)

    # ------------------------------------------------------------------------------------------ elements

    def _block(self, depth: int) -> str:
        kind = self._random.random()
        if kind < 0.15:
            return f"<{self._one(words.VOIDS)}{self._attributes()}>"
        if kind < 0.22:
            return self._raw()
        if kind < 0.27:
            return self._one(
                (
                    f"<!--{self._line()}-->",
                    "<!-->",
                    "<![CDATA[x]]>",
                    "<?php x ?>",
                    "</p>",
                    "</div>",
                    "</br>",
                    "< p>",
                    "<>",
                    "</>",
                    "<3",
                    "&",
                )
            )
        if kind < 0.42:
            return self._text()
        tag = self._one(words.BLOCKS)
        if tag == "template":
            return f"<template{self._attributes()}><div>{self._line()}</template>"
        inside = (
            self._text()
            if depth > DEEPEST or self._chance(0.6)
            else "".join(self._block(depth + 1) for _ in range(self._some(4)))
        )
        end = self._one(
            (f"</{tag}>",) * 6 + ("", "", f"</{self._one(words.BLOCKS)}>", f"</{tag}></{tag}>", f"</{tag} x=y>")
        )
        return f"<{tag}{self._attributes()}>{inside}{end}"

    def _raw(self) -> str:
        """An element whose content is not text; it is always closed, so that the rest of the page stays text."""
        tag = self._one(words.RAW)
        content = self._one(
            (self._line(), "<p>x</p>", "<div>x", "<b>", "var a = '<p>b</p>';", "<option>a<option>b", "{}")
        )
        return f"<{tag}{self._attributes()}>{content}</{tag}>"

    def _attributes(self) -> str:
        return "".join(self._attribute() for _ in range(self._some(3) if self._chance(0.6) else 0))

    def _attribute(self) -> str:
        name = self._one((*words.ATTRIBUTES, *PLACES, "class", "class", "href", "src"))
        value = self._one(words.URLS) if name in PLACES else self._one(words.ATTRIBUTES[name])
        quote = self._one(('"', '"', '"', "'", ""))
        value = value.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#39;").replace(">", "&gt;")
        written = f" {name}={quote}{value if quote else ''.join(value.split()) or 'x'}{quote}"
        return written * self._one((1, 1, 1, 1, 1, 2)) if self._chance(0.95) else f" {name}"

    # ------------------------------------------------------------------------------------------ claims

    def _head_part(self) -> str:
        kind = self._random.randrange(7)
        if kind == 0:
            return f"<title>{self._line()}</title>"
        if kind in (1, 2):
            name = self._one(("name", "property", "itemprop", "http-equiv"))
            content = escape(self._one((*words.DATES, *words.NAMES, *words.URLS, *words.LINES, *words.PROSE)))
            return f'<meta {name}="{self._one(words.METAS)}" content="{content}">'
        if kind == 3:
            return f'<link rel="{self._one(words.ATTRIBUTES["rel"])}" href="{escape(self._one(words.URLS))}">'
        if kind == 4:
            return self._one(
                ('<base href="{}">', '<meta http-equiv=refresh content="0;url={}">', '<meta charset="{}">')
            ).replace("{}", escape(self._one((*words.URLS, "utf-16", "x"))))
        if kind == 5:
            state = json.dumps({"props": {self._one(words.CLAIMED): self._json(0), "body": f"<p>{self._line()}</p>"}})
            return f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
        return f"<script type='application/ld+json'>{self._json_ld()}</script>"

    def _json_ld(self) -> str:
        things = [
            {"@type": self._one((*words.TYPES, *words.TYPES, "NewsArticle", "NewsArticle")), **self._claims(0)}
            for _ in range(1 + self._some(2))
        ]
        text = json.dumps(self._one((things, things[0], {"@graph": things}, [things])), ensure_ascii=self._chance(0.5))
        text = text.replace("</", "<\\/").replace("<!--", "")
        cut = self._one((len(text),) * 8 + (len(text) - 1, len(text) // 2, 1))
        return self._one(("{}", "{}", "{}", "{};", "<!--{}-->", "\ufeff{}", "{},{}", "//<![CDATA[\n{}\n//]]>")).replace(
            "{}", text[:cut]
        )

    def _claims(self, depth: int) -> dict[str, object]:
        return {self._one(words.CLAIMED): self._json(depth + 1) for _ in range(self._some(6))}

    def _json(self, depth: int) -> object:
        """A value of any type, whatever its property asks for."""
        kind = self._random.randrange(12 if depth < 5 else 8)
        if kind < 6:
            return self._one(self._one((words.NAMES, words.DATES, words.URLS, words.LINES, words.PROSE, words.TYPES)))
        if kind < 8:
            return self._one(
                (None, True, False, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", [], {}, [[]], "true", "0")
            )
        if kind < 10:
            return {"@type": self._one(words.TYPES), **self._claims(depth)}
        return [self._json(depth + 1) for _ in range(self._some(4))]

    # ------------------------------------------------------------------------------------------ chance

    def _one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _some(self, most: int) -> int:
        return self._random.randint(0, most)
