"""Each entry of ``data/shapes.toml`` holds in its case, not in its near miss, and is needed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scraper.document import Document
from scraper.labelling.deciding.labeller import Labeller
from scraper.labelling.voters.rules import rules_of
from scraper.labelling.voters.shapes import SHAPES, load_shapes
from scraper.labelling.voters.structure import load_structure
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read
from scraper.values.tables import load_table

ENTRIES = load_table("shapes.toml")["rule"]
PAIRS = [(entry, place) for entry in ENTRIES for place in entry["where"]]
TABLE = load_shapes()
RULES = rules_of(load_structure(), TABLE)
PARAGRAPH = (
    "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day, "
    "so that nobody who lives near the pier has slept well for weeks."
)
HEADLINE = "Harbour opens again after a long winter"
TITLE = f"<title>{HEADLINE}</title>"
PLACES = {
    "header": "<h1>{h}</h1><p>{text}</p><p>{p} One.</p><p>{p} Two.</p>",
    "below": "<h1>{h}</h1><p>{text}</p><p>{p} One.</p><p>{p} Two.</p>",
    "tail": "<h1>{h}</h1><div>" + "<p>{p}</p>" * 8 + "</div><p>{text}</p>",
    "figure": "<h1>{h}</h1><p>{p} One.</p><figure><img src=https://harbour.example/a.jpg><div>{text}</div></figure><p>{p} Two.</p>",
    "media": "<h1>{h}</h1><p>{p} One.</p><div><img src=https://harbour.example/a.jpg></div><p>{text}</p><p>{p} Two.</p>",
    "first": "<h1>{h}</h1><p>{text}</p><p>{p} One.</p><p>{p} Two.</p>",
    "inside": "<h1>{h}</h1><p>{p} One.</p><p>{text}</p><p>{p} Two.</p>",
    "any": "<h1>{h}</h1><p>{p} One.</p><p>{text}</p><p>{p} Two.</p>",
    "text": "{h}\n\n{text}\n\n{p} One.\n\n{p} Two.\n\n{p} Three.\n",
}


def document_with(text: str, place: str) -> Document:
    """A page or a plain text of several blocks that has this text in this place."""
    source = PLACES[place].format(h=HEADLINE, text=text, p=PARAGRAPH)
    return read(as_page(source if place == "text" else f"<html>{TITLE}<body>{source}</body></html>", None))


def reasons(text: str, place: str) -> set[str]:
    """Reasons of the shape votes on that page."""
    return {vote.reason for vote in TABLE.vote(lay_out(document_with(text, place)))}


@pytest.mark.parametrize(("entry", "place"), PAIRS, ids=lambda value: value if isinstance(value, str) else value["id"])
def test_shape_case(entry: dict[str, Any], place: str) -> None:
    """In each of its places the case gets the entry's role, and would not without the entry."""
    document = document_with(entry["case"], place)
    rules = tuple(rule for rule in TABLE.rules if rule.id != entry["id"])
    fewer = rules_of(load_structure(), msgspec.structs.replace(TABLE, rules=rules))
    assert f"shape {entry['role']}.{entry['id']}" in {label.reason for label in Labeller(RULES).label(document).labels}
    assert entry["role"] not in {str(label.role) for label in Labeller(fewer).label(document).labels}


@pytest.mark.parametrize(("entry", "place"), PAIRS, ids=lambda value: value if isinstance(value, str) else value["id"])
def test_shape_near_miss(entry: dict[str, Any], place: str) -> None:
    """In none of its places does the near miss get a vote of the entry."""
    assert f"shape {entry['role']}.{entry['id']}" not in reasons(entry["near_miss"], place)


def test_shape_functions_are_used() -> None:
    """Each shape function serves an entry."""
    assert {entry["shape"] for entry in ENTRIES} == set(SHAPES)


