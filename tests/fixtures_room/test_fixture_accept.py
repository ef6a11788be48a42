"""Vouching for a fixture: what is copied, what stays as the user wrote it, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scraper.errors import FixtureError, RunLocked
from scraper.fixtures.fixture_accept import accept, locked_fixture, proposed_changes, written_items
from scraper.fixtures.fixture_check import answer_and_extraction, check
from scraper.fixtures.fixture_expectation import body_text
from scraper.fixtures.fixture_format import read_expectation
from scraper.fixtures.fixture_meta import FixtureMeta, KnownError
from tests.fixtures_room.samples import BODY, HEADLINE, STORY, story_fixture

TODAY = date(2026, 11, 30)
ANSWER, _ = answer_and_extraction(STORY)
UNVERIFIED = FixtureMeta(page=STORY, reason="a story")


def _accept(folder: Path, *names: str) -> None:
    expectation = read_expectation(folder)
    accept(folder, expectation, proposed_changes(expectation, ANSWER, names), TODAY)


def test_what_the_program_gives_is_copied_and_dated(tmp_path: Path) -> None:
    """The expectation becomes what the program gives, for the fields that are named only."""
    folder = story_fixture(tmp_path, meta=UNVERIFIED, expected={"headline": "Snow", "language": "de"}, body=("x",))
    _accept(folder, "headline", "body")
    expectation = read_expectation(folder)
    assert (expectation.expected, expectation.body) == ({"headline": HEADLINE, "language": "de"}, BODY)
    assert expectation.meta.verified == {"headline": TODAY, "body": TODAY}
    assert {item.name: item.status.value for item in check(folder)} == {
        "headline": "passed",
        "language": "unverified",
        "body": "passed",
    }


def test_a_new_field_is_added_and_keys_are_kept(tmp_path: Path) -> None:
    """A field without expectation gets one; objects keep the keys that somebody has chosen."""
    folder = story_fixture(tmp_path, expected={"headline": HEADLINE, "authors": [{"kind": "organization"}]})
    _accept(folder, "language", "authors")
    expected = read_expectation(folder).expected
    assert expected == {"headline": HEADLINE, "authors": [{"kind": "person"}], "language": "en"}


def test_a_key_that_does_not_exist_is_not_kept(tmp_path: Path) -> None:
    """An object with a key that the program does not have is written anew."""
    folder = story_fixture(tmp_path, expected={"headline": HEADLINE, "authors": [{"nmae": "Orla"}]})
    _accept(folder, "authors")
    assert read_expectation(folder).expected["authors"] == [{"name": "Orla Pennwick"}]


def test_what_is_written_by_hand_can_be_vouched_for(tmp_path: Path) -> None:
    """A corrected expectation stays as it is and is dated, although the program gives something else."""
    folder = story_fixture(tmp_path, meta=UNVERIFIED)
    (folder / "body.txt").write_text(body_text((*BODY, "Another paragraph.")))
    expectation = read_expectation(folder)
    accept(folder, expectation, written_items(expectation, ["body"]), TODAY)
    assert read_expectation(folder).body == (*BODY, "Another paragraph.")
    assert next(item for item in check(folder) if item.name == "body").status == "failed"
    with pytest.raises(FixtureError, match="there is no key 'dek'"):
        written_items(expectation, ["dek"])


def test_comments_of_the_user_stay(tmp_path: Path) -> None:
    """Only the line with the days is changed in meta.toml."""
    folder = story_fixture(tmp_path, meta=UNVERIFIED)
    path = folder / "meta.toml"
    path.write_text(f"# kept by hand\n{path.read_text()}# the end\n")
    before = path.read_text().splitlines()
    _accept(folder, "headline")
    after = path.read_text().splitlines()
    assert [line for line in after if line not in before] == [f"verified = {{headline = {TODAY}}}"]
    assert len(after) == len(before)


@pytest.mark.parametrize("days", ["", "verified.dek = 2026-01-01\n", "[scraper-fixture.verified]\nbody = 2026-01-01\n"])
def test_days_in_other_forms(tmp_path: Path, days: str) -> None:
    """Where the days are written in another way, or not at all, the file is written anew."""
    folder = story_fixture(tmp_path, meta=UNVERIFIED, expected={"headline": HEADLINE, "dek": "x"})
    path = folder / "meta.toml"
    path.write_text(path.read_text().replace("verified = {}\n", days))
    _accept(folder, "headline")
    assert read_expectation(folder).meta.verified["headline"] == TODAY


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("headlien", "do you mean 'headline'"),
        ("dateline", "the program gives no dateline"),
        ("tags", "the program gives no tags"),
        ("must.body_has", "is not vouched for"),
        ("blocks", "there is no key 'blocks'"),
    ],
)
def test_what_the_program_does_not_give_is_refused(tmp_path: Path, name: str, message: str) -> None:
    """A name that is no field, and a field without a value, are refused, and nothing is written."""
    folder = story_fixture(tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(FixtureError, match=message):
        _accept(folder, "headline", name)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_known_error_is_not_vouched_for(tmp_path: Path) -> None:
    """What is known to be wrong does not become right by accepting it."""
    meta = FixtureMeta(page=STORY, known_errors=(KnownError("a reason", ("headline",)),))
    with pytest.raises(FixtureError, match="has a known error"):
        _accept(story_fixture(tmp_path, meta=meta), "headline")


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    """A second holder of the lock is told that another one writes; afterwards it is free, and no file is left."""
    folder = story_fixture(tmp_path)
    names = sorted(path.name for path in folder.iterdir())
    with locked_fixture(folder), pytest.raises(RunLocked), locked_fixture(folder):
        pytest.fail("two hold the lock")
    with locked_fixture(folder):
        pass
    assert sorted(path.name for path in folder.iterdir()) == names


def test_without_a_day_nobody_vouches(tmp_path: Path) -> None:
    """An update without a day takes the old one off."""
    folder = story_fixture(tmp_path, expected={"headline": "Snow"})
    expectation = read_expectation(folder)
    accept(folder, expectation, proposed_changes(expectation, ANSWER, ["headline"]), None)
    assert set(read_expectation(folder).meta.verified) == {"body"}
    assert read_expectation(folder).expected == {"headline": HEADLINE}
