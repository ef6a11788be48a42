"""When an article that was read again is a new version."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.article import Article, Extractor, Note
from scraper.document import Role
from scraper.ingest.article_revisions import Reading, Revision, revision, word_diff
from scraper.store.rows import VersionKind
from tests.article_samples import changed, full_article

OLD = changed(headline="Flood in town", text="The river rose by three metres.\n\n5 min read", word_count=9)
NEXT_PROGRAM = Extractor(name="scraper", version="9.9", rules="other", model=None, sites=None, memory=None)


def _with(**fields: Any) -> Article:
    return msgspec.structs.replace(OLD, **fields)


def _revisit(new: Article, old: Article = OLD) -> Revision | None:
    return revision(old, Reading(record=new, is_same_page=False))


def test_edit_names_fields_and_words() -> None:
    """An edit has the changed fields and the words that went and came."""
    new = _with(headline="Flood in the town", text="The river rose by two metres.\n\n7 min read", section="Weather")
    found = _revisit(new)
    assert found is not None
    assert (found.kind, found.changed) == (VersionKind.EDIT, ("headline", "section", "text"))
    diff = json.loads(found.diff)
    assert diff["headline"] == {"changes": [{"at": 2, "went": "", "came": "the"}]}
    assert diff["text"]["changes"][0] == {"at": 4, "went": "three", "came": "two"}


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        _with(text="The river rose by three metres.\n\n6 min read"),
        _with(headline="“Flood in Town”"),
        _with(date_modified="2026-12-01", tags=("a",)),
        _with(notes=(Note(Role.AUTHOR_BIO, "Ada writes."),)),
    ],
)
def test_nothing_new(new: Article) -> None:
    """What changes by itself, punctuation, and fields beside headline and text make no version."""
    assert _revisit(new) is None


@pytest.mark.parametrize("role", [Role.CORRECTION, Role.EDITOR_NOTE])
def test_correction_is_noticed(role: Role) -> None:
    """A new correction or editor's note makes a correction, also where the text is the same; the old one does not."""
    note = Note(role, "Correction: two metres, not three.")
    found = _revisit(_with(notes=(note,)))
    assert found == Revision(VersionKind.CORRECTION, ("notes",), "{}")
    assert _revisit(_with(notes=(note,)), _with(notes=(note,))) is None
    edited = _revisit(_with(notes=(note,), text="The river rose by two metres."))
    assert edited is not None
    assert (edited.kind, edited.changed) == (VersionKind.CORRECTION, ("text", "notes"))


def test_other_program_on_the_same_page_is_no_edit() -> None:
    """A difference that another version of the program makes on the same page is a re-extraction, of any field."""
    new = _with(extractor=NEXT_PROGRAM, section="Weather")
    assert revision(OLD, Reading(record=new, is_same_page=True)) == Revision(VersionKind.EXTRACTION, ("section",), "{}")
    assert revision(OLD, Reading(record=_with(extractor=NEXT_PROGRAM), is_same_page=True)) is None


def test_no_difference_on_the_same_page_is_an_edit() -> None:
    """The same page reads differently only by the program, whatever the program calls itself."""
    new = _with(text="The river rose by two metres.")
    found = revision(OLD, Reading(record=new, is_same_page=True))
    assert found is not None
    assert (found.kind, found.changed) == (VersionKind.EXTRACTION, ("text",))


@pytest.mark.parametrize("empty", [None, "", []])
def test_a_field_that_an_older_document_lacks(empty: object) -> None:
    """A field of a newer version that says nothing is no change of a document that does not have it."""
    old = msgspec.json.decode(OLD.to_json())
    new = old | {"new_field": empty, "extractor": NEXT_PROGRAM}
    assert revision(old, Reading(record=new, is_same_page=True)) is None
    told = revision(old, Reading(record=new | {"new_field": "told"}, is_same_page=True))
    assert told is not None
    assert told.changed == ("new_field",)


def test_other_program_on_another_page() -> None:
    """After an upgrade the old page, read again, tells the publisher's changes from those of the program."""
    again = _with(extractor=NEXT_PROGRAM, text="River rose by three metres.")
    same = Reading(record=again, is_same_page=False, old_page_again=again)
    edited = Reading(record=_with(extractor=NEXT_PROGRAM, text="River fell."), is_same_page=False, old_page_again=again)
    unknown = Reading(record=edited.record, is_same_page=False)
    kinds = [found.kind for reading in (same, edited, unknown) if (found := revision(OLD, reading))]
    assert kinds == [VersionKind.EXTRACTION, VersionKind.EDIT, VersionKind.EXTRACTION]


def test_stored_document_equals_the_article() -> None:
    """The canonical JSON of an article, decoded, differs in nothing from the article."""
    article = full_article()
    stored = json.loads(article.to_json())
    other = msgspec.structs.replace(article, extractor=NEXT_PROGRAM)
    for old, new in ((stored, article), (article, stored), (stored, other)):
        for is_same_page in (True, False):
            assert revision(old, Reading(record=new, is_same_page=is_same_page)) is None


def test_diff_has_a_bound() -> None:
    """A text with many changes, long changes and long words, and a huge text, have a small diff."""
    old = " ".join(f"same{number} {'x' * 500}{number}" for number in range(2000))
    new = " ".join(f"same{number} {'y' * 500}{number}" for number in range(2000))
    assert word_diff(old, new)["more"] == 1950
    assert len(json.dumps(word_diff(old, new))) < 20_000
    assert len(word_diff("a " * 5000, "b " * 5000)["changes"]) == 1
    huge = word_diff("a b " * 50_000, "a c " * 50_000)
    assert huge["counted"] == {"went": 50_000, "came": 50_000, "words_that_went": ["b"], "words_that_came": ["c"]}
    assert len(json.dumps(huge)) < 10_000


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_diff_leads_from_old_to_new(old: list[str], new: list[str]) -> None:
    """What came, and only that, stands at its place in the new text."""
    for change in word_diff(" ".join(old), " ".join(new))["changes"]:
        came = change["came"].split()
        assert new[change["at"] : change["at"] + len(came)] == came
