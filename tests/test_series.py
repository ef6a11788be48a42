"""Articles in several pages: where they go on, and how they become one."""

from __future__ import annotations

import pytest

import scraper
from scraper import Article, Page
from scraper.errors import BadStatus
from scraper.reading.next_page import is_next_part
from scraper.series import joined, part_of, read_series
from scraper.writing import read_json, write

BASE = "https://example.org/rain"

NEXT = [
    (BASE, f"{BASE}/2"),
    (f"{BASE}/", f"{BASE}/2/"),
    (f"{BASE}/1", f"{BASE}/2"),
    (f"{BASE}/2", f"{BASE}/3"),
    (BASE, f"{BASE}/page/2"),
    (BASE, f"{BASE}/seite-2"),
    (f"{BASE}.html", f"{BASE}-2.html"),
    (f"{BASE}.html", f"{BASE}_2.html"),
    (f"{BASE}.html", f"{BASE},page-2.html"),
    (f"{BASE}-page-2.html", f"{BASE}-page-3.html"),
    (BASE, f"{BASE}?page=2"),
    (f"{BASE}?id=7", f"{BASE}?id=7&page=2"),
    (f"{BASE}?page=2&id=7", f"{BASE}?id=7&page=3"),
    (f"{BASE}?page=1", f"{BASE}?page=2"),
    (BASE, "http://www.example.org/rain?page=2&utm_source=x"),
    *((BASE, f"{BASE}?{name}=2") for name in ("pg", "paged", "pagenum", "page_no", "seite", "pagina", "part")),
    *((BASE, f"{BASE}/{word}/2") for word in ("pg", "p", "s", "pagina", "part", "teil")),
]
OTHERS = [
    (BASE, BASE),
    (BASE, "https://example.org/snow"),
    (BASE, "https://example.org/snow/2"),
    (BASE, "https://other.example/rain/2"),
    (f"{BASE}/2", f"{BASE}/4"),
    (f"{BASE}/3", f"{BASE}/2"),
    (BASE, f"{BASE}?comment-page=2"),
    (BASE, f"{BASE}?sort=2"),
    (f"{BASE}/2023", f"{BASE}/2024"),
    ("https://example.org/news/2024/05/rain", "https://example.org/news/2024/06/rain"),
    ("https://example.org/1234", "https://example.org/1235"),
]


@pytest.mark.parametrize(("here", "url"), NEXT)
def test_the_next_page_of_an_article(here: str, url: str) -> None:
    """The same URL but for the number, in the forms that systems use."""
    assert is_next_part(url, here)


@pytest.mark.parametrize(("here", "url"), OTHERS)
def test_another_page_is_not_the_next_one(here: str, url: str) -> None:
    """The next article, an older page, comments, another site."""
    assert not is_next_part(url, here)


def _page(number: int, count: int, *, named: bool = True) -> Page:
    """One page of an article in so many, whose next page is named in the head or linked by its number."""
    there = f"{BASE}/{number + 1}"
    head = f'<link rel=next href="{there}">' if named and number < count else ""
    pager = "".join(f'<a href="{BASE}/{number}">{number}</a> ' for number in range(1, count + 1))
    paragraphs = "".join(
        f"<p>On day {number} the river rose to mark {number}{line}, said the people who live at the bridge, and they "
        f"went on to carry sand until the evening of day {number}.</p>"
        for line in range(4)
    )
    return Page(
        content=f"<!doctype html><html lang=en><head><title>Rain in the Old Town</title>{head}</head><body><article>"
        f"<h1>Rain in the Old Town</h1>{paragraphs}<ul><li>Mark {number} is at the mill, by the old bridge.</li>"
        f"<li>Mark {number + 1} is at the church, beside the market.</li></ul></article><nav>{pager}</nav></body></html>",
        url=f"{BASE}/{number}" if number > 1 else BASE,
        media_type="text/html",
    )


class _Site:
    """Pages by URL, and which were asked for."""

    def __init__(self, count: int, *, named: bool = True) -> None:
        self.pages = {
            str(page.url): page for page in (_page(number, count, named=named) for number in range(1, count + 1))
        }
        self.asked: list[str] = []

    def get(self, url: str) -> Page:
        """One page; 404 for another."""
        self.asked.append(url)
        if url not in self.pages:
            raise BadStatus("404 Not Found", url, 404)
        return self.pages[url]

    def read(self, most: int) -> Article:
        """The article."""
        return read_series(self.pages[BASE], most, self.get)


