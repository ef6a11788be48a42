"""Each stretch of a page is in exactly one of the article's fields, its notes or its junk, and ``keep`` says which."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import scraper
from scraper.article import Article, Image, ListPlace, Recording
from scraper.assembly import Assembly, Use, assemble
from scraper.document import Claim, Document, Media, MediaKind, Page, Role
from scraper.pipeline import Extraction, extract
from scraper.values.credits.credit_finder import find_credits, known_credit
from scraper.values.dates.date_parser import parse_date
from scraper.values.text import words
from tests.builders import Piece, article_of, claim, image, labelled
from tests.page_strategies import contents

ROOT = Path(__file__).resolve().parents[1]
OWN = sorted(path for path in (ROOT / "fixtures").rglob("page.*") if path.suffix in (".html", ".txt"))
EVERY = 10
"""One page of so many of the development data."""
WORD = re.compile(r"\w")


def _check(extraction: Extraction) -> None:
    """Hold the ledger, the uses and the junk of a page against each other."""
    _check_assembly(extraction.document, Assembly(extraction.article, extraction.usage))


def _check_assembly(document: Document, assembly: Assembly) -> None:
    article, uses = assembly.article, assembly.usage.uses
    for entry in article.blocks:
        if WORD.search(entry.text):
            own = [use for use in uses if use.place.block == entry.block and use.place.overlaps(entry.start, entry.end)]
            assert len(own) == entry.keep, (entry, own)
    assert [label.text for label in article.junk] == [label.text.strip() for label in article.blocks if not label.keep]
    assert [row.source for row in article.provenance] == [origin.row.source for origin in assembly.usage.origins]
    texts: dict[int, str] = defaultdict(str)
    for entry in article.blocks:
        texts[entry.block] += entry.text
    assert [texts[index] for index in range(len(document.blocks))] == list(map(document.block_text, texts))
    _each_kept_word_is_used_once(document, assembly)
    _each_used_word_is_in_its_field(document, assembly)


def _each_kept_word_is_used_once(document: Document, assembly: Assembly) -> None:
    """The uses inside of a kept entry of the ledger hold its words, each once; a removed entry has no use."""
    uses: dict[int, list[Use]] = defaultdict(list)
    for use in assembly.usage.uses:
        uses[use.place.block].append(use)
    for entry in assembly.article.blocks:
        places = [use.place for use in uses[entry.block] if use.place.overlaps(entry.start, entry.end)]
        used = [document.text[max(entry.start, place.start) : min(entry.end, place.end)] for place in places]
        assert Counter(words(" ".join(used))) == Counter(words(entry.text) if entry.keep else ()), (entry, used)


def _each_used_word_is_in_its_field(document: Document, assembly: Assembly) -> None:
    """A field holds the words of the stretches that it uses, and no others, but for typed numbers of list items.

    A date field holds a date instead of the words. An image holds of a credit the line or its names.
    """
    article = assembly.article
    used: dict[tuple[str, int], list[str]] = defaultdict(list)
    for use in assembly.usage.uses:
        used[use.field, use.number].append(document.text[use.place.start : use.place.end])
    for (field, index), texts in used.items():
        if field.startswith("date_"):
            _tells_the_day(texts, str(getattr(article, field)))
        elif field in ("images", "videos", "audios"):
            _is_shown_in(texts, getattr(article, field)[index])
        else:
            lost = Counter(words(" ".join(texts)))
            lost.subtract(words(_printed(article, field, index)))
            assert set(lost.values()) <= {0} or (
                field == "body" and isinstance(article.body[index].list, ListPlace) and sum(lost.values()) == 1
            ), (field, index, texts)
    printed = [(field, 0) for field in ("dek", "byline", "dateline") if getattr(article, field)]
    printed += [("body", index) for index in range(len(article.body))]
    printed += [("notes", index) for index in range(len(article.notes))]
    assert [entry for entry in printed if entry not in used] == []


def _printed(article: Article, field: str, index: int) -> str:
    """The text of a field, or of an entry of it."""
    value = getattr(article, field)
    if field == "dateline":
        return str(value.raw)
    return str(value[index].text if field in ("body", "notes") else value)


def _tells_the_day(texts: list[str], date: str) -> None:
    days = [parsed.iso[:10] for text in texts if (parsed := parse_date(text, "en"))]
    assert set(days) <= {date[:10]}, (texts, date)


def _is_shown_in(texts: list[str], shown: Image | Recording) -> None:
    credit = [getattr(shown, "credit_text", None), getattr(shown, "copyright_notice", None)]
    names = [*getattr(shown, "creators", ()), *getattr(shown, "agencies", ())]
    held = set(words(" ".join(filter(None, (shown.caption, *credit, *names)))))
    for text in (part for whole in texts for part in _parts(whole)):
        line = known_credit(text)
        in_credit = words(" ".join((*line.creators, *line.agencies) or (line.credit_text,)))
        assert set(words(text)) <= held or set(in_credit) <= held, (text, shown)


def _parts(text: str) -> list[str]:
    """A caption and the credits in it."""
    edges = sorted({0, len(text), *(edge for span in find_credits(text) for edge in span)})
    return [text[start:end].strip() for start, end in pairwise(edges)]


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


LINES = [
    "Rain in town", ": Rain in town", "Rain in town | The Harbour Gazette", "Weather", "Weather: Rain in town",
    "By Jane Roe", "Jane Roe, 3 May 2024", "Jane Roe and John Doe", "Share", "3 May 2024", "Updated 4 May 2024", "Updated",
    "LONDON (AP) —", "The river rose by two metres.", "The river rose. Photo: Jane Roe/AFP", "Photo: Jane Roe/AFP",
    "AFP", "File image", "1. Sand", "2. Sacks of sand", "- Sacks", "Follow Jane Roe at @janeroe", ".", "|",
]  # fmt: skip
ROLES = [role.value for role in Role if role.keep] + ["other", "navigation", "hidden"]
PIECES = st.builds(
    Piece,
    st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(LINES)), min_size=1, max_size=3).map(tuple),
    st.sampled_from(
        ["", "article > h1", "article > p", "article > figure > figcaption", "article > ul > li", "aside > p"]
    ),
)
CLAIMS = st.builds(
    claim,
    st.sampled_from(["headline", "title", "kicker", "author", "site_name", "description"]),
    st.sampled_from(LINES),
)
MEDIA = st.builds(
    image,
    st.sampled_from(["https://example.org/river.jpg", "https://example.org/bridge.jpg"]),
    st.integers(0, 5),
    st.sampled_from(["article > figure", "article"]),
    kind=st.sampled_from([MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO]),
)


@given(st.lists(PIECES, max_size=9), st.lists(CLAIMS, max_size=3), st.lists(MEDIA, max_size=2))
def test_any_labels(pieces: list[Piece], claims: list[Claim], media: list[tuple[Media, str]]) -> None:
    """So is every stretch under labels, claims and media that contradict each other."""
    media = [(replace(item, block=min(item.block, len(pieces))), path) for item, path in media]
    document, labels = labelled(pieces, url="https://example.org/2024/rain", claims=claims, media=media)
    _check_assembly(document, assemble(document, labels))


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
    "a dateline below the first": (
        [("headline", "Rain in town"), ("dateline", "LONDON (AP) —"), LONG, ("dateline", "PARIS (AFP) —"), LONG],
        ("dateline", "PARIS (AFP) —", "assembly dateline.not-chosen"),
    ),
    "a credit line that names nobody": (
        [
            ("headline", "Rain in town"),
            LONG,
            ("caption", "A ferry."),
            ("credit", "File image"),
            ("credit", "Photo: AFP"),
        ],
        ("credit", "File image", "assembly credit.not-chosen"),
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
    assert [(entry.role, entry.text, entry.reason) for entry in article.junk if entry.role != "other"] == [junk]
    assert [entry.text.strip() for entry in article.blocks if not entry.keep and entry.role != "other"] == [junk[1]]


def test_a_kicker_inside_the_headline_has_a_role_of_its_own() -> None:
    """A heading that holds kicker and headline is two entries of the ledger; the bar stays beside the kicker."""
    article = article_of([("headline", "Weather | Rain in town"), LONG], claims=[claim("headline", "Rain in town")])
    assert (article.kicker, article.headline) == ("Weather", "Rain in town")
    assert [(entry.role, entry.keep, entry.text) for entry in article.blocks[:2]] == [
        (Role.KICKER, True, "Weather | "),
        (Role.HEADLINE, True, "Rain in town"),
    ]


def test_a_label_beside_a_date_is_of_its_field() -> None:
    """A timestamp without a date of its own, beside the one that dates the article, is kept with it."""
    article = article_of([("headline", "Rain in town"), ("timestamp", "Published"), ("timestamp", "3 May 2024"), LONG])
    assert article.date_published == "2024-05-03"
    assert [entry.text for entry in article.blocks if entry.role is Role.TIMESTAMP and entry.keep] == [
        "Published",
        "3 May 2024",
    ]


def test_a_kicker_that_is_part_of_the_headline_is_no_kicker() -> None:
    """Two lines that the page claims as one headline fill the headline only."""
    article = article_of(
        [("kicker", "Weather"), ("headline", ": Rain in town"), LONG],
        claims=[claim("headline", "Weather: Rain in town")],
    )
    assert (article.kicker, article.headline) == (None, "Weather: Rain in town")
    assert [(entry.role, entry.keep) for entry in article.blocks[:2]] == [(Role.HEADLINE, True)] * 2


def test_a_confirmed_h1_that_is_labelled_as_junk_is_kept_as_the_headline() -> None:
    """An h1 without the headline's label is the headline where a claim agrees, and the ledger says so."""
    heading = Piece((("navigation", "Rain in town"),), "header > h1")
    article = article_of([heading, LONG], claims=[claim("headline", "Rain in town")])
    assert [(entry.role, entry.keep, entry.reason) for entry in article.blocks[:1]] == [
        (Role.HEADLINE, True, "assembly headline.chosen")
    ]


def test_an_h1_in_the_body_stays_there() -> None:
    """An h1 that is labelled heading is the headline's source, and is used by the body only."""
    document, labels = labelled(
        [Piece((("heading", "Rain in town"),), "article > h1"), LONG], claims=[claim("headline", "Rain in town")]
    )
    assembly = assemble(document, labels)
    assert (assembly.article.headline, assembly.article.body[0].text) == ("Rain in town", "Rain in town")
    assert [use.field for use in assembly.usage.uses if use.place.block == 0] == ["body"]


def test_the_credit_in_the_caption_of_a_video_is_junk() -> None:
    """A video has no field for it."""
    document, labels = labelled(
        [("headline", "Rain in town"), LONG, Piece((("caption", "The river rose. (Jane Roe/AFP)"),), "figure"), LONG],
        media=[image("https://example.org/river.mp4", 2, "figure", kind=MediaKind.VIDEO)],
    )
    article = assemble(document, labels).article
    assert [video.caption for video in article.videos] == ["The river rose."]
    assert [(entry.text, entry.reason) for entry in article.junk] == [("(Jane Roe/AFP)", "assembly caption.cut-off")]
