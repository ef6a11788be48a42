"""Capturing a page: where it is written, what is expected of it at first, and what is refused or warned of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper.comparing.line_comparison import LineDifferences
from scraper.document import Page
from scraper.errors import FixtureError
from scraper.fixtures.capture_warnings import PrivateMark, capture_warnings, private_marks
from scraper.fixtures.fixture_capture import capture, refuse_large
from scraper.fixtures.fixture_check import answer_and_extraction, check
from scraper.fixtures.fixture_format import read_expectation, read_page
from scraper.fixtures.second_opinion import second_opinion
from tests.fixtures_room.samples import BODY, HEADLINE, STORY

TODAY = date(2026, 11, 30)


def _capture(root: Path, page: Page) -> Path:
    return capture(root, page, answer_and_extraction(page)[0], "a reason", TODAY)


def test_a_page_is_kept_with_what_it_gives_now(tmp_path: Path) -> None:
    """The page is kept whole; what the program gives is the expectation, and nothing of it is verified."""
    folder = _capture(tmp_path, STORY)
    assert folder == tmp_path / "example.org" / "2026-11-20-rain"
    expectation = read_expectation(folder)
    assert read_page(folder, expectation.meta) == STORY
    assert expectation.expected == {"outcome": "article", "headline": HEADLINE, "authors": [{"name": "Orla Pennwick"}]}
    assert (expectation.body, expectation.meta.verified, expectation.meta.reason) == (BODY, {}, "a reason")
    assert "publisher" in expectation.meta.rights
    assert {item.status.value for item in check(folder)} == {"unverified"}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second capture of a page is a second directory with the same files."""
    first, second, third = (_capture(tmp_path, STORY) for _ in range(3))
    assert [second.name, third.name] == ["2026-11-20-rain-2", "2026-11-20-rain-3"]
    contents = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in (first, second)]
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("url", "fetched_at", "place"),
    [
        ("https://example.org/a/rain-in-the-old-town.html", None, "example.org/2026-11-30-rain-in-the-old-town"),
        ("http://127.0.0.1:8080/story", None, "127.0.0.1-8080/2026-11-30-story"),
        ("http://[::1]:80/Hafenstra%C3%9Fe-zu", None, "1-80/2026-11-30-hafenstrae-zu"),
        (
            "https://example.org/1234567",
            datetime(2026, 1, 2, tzinfo=UTC),
            "example.org/2026-01-02-rain-closes-the-harbour-road",
        ),
        ("https://example.org/news/17", None, "example.org/2026-11-30-news"),
        (None, None, "text/2026-11-30-rain-closes-the-harbour-road"),
        ("https://example.org/../../etc/%2e%2e%2fpasswd", None, "example.org/2026-11-30-passwd"),
        (f"https://example.org/{'long-' * 20}", None, "example.org/2026-11-30-long-long-long-long-long-long-long-long"),
    ],
)
def test_directories_are_named_by_host_day_and_page(
    tmp_path: Path, url: str | None, fetched_at: datetime | None, place: str
) -> None:
    """A name has the host, the day of the fetch, and words of the URL, else of the headline; it stays below the root."""
    folder = _capture(tmp_path, replace(STORY, url=url, fetched_at=fetched_at))
    assert folder.relative_to(tmp_path).as_posix() == place


def test_a_page_that_fails_is_kept_too(tmp_path: Path) -> None:
    """Of a page that cannot be read the outcome and the error's code are expected."""
    picture = Page(content=b"\x89PNG\r\n\x1a\n" + bytes(200), url="https://example.org/pic", media_type="image/png")
    expected = read_expectation(_capture(tmp_path, picture)).expected
    assert expected == {"outcome": "failed", "error": {"code": "not_text"}}


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Where writing fails, no half of a fixture is left."""
    with pytest.raises(FixtureError, match="UTF-8 cannot hold"):
        _capture(tmp_path, replace(STORY, charset="\ud800"))
    assert list(tmp_path.glob("*/*")) == []


def test_a_large_page_is_refused() -> None:
    """A page of more than 2 MB is not kept."""
    refuse_large(replace(STORY, content=bytes(2_000_000)))
    with pytest.raises(FixtureError, match="2,000,001 bytes"):
        refuse_large(replace(STORY, content=bytes(2_000_001)))


@pytest.mark.parametrize("mark", private_marks(), ids=lambda mark: mark.name)
def test_private_marks(mark: PrivateMark) -> None:
    """Each mark matches its case and not its near miss, and a warning shows the beginning of the match only."""
    (warning,) = [line for line in capture_warnings(mark.case.encode()) if line.startswith(mark.name)]
    assert len(warning) <= len(mark.name) + 43
    assert not mark.pattern.search(mark.near_miss.encode())
    assert mark.origin


def test_the_users_address_is_told() -> None:
    """The mail address of the user's git configuration is looked for, in whatever case."""
    content = b"<p>Signed in as Orla@Example.org</p>"
    assert capture_warnings(content, ("orla@example.org",)) == ("your mail address: Orla@Example.org",)
    assert capture_warnings(content, ("other@example.org", "")) == ()


def test_the_second_opinion_leaves_out_what_is_elsewhere() -> None:
    """The headline, which trafilatura may have in its text, is no difference; a missing paragraph is one."""
    pytest.importorskip("trafilatura")
    answer, _ = answer_and_extraction(STORY)
    assert second_opinion(STORY, answer.body, [HEADLINE]) == LineDifferences((), ())
    opinion = second_opinion(STORY, answer.body[:1], [])
    assert opinion is not None
    assert set(BODY[1:]) <= set(opinion.second)