@pytest.mark.parametrize("named", [True, False], ids=["rel=next", "numbered links"])
def test_the_pages_become_one_article(named: bool) -> None:
    """All texts in order, under the headline of the first page; positions, lists and the ledger go on counting."""
    site = _Site(3, named=named)
    article = site.read(10)
    assert site.asked == [f"{BASE}/2", f"{BASE}/3"]
    parts = [scraper.normalize(page) for page in site.pages.values()]
    assert article.headline == "Rain in the Old Town"
    assert (article.url, article.id) == (parts[0].url, parts[0].id)
    assert [entry.text for entry in article.body] == [entry.text for part in parts for entry in part.body]
    assert article.text == "\n\n".join(part.text for part in parts)
    assert article.word_count == sum(part.word_count for part in parts)
    assert [block.text for block in article.blocks] == [block.text for part in parts for block in part.blocks]
    numbers = [block.block for block in article.blocks]
    assert numbers == sorted(numbers)
    assert all(label.end <= other.start for label, other in zip(article.blocks, article.blocks[1:], strict=False))
    assert {origin.source: origin.value for origin in article.provenance if origin.field == "text"} == {
        "page 2": f"{BASE}/2",
        "page 3": f"{BASE}/3",
    }
    assert "joined_pages" in article.quality.flags
    assert read_json(article.to_json_with_blocks()) == article
    assert "day 3" in write(article, "markdown")


def test_the_header_of_a_later_page_is_junk() -> None:
    """The headline of the second page, and the caption of an image that the first page has, are in no field."""
    content = str(_page(1, 2).content).replace(
        "</h1>",
        "</h1><figure><img src=/r.jpg width=800 height=600><figcaption>The mill in the rain.</figcaption></figure>",
    )
    pages = [Page(content=content, url=url, media_type="text/html") for url in (BASE, f"{BASE}/2")]
    article = joined([scraper.normalize(page) for page in pages])
    assert [image.caption for image in article.images] == ["The mill in the rain."]
    entries = [
        (entry.text.strip(), entry.keep, entry.reason)
        for entry in article.blocks
        if entry.role in ("headline", "caption")
    ]
    assert [(text, keep) for text, keep, _ in entries[:2]] == [
        ("Rain in the Old Town", True),
        ("The mill in the rain.", True),
    ]
    assert entries[2:] == [
        ("Rain in the Old Town", False, "series headline.of-later-page"),
        ("The mill in the rain.", False, "series caption.of-later-page"),
    ]
    assert [entry.text for entry in article.junk if entry.reason.startswith("series")] == [
        text for text, *_ in entries[2:]
    ]


def test_no_more_pages_than_asked_for() -> None:
    """Of ten pages three are read; of one page, one."""
    site = _Site(10)
    assert "day 3" in site.read(3).text
    assert len(site.asked) == 2
    assert "joined_pages" not in _Site(1).read(3).quality.flags


def test_a_page_that_cannot_be_had_cuts_the_article() -> None:
    """What was read is kept, and the article says that it is partial and why."""
    site = _Site(3)
    del site.pages[f"{BASE}/2"]
    article = site.read(5)
    assert "partial" in article.quality.flags
    (lost,) = [origin for origin in article.provenance if origin.field == "text"]
    assert (lost.source, lost.value, lost.chosen) == ("page 2: bad_status", f"{BASE}/2", False)


def test_pages_of_comments_are_not_joined() -> None:
    """A next page with the same paragraphs again is the same page with other comments."""
    site = _Site(2)
    first = site.pages[BASE]
    site.pages[f"{BASE}/2"] = Page(content=first.content, url=f"{BASE}/2", media_type="text/html")
    assert site.read(5) == part_of(first).article


def test_joining_one_article_changes_nothing() -> None:
    """An article of one page is itself."""
    article = scraper.normalize(_page(1, 1))
    assert joined([article]) == article


VARIANTS = {
    "AMP": (f"{BASE}/amp", "<html amp>"),
    "print": (f"{BASE}?print=1", "<html>"),
    "mobile": ("https://m.example.org/rain", "<html>"),
    "syndicated parameters": (f"{BASE}?utm_source=mail", "<html>"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_are_the_same_article(name: str) -> None:
    """A variant of a page that names its canonical URL has the identity of the page itself."""
    url, tag = VARIANTS[name]
    page = str(_page(1, 1).content).replace("<head>", f'<head><link rel=canonical href="{BASE}">')
    variant = scraper.normalize(page.replace("<html lang=en>", tag), url=url)
    assert variant.id == scraper.normalize(_page(1, 1)).id
    assert (variant.url, variant.canonical_url) == (url, BASE)
