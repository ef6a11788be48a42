"""Each stretch of a page is in exactly one of the article's fields, its notes or its junk, and ``keep`` says which."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given

import scraper
from scraper.document import Page, Role
from scraper.pipeline import Extraction, extract
from tests.builders import Piece, article_of, claim
from tests.page_strategies import contents

ROOT = Path(__file__).resolve().parents[1]
OWN = sorted(path for path in (ROOT / "fixtures").rglob("page.*") if path.suffix in (".html", ".txt"))
EVERY = 15
"""One page of so many of the development data."""
WORD = re.compile(r"\w")


def _check(extraction: Extraction) -> None:
    """Hold the ledger, the uses and the junk of a page against each other."""
    article, uses = extraction.article, extraction.usage.uses
    for entry in article.blocks:
        if WORD.search(entry.text):
            own = [use for use in uses if use.place.block == entry.block and use.place.overlaps(entry.start, entry.end)]
            assert len(own) == entry.keep, (entry, own)
    assert [one.text for one in article.junk] == [one.text.strip() for one in article.blocks if not one.keep]
    assert [row.source for row in article.provenance] == [one.row.source for one in extraction.usage.origins]
    _is_conserved(extraction)


def _is_conserved(extraction: Extraction) -> None:
    blocks = extraction.document.blocks
    by_block = [[entry for entry in extraction.article.blocks if entry.block == index] for index in range(len(blocks))]
    for index, entries in enumerate(by_block):
        assert "".join(entry.text for entry in entries) == extraction.document.block_text(index)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.parent.name)
def test_our_own_pages(path: Path) -> None:
    """Every stretch of the project's own pages is accounted for once."""
    _check(extract(path.read_bytes(), url="https://example.org/2024/rain"))


@pytest.mark.shared
def test_pages_of_the_development_data(shared_data: Path) -> None:
    """So is every stretch of real pages."""
    for path in sorted((shared_data / "fields" / "dev" / "html").iterdir())[::EVERY]:
        _check(extract(gzip.decompress(path.read_bytes()), url="https://example.org/2024/rain"))


@given(contents)
def test_made_up_pages(content: bytes | str) -> None:
    """So is every stretch of pages that nobody would write."""
    try:
        extraction = extract(Page(content=content, url="https://example.org/2024/rain", media_type="text/html"))
    except scraper.ScraperError:
        return
    _check(extraction)


LONG = ("paragraph", "Rain fell on the old town for two days, and the river rose by two metres, people said.")
SITE = [claim("site_name", "The Harbour Gazette")]
NOT_CHOSEN: dict[str, tuple[list[Piece | tuple[str, str]], tuple[str, str, str]]] = {
    "share buttons labelled byline": (
        [("headline", "Rain in town"), ("byline", "By Jane Roe"), LONG, LONG, ("byline", "Teilen Twittern Senden")],
        ("byline", "Teilen Twittern Senden", "assembly byline.not-chosen"),
    ),
    "a headline printed twice": (
        [("headline", "Rain in town"), LONG, ("headline", "Rain in town")],
        ("headline", "Rain in town", "assembly headline.not-chosen"),
    ),
    "the site's name behind the headline": (
        [("headline", "Rain in town | The Harbour Gazette"), LONG],
        ("headline", "| The Harbour Gazette", "assembly headline.cut-off"),
    ),
    "a caption far below the article": (
        [("headline", "Rain in town"), LONG, *[("other", "More news")] * 5, ("caption", "A ferry at the quay.")],
        ("caption", "A ferry at the quay.", "assembly caption.not-chosen"),
    ),
    "the date of another day": (
        [("headline", "Rain in town"), ("timestamp", "3 May 2024"), LONG, LONG, ("timestamp", "5 June 2023")],
        ("timestamp", "5 June 2023", "assembly timestamp.not-chosen"),
    ),
}


@pytest.mark.parametrize("case", NOT_CHOSEN)
def test_what_no_field_took_is_junk(case: str) -> None:
    """A stretch whose role belongs into a field, and that no field took, is junk with a reason, and not kept."""
    pieces, junk = NOT_CHOSEN[case]
    article = article_of(pieces, claims=SITE)
    assert [(one.role, one.text, one.reason) for one in article.junk if one.role != "other"] == [junk]
    assert [one.text.strip() for one in article.blocks if not one.keep and one.role != "other"] == [junk[1]]


def test_a_kicker_inside_the_headline_has_a_role_of_its_own() -> None:
    """A heading that holds kicker and headline is two entries of the ledger; the bar stays beside the kicker."""
    article = article_of([("headline", "Weather | Rain in town"), LONG], claims=[claim("headline", "Rain in town")])
    assert (article.kicker, article.headline) == ("Weather", "Rain in town")
    assert [(one.role, one.keep, one.text) for one in article.blocks[:2]] == [
        (Role.KICKER, True, "Weather | "),
        (Role.HEADLINE, True, "Rain in town"),
    ]


def test_a_label_beside_a_date_is_of_its_field() -> None:
    """A timestamp without a date of its own, beside the one that dates the article, is kept with it."""
    article = article_of([("headline", "Rain in town"), ("timestamp", "Published"), ("timestamp", "3 May 2024"), LONG])
    assert article.date_published == "2024-05-03"
    assert [one.text for one in article.blocks if one.role is Role.TIMESTAMP and one.keep] == [
        "Published",
        "3 May 2024",
    ]
