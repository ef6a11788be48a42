"""The report: one page without script and network that shows each failure with its place and its command."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from msgspec.structs import replace

from scraper.fixtures.fixture_check import check
from scraper.fixtures.fixture_expectation import body_text
from scraper.fixtures.fixture_items import CheckedFixture
from scraper.fixtures.fixture_meta import FixtureMeta
from scraper.fixtures.fixture_report import report_page, report_parts
from scraper.workers.task_pool import task_pool
from tests.fixtures_room.samples import BODY, STORY, STORY_HTML, VERIFIED, story_fixture


class _Elements(HTMLParser):
    """Collects the start tags of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Keep a start tag."""
        self.tags.append((tag, dict(attributes)))


def _report(*folders: Path) -> str:
    fixtures = [CheckedFixture(folder, check(folder)) for folder in folders]
    with task_pool(30.0, 1) as pool:
        return report_page(fixtures, report_parts(fixtures, pool), ["2 fixtures"])


def _failing(root: Path, html: str = STORY_HTML) -> Path:
    page = replace(STORY, content=html.encode())
    meta = FixtureMeta(page=page, verified={"headline": VERIFIED, "body": VERIFIED})
    folder = story_fixture(root, page=page, meta=meta)
    (folder / "body.txt").write_text(body_text((BODY[0].replace("Monday", "Tuesday"), *BODY[1:])))
    return folder


def test_failures_are_shown_with_words_places_and_commands(tmp_path: Path) -> None:
    """Each failure has its words, its place, and the command that accepts it; fields that pass are not shown."""
    report = _report(_failing(tmp_path / "a"), _failing(tmp_path / "b"))
    assert "<del>Tuesday.</del> <ins>Monday.</ins>" in report
    assert 'value="scraper fixtures accept example.org/2026-11-20-rain --fields body"' in report
    assert '<mark class="extra" tabindex="-1">Monday</mark>' in report
    assert "block " in report
    assert "--fields headline" not in report
    assert '<h3>body <i>2</i></h3><ul><li><a href="#f1-body">' in report


def test_the_page_is_whole_and_inert(tmp_path: Path) -> None:
    """No element of the report loads or runs anything, whatever the page holds; ids are unique, links lead to them."""
    nasty = STORY_HTML.replace("<nav>", "<nav><p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x&gt;</p>")
    report = _report(_failing(tmp_path / "a", nasty), _failing(tmp_path / "b", nasty))
    elements = _Elements()
    elements.feed(report)
    assert {tag for tag, _ in elements.tags} & {"script", "img", "link", "iframe", "form", "object"} == set()
    assert not any(name in attributes for _, attributes in elements.tags for name in ("src", "style", "onclick"))
    ids = [attributes["id"] for _, attributes in elements.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [str(attributes["href"]) for tag, attributes in elements.tags if tag == "a"]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert "&lt;script&gt;alert(1)" in report
    assert re.search(r"default-src 'none'; style-src 'sha256-", report)


def test_a_page_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A fixture with a broken file is in the report with its error in place of the page."""
    folder = story_fixture(tmp_path)
    (folder / "page.html.gz").write_bytes(b"x")
    assert "the file is no gzip file" in _report(folder)


def test_no_failure() -> None:
    """Without a failure the report says so."""
    assert "<h1>No fixtures fail</h1>" in report_page([], [], ["1 fixture"])
