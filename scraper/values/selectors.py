"""Selectors of elements: tags, class names and ids, as in a style sheet: ``div.teaser-box > a#more``.

A class name is a whole name of a ``class`` attribute, with its case: ``.ad`` selects neither ``lead`` nor ``ad-slot``.
"""

from __future__ import annotations

import re

from msgspec import Struct

from scraper.errors import ConfigError

__all__ = ["SelectedElement", "Selector", "parse_selector", "selector_text"]

CHILD = ">"
ALLOWED = "allowed: a tag, .class and #id, such as 'div.teaser-box' or '#more', with '>' or a blank between elements"
_TAG = r"[A-Za-z][A-Za-z0-9-]*"
_MARK = r"[.#][\w-]+"
_ELEMENT = re.compile(rf"({_TAG})?((?:{_MARK})*)")
_MARKS = re.compile(_MARK)


class SelectedElement(Struct, frozen=True):
    """One element of a selector: all that it names must hold."""

    tag: str = ""
    """Lower case; empty for any tag."""
    names: tuple[str, ...] = ()
    """Class names with their ``.``, and ids with their ``#``, sorted."""
    is_child: bool = False
    """Whether the element stands directly in the element before it, not somewhere inside."""


Selector = tuple[SelectedElement, ...]
"""Elements from the outermost to the one that is selected."""


def parse_selector(text: str) -> Selector:
    """The selector that a text is. Raises ConfigError for any other syntax of CSS.

    >>> parse_selector("DIV.teaser-box#more")
    (SelectedElement(tag='div', names=('#more', '.teaser-box'), is_child=False),)
    """
    elements: list[SelectedElement] = []
    is_child = False
    for part in text.replace(CHILD, f" {CHILD} ").split():
        if part == CHILD:
            if is_child or not elements:
                raise ConfigError(f"'>' in {text!r} stands between two elements")
            is_child = True
        else:
            elements.append(_selected(part, is_child))
            is_child = False
    if is_child or not elements:
        raise ConfigError(f"{text!r} ends without an element")
    return tuple(elements)


def selector_text(selector: Selector) -> str:
    """The selector in its one canonical form."""
    parts = (f"{'> ' * element.is_child}{element.tag}{''.join(element.names)}" for element in selector)
    return " ".join(parts)


def _selected(part: str, is_child: bool) -> SelectedElement:
    match = _ELEMENT.fullmatch(part)
    if match is None:
        raise ConfigError(f"{part!r} is no element; {ALLOWED}")
    return SelectedElement((match[1] or "").lower(), tuple(sorted(set(_MARKS.findall(match[2])))), is_child)
