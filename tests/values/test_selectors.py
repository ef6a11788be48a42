"""Selectors: the syntax that is read, and what is refused with a reason."""

from __future__ import annotations

import pytest

from scraper.errors import ConfigError
from scraper.values.selectors import parse_selector, selector_text

CANONICAL = {
    "div": "div",
    "DIV.Box": "div.Box",
    ".b.a.b": ".a.b",
    "#more": "#more",
    "p.lead#first": "p#first.lead",
    "div>p": "div > p",
    "main   div.a >  p": "main div.a > p",
    "my-card .größe": "my-card .größe",
    "h2": "h2",
}
"""Text → the one form in which reasons and hashes have it."""

WRONG = {
    "": "ends without an element",
    ">": "between two elements",
    "> p": "between two elements",
    "div > > p": "between two elements",
    "div >": "ends without an element",
    "div, p": "'div,' is no element",
    "div:first-child": "'div:first-child' is no element",
    "a[href]": "is no element",
    "*": "is no element",
    "div + p": "'+' is no element",
    "div~p": "is no element",
    ".a..b": "is no element",
    "p.": "is no element",
    "2col": "is no element",
    ".md\\:w": "is no element",
}
"""Text → a part of the message."""


@pytest.mark.parametrize("text", CANONICAL)
def test_a_selector_has_one_form(text: str) -> None:
    """Case of tags, order and repetition of names, and white space make no difference."""
    selector = parse_selector(text)
    assert selector_text(selector) == CANONICAL[text]
    assert parse_selector(CANONICAL[text]) == selector


@pytest.mark.parametrize("text", WRONG)
def test_other_syntax_is_refused(text: str) -> None:
    """What style sheets have beyond tags, classes, ids, blank and ``>`` is an error that quotes it."""
    with pytest.raises(ConfigError) as caught:
        parse_selector(text)
    assert WRONG[text] in str(caught.value)
