"""A small page with its fixture, for the tests of this folder."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from scraper.document import Page
from scraper.fixtures.fixture_format import Expectation, write_fixture
from scraper.fixtures.fixture_meta import FixtureMeta

__all__ = ["BODY", "HEADLINE", "STORY", "STORY_HTML", "URL", "story_fixture"]

URL = "https://example.org/2026/rain"
HEADLINE = "Rain Closes the Harbour Road"
BODY = (
    "Two days of rain have closed the harbour road in Skerrymouth, the council said on Monday.",
    "The water stood half a metre high at the old quay, and three houses were without light.",
    "The road will open again when the pumps have done their work, which may take a week.",
)
STORY_HTML = (
    f"<!doctype html><html lang=en><head><title>{HEADLINE} - The Courier</title></head><body>"
    "<nav><a href=/>Home</a> <a href=/news>News</a></nav>"
    f"<article><h1>{HEADLINE}</h1><p class=byline>By Orla Pennwick</p>"
    f"{''.join(f'<p>{paragraph}</p>' for paragraph in BODY)}</article>"
    "<div class=related><h3>Related Stories</h3><ul><li><a href=/a>Innkeepers count the losses</a></ul></div>"
    "<footer>© 2026 The Courier. All rights reserved.</footer></body></html>"
)
STORY = Page(
    content=STORY_HTML.encode(),
    url=URL,
    requested_url=URL,
    status=200,
    media_type="text/html",
    charset="utf-8",
    headers=(("content-type", "text/html; charset=utf-8"),),
    fetched_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
)
VERIFIED = date(2026, 11, 25)


def story_fixture(root: Path, page: Page = STORY, **changes: Any) -> Path:
    """Write a fixture of a page with headline and body, both verified; ``changes`` are fields of its Expectation."""
    folder = root / "example.org" / "2026-11-20-rain"
    folder.mkdir(parents=True)
    given: dict[str, Any] = {
        "meta": FixtureMeta(page=page, reason="a story", verified={"headline": VERIFIED, "body": VERIFIED}),
        "expected": {"headline": HEADLINE},
        "body": BODY,
        **changes,
    }
    write_fixture(folder, page, Expectation(**given))
    return folder
