"""The table of outcomes: each entry catches its case, leaves its near miss, and is needed."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from scraper.article import Outcome, PageKindName
from scraper.assembly.body.body_entries import body_of
from scraper.assembly.label_view import view_of
from scraper.assembly.page.outcome import Wall, load_walls, wall_of
from scraper.values.tables import load_table
from scraper.values.text import words
from tests.builders import Piece, labelled

TABLE = load_table("outcomes.toml")
SIGNATURES = TABLE["signature"]


def _wall(text: str, walls: tuple[Wall, ...]) -> Outcome | None:
    pieces: list[Piece | tuple[str, str]] = [
        ("navigation", "Home Help"),
        ("paragraph", text),
        ("legal", "Terms of use"),
    ]
    view = view_of(*labelled(pieces))
    return wall_of(view, body_of(view), walls)


def _without(name: str) -> tuple[Wall, ...]:
    return tuple(
        replace(wall, phrases=tuple(entry for entry in wall.phrases if entry.id != name)) for wall in load_walls()
    )


@pytest.mark.parametrize("entry", SIGNATURES, ids=lambda entry: entry["id"])
def test_signature(entry: dict[str, Any]) -> None:
    """A page of several blocks that holds the case has the outcome; with the near miss it has not."""
    assert entry["origin"]
    assert _wall(entry["case"], load_walls()) == entry["outcome"]
    assert _wall(entry["near_miss"], load_walls()) is None


@pytest.mark.parametrize("entry", SIGNATURES, ids=lambda entry: entry["id"])
def test_signature_is_needed(entry: dict[str, Any]) -> None:
    """Without the entry its case has not that outcome."""
    assert _wall(entry["case"], _without(entry["id"])) != entry["outcome"]


@pytest.mark.parametrize("entry", SIGNATURES, ids=lambda entry: entry["id"])
def test_signature_in_an_article(entry: dict[str, Any]) -> None:
    """An article that quotes the case is an article."""
    story = "The report describes what readers saw that night in the old hall of the station by the sea. " * 40
    assert _wall(f"{story}{entry['case']} {story}", load_walls()) is None


def test_form_of_the_table() -> None:
    """Ids and phrases are unique, phrases have two words or more, every outcome has limits."""
    ids = [entry["id"] for entry in SIGNATURES]
    phrases = [(entry["outcome"], tuple(words(phrase))) for entry in SIGNATURES for phrase in entry["phrases"]]
    assert len(ids) == len(set(ids))
    assert len(phrases) == len(set(phrases))
    assert all(len(phrase) > 1 for _, phrase in phrases)
    assert {entry["outcome"] for entry in SIGNATURES} == {limit["outcome"] for limit in TABLE["limit"]}


def test_page_types() -> None:
    """Every type stands once, in lower case, with a known kind and an origin."""
    types = [type_name for entry in TABLE["page_type"] for type_name in entry["types"]]
    assert len(types) == len(set(types))
    assert all(type_name == type_name.casefold() for type_name in types)
    for entry in TABLE["page_type"]:
        assert PageKindName(entry["kind"])
        assert entry["origin"]
        assert entry["weight"] > 0
