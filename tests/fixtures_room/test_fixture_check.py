"""Checking a fixture: what passes, what fails, and what a failure says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.document import Page
from scraper.fixtures.fixture_check import check
from scraper.fixtures.fixture_expectation import body_text
from scraper.fixtures.fixture_format import read_parts
from scraper.fixtures.fixture_items import CheckedItem, ItemStatus
from scraper.fixtures.fixture_meta import FixtureMeta, KnownError
from scraper.fixtures.fixture_workers import check_all, check_with
from scraper.workers.task_pool import task_pool
from tests.fixtures_room.samples import BODY, HEADLINE, STORY, VERIFIED, story_fixture


def _statuses(folder: Path) -> dict[str, str]:
    return {item.name: item.status.value for item in check(folder)}


def _item(folder: Path, name: str) -> CheckedItem:
    return next(item for item in check(folder) if item.name == name)


def _expect(folder: Path, **fields: object) -> None:
    """Vouch for these fields in place of those that the fixture has."""
    (folder / "expected.json").write_text(json.dumps(fields))
    days = ", ".join(f"{name} = {VERIFIED}" for name in (*fields, "body"))
    meta = folder / "meta.toml"
    head, _, _ = meta.read_text().partition("verified = ")
    meta.write_text(f"{head}verified = {{{days}}}\n")


def test_what_is_right_passes(tmp_path: Path) -> None:
    """Each field and the body is an item of its own; a field that nobody vouches for is none."""
    assert _statuses(story_fixture(tmp_path)) == {"headline": "passed", "body": "passed"}


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Rain   Closes\u00a0the Harbour Road"},
        {"authors": [{"name": "Orla Pennwick"}]},
        {"outcome": "article", "error": None, "page_kind": {"value": "article"}},
        {"images": [], "language": "en"},
    ],
)
def test_objects_compare_by_their_keys(tmp_path: Path, fields: dict[str, object]) -> None:
    """White space is not compared, and of an object only the keys that the expectation has."""
    folder = story_fixture(tmp_path)
    _expect(folder, **fields)
    assert set(_statuses(folder).values()) == {"passed"}


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"headline": "Rain Closes the Harbour Street"}, ["Rain Closes the Harbour [-Street-] [+Road+]"]),
        ({"headline": "rain closes the harbour road"}, None),
        ({"authors": [{"name": "Orla Pennwick", "url": "x"}]}, None),
        ({"authors": []}, None),
        ({"authors": [{"nmae": "Orla Pennwick"}]}, None),
        ({"word_count": True}, None),
        ({"page_kind": {"confidence": 1}}, None),
    ],
)
def test_a_wrong_field_fails(tmp_path: Path, fields: dict[str, object], lines: list[str] | None) -> None:
    """Another value, a key too many, a shorter list and a value of another type are failures."""
    folder = story_fixture(tmp_path)
    _expect(folder, **fields)
    (name,) = fields
    item = _item(folder, name)
    assert (item.status, item.is_bad) == (ItemStatus.FAILED, True)
    assert item.lines()
    if lines:
        assert list(item.lines()[:1]) == lines


def test_values_that_look_the_same_are_told_apart(tmp_path: Path) -> None:
    """A number that is expected as a text fails, and the line shows that the one is a text."""
    folder = story_fixture(tmp_path)
    words = len(" ".join((folder / "body.txt").read_text(encoding="utf-8").split()).split())
    _expect(folder, word_count=0)
    (line,) = [line for line in _item(folder, "word_count").lines() if "[-0-]" in line]
    count = line.partition("[+")[2].partition("+]")[0]
    assert 0 < int(count) <= words
    _expect(folder, word_count=count)
    assert f'[-"{count}"-] [+{count}+]' in _item(folder, "word_count").lines()


def test_a_failure_says_where_and_why(tmp_path: Path) -> None:
    """A failure shows the words, the block with its path, and the votes that decided about it."""
    folder = story_fixture(tmp_path)
    (folder / "body.txt").write_text(body_text((*BODY, "- Innkeepers count the losses")))
    item = _item(folder, "body")
    lines = item.lines()
    assert lines[0] == "[-- Innkeepers count the losses-]"
    place = next(line for line in lines if line.startswith("block "))
    assert "html/body/div/ul/li" in place
    assert "'Innkeepers count the losses'" in place
    vote = lines[lines.index(place) + 1].split()
    assert vote[0] in place
    assert float(vote[1]) > 0


def test_a_heading_that_is_none_fails(tmp_path: Path) -> None:
    """A line whose words are right and whose role is not is a failure with the place of the line."""
    folder = story_fixture(tmp_path)
    (folder / "body.txt").write_text(body_text((f"# {BODY[0]}", *BODY[1:])))
    lines = _item(folder, "body").lines()
    assert lines[0].startswith("[-#-] Two days of rain")
    assert any(line.startswith("block ") and "paragraph" in line for line in lines)


def test_of_plain_text_the_line_is_told(tmp_path: Path) -> None:
    """In plain text a place is the number of a line."""
    text = f"{HEADLINE}\n\nBy Orla Pennwick\n\n" + "\n\n".join(BODY)
    folder = story_fixture(tmp_path, page=Page(content=text, media_type="text/plain"))
    _expect(folder, headline=f"{HEADLINE} Again")
    assert any("line 1: headline" in line for line in _item(folder, "headline").lines())


def test_unverified_is_never_passed(tmp_path: Path) -> None:
    """What the program wrote and nobody has read is neither right nor wrong."""
    folder = story_fixture(tmp_path, meta=FixtureMeta(page=STORY, verified={"headline": VERIFIED}))
    item = _item(folder, "body")
    assert (item.status, item.is_bad) == (ItemStatus.UNVERIFIED, False)
    assert item.message == "not verified yet: scraper fixtures accept example.org/2026-11-20-rain --fields body"


def test_a_known_error_must_fail(tmp_path: Path) -> None:
    """A known error is expected; when it is mended, the entry must be taken off."""
    meta = FixtureMeta(
        page=STORY,
        verified={"headline": VERIFIED, "body": VERIFIED},
        known_errors=(KnownError("the street is a road", ("headline",)), KnownError("of old", ("body",))),
    )
    folder = story_fixture(tmp_path, meta=meta, expected={"headline": "Rain Closes the Harbour Street"})
    assert _statuses(folder) == {"headline": "known_error", "body": "failed"}
    assert "take it off meta.toml" in _item(folder, "body").message


@pytest.mark.parametrize(
    ("must", "status"),
    [
        ("body_has = 'three houses'", "passed"),
        ("body_has = ['three houses', 'four houses']", "failed"),
        ("body_lacks = ['Innkeepers count']", "passed"),
        ("body_lacks = ['the pumps']", "failed"),
        ("junk_has = ['Innkeepers count']", "passed"),
        ("headline_has = ['Harbour  Road']", "passed"),
        ("caption_has = ['Harbour']", "failed"),
    ],
)
def test_musts(tmp_path: Path, must: str, status: str) -> None:
    """A must is right or wrong without being verified; a failure shows the texts and where they are."""
    folder = story_fixture(tmp_path)
    (folder / "must.toml").write_text(must)
    name = f"must.{must.partition(' ')[0]}"
    assert _statuses(folder)[name] == status
    if status == "failed":
        assert _item(folder, name).lines()


def test_a_wrong_file_is_an_item(tmp_path: Path) -> None:
    """A file that cannot be read fails as an item; the items of the other files are checked."""
    folder = story_fixture(tmp_path)
    (folder / "must.toml").write_text("body_hass = 'x'")
    assert _statuses(folder) == {"headline": "passed", "body": "passed", "must.toml": "error"}
    assert "do you mean 'body_has'" in _item(folder, "must.toml").message
    assert read_parts(folder).names == ("headline", "body", "must.toml")
    (folder / "page.html.gz").write_bytes(b"<html>")
    assert _statuses(folder) == {"must.toml": "error", "page": "error"}
    (folder / "meta.toml").write_text("[scraper-fixture]\nversion = 3")
    assert _statuses(folder) == {"meta.toml": "error"}


def test_an_error_can_be_expected(tmp_path: Path) -> None:
    """The code of an error is an expectation like any other."""
    picture = Page(content=b"\x89PNG\r\n\x1a\n" + bytes(200), media_type="image/png")
    folder = story_fixture(tmp_path, page=picture, body=())
    _expect(folder, outcome="failed", error={"code": "not_text"})
    assert _statuses(folder) == {"outcome": "passed", "error": "passed", "body": "passed"}


def test_checks_run_in_workers(tmp_path: Path) -> None:
    """Fixtures are checked in their order, in worker processes; a page that takes too long is an item."""
    folders = [story_fixture(tmp_path / str(number)) for number in range(3)]
    with task_pool(30.0, 1) as pool:
        checked = list(check_all(folders, pool, 2))
    assert [fixture.folder for fixture in checked] == folders
    assert {fixture.name for fixture in checked} == {"example.org/2026-11-20-rain"}
    assert not any(fixture.is_bad for fixture in checked)
    with task_pool(0.001, 1) as pool:
        late = check_with(folders[0], pool)
    assert [(item.name, item.status) for item in late.items] == [("budget_exceeded", ItemStatus.ERROR)]
    assert late.is_bad