DATELINE = "HVAR, Croatia (Orbis) —"
FIGURE = "<figure><img src=https://harbour.example/a.jpg><figcaption>Boats in the harbour.</figcaption></figure>"
OPENINGS = {
    "first paragraph": (f"<p>{DATELINE} {PARAGRAPH}</p><p>{PARAGRAPH}</p>", True),
    "a line of its own": (f"<div>{DATELINE}</div><p>{PARAGRAPH}</p>", True),
    "a short paragraph before a picture": (f"<p>{DATELINE} {PARAGRAPH[:60]}</p>{FIGURE}<p>{PARAGRAPH}</p>", True),
    "below a dek": (f"<p>{PARAGRAPH}</p><p>{DATELINE} {PARAGRAPH}</p>", True),
    "fourth paragraph": (f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><p>{DATELINE} {PARAGRAPH}</p>", False),
    "fourth paragraph, behind short ones": (
        f"<p>{PARAGRAPH}</p><p>Yes.</p><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p><p>{DATELINE} {PARAGRAPH}</p>",
        False,
    ),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_a_dateline_stands_where_the_text_begins(name: str) -> None:
    """At the beginning of the first paragraph, which a dek and a picture may precede; nowhere else."""
    source, expected = OPENINGS[name]
    document = lay_out(read(as_page(f"<html>{TITLE}<body><h1>{HEADLINE}</h1>{source}</body></html>", None)))
    assert ("shape dateline.dateline" in {vote.reason for vote in TABLE.vote(document)}) is expected


LONG_BYLINE = (
    "Par Ada Kolm, envoyée spéciale au port de Hvar — publié le 3 mai 2031 à 8h30, mis à jour le 4 mai 2031 à 7h05"
)
DATES = {
    "a long byline": (LONG_BYLINE, ["publié le 3 mai 2031 à 8h30", "mis à jour le 4 mai 2031 à 7h05"]),
    "a long line that is none": (
        "The boats that came to the harbour of the island on 3 May 2031 have left it on the day after that",
        [],
    ),
}


@pytest.mark.parametrize("name", DATES)
def test_dates_in_line(name: str) -> None:
    """A byline may be long and hold dates; another long line that holds one tells of it."""
    text, found = DATES[name]
    assert [text[start:end] for start, end in SHAPES["dates_in_line"](text)] == found


FIGCAPTION = "<figure><img src=https://harbour.example/a.jpg><figcaption>{}</figcaption></figure>"
CAPTIONS = {"The harbour of Hvar, 3 May 2031": [], "By Ada Kolm 3 May 2031": ["3 May 2031"]}


@pytest.mark.parametrize("text", CAPTIONS)
def test_dates_in_a_caption(text: str) -> None:
    """A date in a caption belongs to it, unless somebody signs there, beside a portrait."""
    source = f"<h1>{HEADLINE}</h1>{FIGCAPTION.format(text)}<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"
    document = lay_out(read(as_page(f"<html>{TITLE}<body>{source}</body></html>", None)))
    votes = [vote for vote in TABLE.vote(document) if vote.role == "timestamp"]
    assert [document.text[vote.start : vote.end] for vote in votes] == CAPTIONS[text]


BESIDE_DATES = {
    "behind the date": ("Published on 3 May 2031 by Ada Kolm", ["by Ada Kolm"]),
    "in front of it": ("By Ada Kolm | Updated 3 May 2031", ["By Ada Kolm | "]),
    "a known given name alone": ("3 May 2031 · Jane Kolm", ["Jane Kolm"]),
    "no phrase": ("3 May 2031 · Harbour Post", []),
    "no line without a date": ("By Ada Kolm", []),
}


@pytest.mark.parametrize("name", BESIDE_DATES)
def test_bylines_beside_dates(name: str) -> None:
    """A byline that shares its line with a date is found on either side of it."""
    text, found = BESIDE_DATES[name]
    assert [text[start:end] for start, end in SHAPES["bylines_beside_dates"](text)] == found
