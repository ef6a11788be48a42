"""Each entry of ``data/structure.toml`` holds in its case, not in its near miss, and is needed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scraper.document import Document
from scraper.labelling.rules import Rules, load_rules
from scraper.labelling.voting import Labeller
from scraper.reading import as_page, read
from scraper.values.tables import load_table

ENTRIES = load_table("structure.toml")["rule"]
PARAGRAPH = (
    "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day, "
    "so that nobody who lives near the pier has slept well for weeks."
)
PAGE = "<html><body><h1>Harbour opens again</h1><p>{p} One.</p><p>{p} Two.</p>{snippet}<p>{p} Three.</p></body></html>"
RULES = load_rules()


def page_with(snippet: str) -> Document:
    """A page of several blocks with some markup in the middle of it."""
    return read(as_page(PAGE.format(p=PARAGRAPH, snippet=snippet), None))


def roles_of_snippet(rules: Rules, document: Document) -> set[str]:
    """Roles of the blocks that are not the page's own."""
    labels = Labeller((rules,)).label(document)
    texts = ((document.text[label.start : label.end], label.role) for label in labels)
    return {str(role) for text, role in texts if "Harbour opens again" not in text and PARAGRAPH not in text}


def without(entry: dict[str, Any]) -> Rules:
    """The rules less one entry."""
    rules = tuple(rule for rule in RULES.structure.rules if rule.id != entry["id"])
    return msgspec.structs.replace(RULES, structure=msgspec.structs.replace(RULES.structure, rules=rules))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_structure_case(entry: dict[str, Any]) -> None:
    """The case gets the entry's role, and would not without the entry."""
    document = page_with(entry["case"])
    assert entry["role"] in roles_of_snippet(RULES, document)
    assert entry["role"] not in roles_of_snippet(without(entry), document)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_structure_near_miss(entry: dict[str, Any]) -> None:
    """The near miss gets no vote of the entry."""
    votes = RULES.structure.vote(page_with(entry["near_miss"]))
    assert f"structure {entry['role']}.{entry['id']}" not in {vote.reason for vote in votes}


def test_structure_ids_and_origins() -> None:
    """Ids are unique, and each entry says where it is from."""
    ids = [entry["id"] for entry in ENTRIES]
    assert len(ids) == len(set(ids))
    assert all(entry["origin"] for entry in ENTRIES)
