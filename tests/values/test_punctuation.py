"""Separators, sentence ends, bullets and addresses mean the same in every module."""

from __future__ import annotations

import re
import unicodedata

import pytest

from scraper.values.punctuation import (
    BARS,
    CLOSING_BRACKETS,
    CLOSING_QUOTES,
    COLONS,
    COMMAS,
    DASHES,
    EMAIL,
    HANDLE,
    HANDLE_IN_TEXT,
    LIST_BULLETS,
    LIST_MARKER,
    OPENING_BRACKETS,
    OPENING_QUOTES,
    QUOTATION_MARKS,
    SENTENCE_ENDS,
    SEPARATORS,
    WIDE_SENTENCE_ENDS,
)

CHARACTER_CLASSES = {
    "bars": BARS,
    "closing quotes": CLOSING_QUOTES,
    "colons": COLONS,
    "commas": COMMAS,
    "dashes": DASHES,
    "list bullets": LIST_BULLETS,
    "opening quotes": OPENING_QUOTES,
    "quotation marks": QUOTATION_MARKS,
    "sentence ends": SENTENCE_ENDS,
    "separators": SEPARATORS,
    "wide sentence ends": WIDE_SENTENCE_ENDS,
}


@pytest.mark.parametrize("characters", CHARACTER_CLASSES.values(), ids=CHARACTER_CLASSES)
def test_characters_form_a_character_class(characters: str) -> None:
    """Inserted into a character class, a constant matches its characters and no others."""
    matches = re.compile(f"[{characters}]").findall("".join(map(chr, range(0x10000))))
    assert sorted(matches) == sorted(characters)


@pytest.mark.parametrize(("opening", "closing"), [*zip(OPENING_BRACKETS, CLOSING_BRACKETS, strict=True)])
def test_brackets_are_pairs(opening: str, closing: str) -> None:
    """The brackets at the same place of both constants are a pair, by their Unicode names."""
    assert unicodedata.name(opening).replace("LEFT", "RIGHT") == unicodedata.name(closing)


@pytest.mark.parametrize(
    ("line", "is_item"),
    [
        ("• Milk", True),
        ("12) Milk", True),
        ("– Milk", True),
        ("◦ Milk", True),
        ("-Milk", False),
        ("2031. ", False),
        ("Milk", False),
    ],
)
def test_list_markers(line: str, is_item: bool) -> None:
    """A list item begins with a bullet or a number, a space and a text."""
    assert bool(LIST_MARKER.match(line)) is is_item


@pytest.mark.parametrize(
    ("text", "emails", "handles"),
    [
        ("By Jane Roe (jane.roe@orbis.example)", ["jane.roe@orbis.example"], []),
        ("Follow @janeroe.", [], ["@janeroe"]),
        ("Follow @jane.roe. She answers.", [], ["@jane.roe"]),
        ("jane.roe@orbis.example-Palma", ["jane.roe@orbis.example"], []),
        ("jane@localhost", [], []),
        ("@@janeroe", [], []),
    ],
)
def test_addresses_in_text(text: str, emails: list[str], handles: list[str]) -> None:
    """An e-mail address holds no handle, and the full stop of a sentence belongs to neither."""
    assert EMAIL.findall(text) == emails
    assert HANDLE_IN_TEXT.findall(text) == handles


def test_handle_as_whole_text() -> None:
    """A handle that is the whole text may have full stops inside."""
    assert HANDLE.fullmatch("@jane.roe")
    assert not HANDLE.fullmatch("@jane roe")
