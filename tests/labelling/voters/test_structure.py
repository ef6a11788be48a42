"""Each entry of ``data/structure.toml`` holds in its case, not in its near miss, and is needed."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.document import Document
from scraper.labelling.deciding.combine import NO_VOTE
from scraper.labelling.deciding.labeller import Labeller, Voter
from scraper.labelling.voters.rules import rules_of
from scraper.labelling.voters.shapes import load_shapes
from scraper.labelling.voters.structure import compile_structure, load_structure
from scraper.reading import as_page, read
from scraper.values.tables import load_table

ENTRIES = load_table("structure.toml")["rule"]
PARAGRAPH = (
    "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day, "
    "so that nobody who lives near the pier has slept well for weeks."
)
PAGE = "<html><body><h1>Harbour opens again</h1><p>{p} One.</p><p>{p} Two.</p>{snippet}<p>{p} Three.</p></body></html>"
STRUCTURE = load_structure()
RULES = rules_of(STRUCTURE, load_shapes())


def page_with(snippet: str) -> Document:
    """A page of several blocks with some markup in the middle of it."""
    return read(as_page(PAGE.format(p=PARAGRAPH, snippet=snippet), None))


def found_in_snippet(rules: tuple[Voter, ...], document: Document) -> set[tuple[str, str]]:
    """Roles and reasons of the blocks that are not the page's own."""
    labels = Labeller(rules).label(document).labels
    texts = ((document.text[label.start : label.end], label) for label in labels)
    own = (label for text, label in texts if "Harbour opens again" not in text and PARAGRAPH not in text)
    return {(str(label.role), label.reason) for label in own}


def without(entry: dict[str, Any]) -> tuple[Voter, ...]:
    """The rules less one entry."""
    fewer = compile_structure(rule for rule in STRUCTURE.rules if rule.id != entry["id"])
    return rules_of(fewer, load_shapes())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_structure_case(entry: dict[str, Any]) -> None:
    """The case gets the entry's role, and would not without the entry."""
    document = page_with(entry["case"])
    role, reason = entry["role"], f"structure {entry['role']}.{entry['id']}"
    assert (role, reason) in found_in_snippet(RULES, document)
    left = found_in_snippet(without(entry), document)
    assert (role, NO_VOTE) in left if role == "other" else role not in {other for other, _ in left}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_structure_near_miss(entry: dict[str, Any]) -> None:
    """The near miss gets no vote of the entry."""
    votes = STRUCTURE.vote(page_with(entry["near_miss"]))
    assert f"structure {entry['role']}.{entry['id']}" not in {vote.reason for vote in votes}


def test_structure_ids_and_origins() -> None:
    """Ids are unique, and each entry says where it is from."""
    ids = [entry["id"] for entry in ENTRIES]
    assert len(ids) == len(set(ids))
    assert all(entry["origin"] for entry in ENTRIES)
