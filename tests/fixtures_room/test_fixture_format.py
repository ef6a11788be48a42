"""The directory of a fixture: round trips, equal bytes, and errors that name file, line and what is meant."""

from __future__ import annotations

import gzip
import tempfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Page
from scraper.errors import FixtureError
from scraper.fixtures.fixture_content import MAX_CONTENT_BYTES
from scraper.fixtures.fixture_format import (
    Expectation,
    find_fixtures,
    fixture_files,
    fixture_name,
    is_fixture,
    read_expectation,
    read_page,
    write_fixture,
)
from scraper.fixtures.fixture_meta import FixtureMeta, KnownError
from tests.fixtures_room.samples import BODY, HEADLINE, STORY, story_fixture

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.datetimes(
    min_value=datetime(2, 1, 1),
    max_value=datetime(9998, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=-30)), timezone(timedelta(seconds=3725))]),
)
PAGES = st.builds(
    Page,
    content=st.binary(max_size=200) | st.text(max_size=200) | st.just("<!doctype html><p>x"),
    url=st.none() | TEXTS,
    requested_url=st.none() | TEXTS,
    redirects=st.lists(TEXTS, max_size=3).map(tuple),
    status=st.none() | st.integers(100, 599),
    media_type=st.sampled_from([None, "text/html", "text/plain", "application/pdf"]),
    charset=st.none() | TEXTS,
    headers=st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
    fetched_at=st.none() | TIMES,
    flags=st.lists(TEXTS, max_size=2).map(tuple),
)


def _expectation(page: Page) -> Expectation:
    return Expectation(meta=FixtureMeta(page=page), expected={"outcome": "article"})


@given(PAGES)
def test_a_page_comes_back(page: Page) -> None:
    """A page that is written as a fixture and read again is equal, and gives the same files again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_fixture(folder, page, _expectation(page))
        back = read_page(folder, read_expectation(folder).meta)
    assert back == page
    assert type(back.content) is type(page.content)
    assert fixture_files(back, _expectation(back)) == fixture_files(page, _expectation(page))


def test_an_expectation_comes_back(tmp_path: Path) -> None:
    """Fields, body, days and known errors are read as they were written."""
    meta = FixtureMeta(
        page=STORY,
        reason='why "so"',
        rights="theirs",
        verified={"headline": date(2026, 11, 25)},
        known_errors=(KnownError("it is wrong", ("body",)),),
    )
    folder = story_fixture(tmp_path, meta=meta, expected={"headline": HEADLINE, "authors": [{"name": "Orla Pennwick"}]})
    read = read_expectation(folder)
    assert (read.expected, read.body) == ({"headline": HEADLINE, "authors": [{"name": "Orla Pennwick"}]}, BODY)
    assert (read.meta.reason, read.meta.rights, read.meta.verified) == ('why "so"', "theirs", meta.verified)
    assert [(error.reason, error.parts) for error in read.meta.known_errors] == [("it is wrong", ("body",))]
    assert read.names == ("headline", "authors", "body")


def test_a_key_is_a_line_and_a_paragraph_is_a_line(tmp_path: Path) -> None:
    """A change of a word changes one line of a file."""
    folder = story_fixture(tmp_path, expected={"headline": HEADLINE, "authors": [{"name": "Orla"}, {"name": "Tobias"}]})
    lines = (folder / "expected.json").read_text().splitlines()
    assert lines == [
        "{",
        f'  "headline": "{HEADLINE}",',
        '  "authors": [{"name": "Orla"}, {"name": "Tobias"}]',
        "}",
    ]
    assert (folder / "body.txt").read_text() == "\n".join(BODY) + "\n"


def test_the_archive_has_no_time_and_no_name(tmp_path: Path) -> None:
    """The header of the compressed page is the same everywhere, and any program for gzip reads the file."""
    content = (story_fixture(tmp_path) / "page.html.gz").read_bytes()
    assert content[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    assert gzip.decompress(content) == STORY.content


def test_plain_text_is_kept_as_it_is(tmp_path: Path) -> None:
    """A plain text is a file that a person can read."""
    text = Page(content=b"Rain\n\nIt rained.\n", media_type="text/plain")
    assert (story_fixture(tmp_path, page=text) / "page.txt").read_bytes() == text.content


def test_fixtures_are_found_by_their_table(tmp_path: Path) -> None:
    """A directory is a fixture if its meta.toml has the table; other files of that name are not."""
    folder = story_fixture(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "meta.toml").write_text("url = 'x'  # [scraper-fixture]\n")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "meta.toml").write_text("[scraper-fixture]\nversion = 1\n")
    assert list(find_fixtures([tmp_path])) == [folder]
    assert fixture_name(folder) == "example.org/2026-11-20-rain"
    assert not is_fixture(tmp_path / "other")
    with pytest.raises(FixtureError, match="no such directory"):
        list(find_fixtures([tmp_path / "absent"]))


@pytest.mark.parametrize(
    ("file", "change", "line", "message"),
    [
        ("meta.toml", ("status =", "statsu ="), 5, "no key 'statsu'; do you mean 'status'"),
        ("meta.toml", ("status = 200", "status = '200'"), 5, "status: a whole number is needed"),
        ("meta.toml", ("version = 1", "version = 2"), 2, "version is 1"),
        ("meta.toml", ("version = 1", "version = "), 2, "no valid TOML"),
        ("meta.toml", ("2026-11-25", "'today'"), 12, "verified: a table of days is needed"),
        ("meta.toml", ("[scraper-fixture]", "known_errors = 1\n[scraper-fixture]"), 1, "do you mean 'known_error'"),
        ("expected.json", ("headline", "headlien"), 2, "no key 'headlien'; do you mean 'headline'"),
        ("expected.json", ('"headline"', '"body"'), 2, "the body stands in body.txt"),
        ("expected.json", ("{\n", "{\n  ,\n"), 2, "no valid JSON"),
        ("expected.json", ("{\n", '{\n"headline": 1,\n'), 3, "'headline' stands twice"),
        ("expected.json", ("{\n", "{\n<<<<<<< HEAD\n"), 2, "a merge conflict is left in the file"),
        ("body.txt", (BODY[1], f"<<<<<<< HEAD\n{BODY[1]}\n>>>>>>> other"), 2, "a merge conflict is left in the file"),
        ("must.toml", ("", "body_hass = ['x']"), 1, "no key 'body_hass'; do you mean 'body_has'"),
        ("must.toml", ("", "body_has = [1]"), 1, "a list of texts is needed"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, file: str, change: tuple[str, str], line: int, message: str) -> None:
    """An error names the file, the line, and the nearest key that exists."""
    path = story_fixture(tmp_path) / file
    text = path.read_text() if path.exists() else ""
    old, new = change
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FixtureError, match=message) as caught:
        read_expectation(path.parent)
    assert (caught.value.subject, caught.value.line) == (str(path), line)
    assert f"line {line}: " in str(caught.value)


def test_a_known_error_names_an_item(tmp_path: Path) -> None:
    """A known error of a part that nobody vouches for is a mistake in writing."""
    meta = FixtureMeta(page=STORY, known_errors=(KnownError("why", ("headlien",)),))
    with pytest.raises(FixtureError, match="do you mean 'headline'"):
        read_expectation(story_fixture(tmp_path, meta=meta))


def test_a_verified_item_exists(tmp_path: Path) -> None:
    """A day for an item that has no expectation, and a fixture that expects nothing, are mistakes."""
    folder = story_fixture(tmp_path)
    (folder / "body.txt").unlink()
    with pytest.raises(FixtureError, match="verified: there is no key 'body'"):
        read_expectation(folder)
    (folder / "expected.json").write_text("{}")
    with pytest.raises(FixtureError, match="nothing is expected"):
        read_expectation(folder)


def test_a_fixture_has_one_page(tmp_path: Path) -> None:
    """No page, two pages, a damaged archive and an archive with more behind it are refused."""
    folder = story_fixture(tmp_path)
    meta = read_expectation(folder).meta
    page = folder / "page.html.gz"
    whole = page.read_bytes()
    for content, message in (
        (b"<html>", "no gzip file"),
        (whole[:-9], "its end is missing"),
        (whole + b"x", "follows"),
    ):
        page.write_bytes(content)
        with pytest.raises(FixtureError, match=message):
            read_page(folder, meta)
    page.write_bytes(whole)
    (folder / "page.txt").write_bytes(b"x")
    with pytest.raises(FixtureError, match="two pages"):
        read_page(folder, meta)
    (folder / "page.txt").rename(folder / "page.html")
    page.unlink()
    with pytest.raises(FixtureError, match=r"is missing; compress page\.html"):
        read_page(folder, meta)


def test_a_page_beyond_the_limit_is_not_inflated(tmp_path: Path) -> None:
    """A small file that inflates to more than a page may have is refused."""
    folder = story_fixture(tmp_path)
    (folder / "page.html.gz").write_bytes(gzip.compress(bytes(MAX_CONTENT_BYTES + 1)))
    with pytest.raises(FixtureError, match="more than 20,000,000 bytes"):
        read_page(folder, read_expectation(folder).meta)


def test_links_are_refused(tmp_path: Path) -> None:
    """A fixture, or a file of it, that is a link could show any file of the machine."""
    folder = story_fixture(tmp_path)
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(FixtureError, match="no links"):
        read_expectation(tmp_path / "link")
    (folder / "must.toml").symlink_to("/etc/passwd")
    with pytest.raises(FixtureError, match="no links"):
        read_expectation(folder)
