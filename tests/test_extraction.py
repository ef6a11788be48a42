"""One way through: every public way to an article reads, labels and assembles in ``pipeline.extract`` alone."""

from __future__ import annotations

import ast
import pickle
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from msgspec import Struct

import scraper
from scraper.article import Article
from scraper.document import Document, Page, Role
from scraper.errors import BudgetExceeded
from scraper.labelling import Labeller, Vote, default_labeller
from scraper.series import Part, part_of, read_series
from scraper.views import explain, to_page
from scraper.workers import Pool

SCRAPER = Path(scraper.__file__).parent
STORY = (
    "<html lang=en><head><title>Rain in town</title>{head}</head><body><article><h1>Rain in town</h1>"
    + "<p>Rain fell on the old town for two days, and the river rose by two metres, people at the bridge said.</p>" * 3
    + "<p>Sponsored by the harbour company</p></article></body></html>"
)
WAYS: dict[str, Callable[[Page], Article]] = {
    "normalize": scraper.normalize,
    "extract": lambda page: scraper.extract(page).article,
    "explain": lambda page: explain(page).article,
    "series": lambda page: read_series(page, 1, lambda _: page),
    "part": lambda page: part_of(page).article,
}


class SponsorVoter(Struct, frozen=True):
    """A voter as a user writes it."""

    name: str = "sponsor"

    def vote(self, document: Document) -> Iterator[Vote]:
        """A vote on each block that names the sponsor."""
        for index, block in enumerate(document.blocks):
            if "harbour company" in document.block_text(index):
                yield Vote(index, block.start, block.end, Role.SPONSORED, 20.0, "sponsor harbour")


OTHER_LABELS = ("views/terminal", "store/")
"""Modules in which a method of this name is that of a mark in the terminal, or of a column in a query."""


def _page(content: str = STORY.format(head=""), url: str = "https://example.org/rain") -> Page:
    return Page(content=content, url=url, media_type="text/html")


def _calls(tree: ast.Module, name: str) -> int:
    """Calls of a function or method of this name."""
    functions = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sum(getattr(node, "id", getattr(node, "attr", None)) == name for node in functions)


@pytest.mark.parametrize("name", ["label", "assemble"])
def test_one_place_decides(name: str) -> None:
    """Only the pipeline labels and assembles a page; a failed article is assembled from nothing."""
    trees = {path.relative_to(SCRAPER).as_posix(): ast.parse(path.read_text()) for path in SCRAPER.rglob("*.py")}
    callers = {path for path, tree in trees.items() if _calls(tree, name) and not path.startswith(OTHER_LABELS)}
    assert callers - {"assembly/failed_article.py"} == {"pipeline.py"}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same_article(way: str) -> None:
    """All public ways give the same bytes."""
    assert WAYS[way](_page()).to_json_with_blocks() == scraper.normalize(_page()).to_json_with_blocks()


@pytest.mark.parametrize("way", WAYS)
def test_every_way_refuses_what_is_too_costly(way: str) -> None:
    """A page of 60,000 paragraphs is refused, and soon."""
    page = _page("<html><body>" + "<p>Rain fell on the town.</p>" * 60_000 + "</body></html>")
    begin = time.process_time()
    with pytest.raises(BudgetExceeded):
        WAYS[way](page)
    assert time.process_time() - begin < 2


SECRET = "https://ada:secret@example.org/rain"
JSON_LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rain in town", "url": "SECRET", '
    '"image": "SECRET.png", "author": {"@type": "Person", "name": "Jane Roe", "url": "SECRET"}}</script>'
).replace("SECRET", SECRET)
SECRETS = {
    "the page's own": ("", SECRET),
    "canonical": (f"<link rel=canonical href='{SECRET}'>", "https://example.org/a"),
    "og:url and og:image": (
        f"<meta property='og:url' content='{SECRET}'><meta property='og:image' content='{SECRET}.jpg'>",
        "https://example.org/a",
    ),
    "base": (f"<base href='{SECRET}'><link rel=canonical href=story>", "https://example.org/a"),
    "JSON-LD": (JSON_LD, "https://example.org/a"),
}


@pytest.mark.parametrize("where", SECRETS)
@pytest.mark.parametrize("way", WAYS)
def test_no_way_repeats_a_password(way: str, where: str) -> None:
    """The name and password of a URL are in no result."""
    head, url = SECRETS[where]
    content = STORY.format(head=head)
    page = Page(content=content, url=url, requested_url=SECRET, redirects=(SECRET,), media_type="text/html")
    article = WAYS[way](page)
    assert "secret" not in article.to_json_with_blocks()
    assert all("secret" not in scraper.write(article, name) for name in ("markdown", "html", "jsonld"))


def test_the_page_of_an_extraction_has_no_password() -> None:
    """Neither its URL, the URL that was asked for, nor the hops between."""
    page = scraper.extract(Page(content=STORY, url=SECRET, requested_url=SECRET, redirects=(SECRET,))).page
    assert "secret" not in repr((page.url, page.requested_url, page.redirects))
    assert "secret" not in to_page(explain(_page(url=SECRET)))


@pytest.mark.parametrize("way", ["normalize", "explain", "worker"])
def test_a_voter_of_the_users_is_heard(way: str) -> None:
    """A voter that a user adds decides through every way, and the result names it."""
    labeller = default_labeller().with_voter(SponsorVoter())
    if way == "worker":
        with Pool[Page, Part](partial(part_of, labeller=labeller), size=1) as pool:
            article = pool.run(_page()).article
    else:
        article = (
            scraper.normalize(_page(), labeller=labeller) if way == "normalize" else explain(_page(), labeller).article
        )
    assert [(entry.role, entry.reason) for entry in article.junk if "harbour" in entry.text] == [
        (Role.SPONSORED, "sponsor harbour")
    ]
    assert article.extractor.rules == scraper.normalize(_page()).extractor.rules + "+sponsor"


def test_a_labeller_travels_by_its_recipe() -> None:
    """A pickled labeller is built again elsewhere; one that was made of parts says that it cannot be."""
    labeller = default_labeller().with_voter(SponsorVoter())
    there = pickle.loads(pickle.dumps(labeller))
    assert there.identity == labeller.identity
    assert there.label(scraper.extract(_page()).document) == labeller.label(scraper.extract(_page()).document)
    with pytest.raises(TypeError, match="recipe"):
        pickle.dumps(Labeller((SponsorVoter(),)))


def test_voters_are_named_after_their_reasons() -> None:
    """The first word of every reason is the name of a voter, and no two voters share a name."""
    labeller = default_labeller()
    names = [voter.name for voter in labeller.voters]
    assert len(set(names)) == len(names)
    document = scraper.extract(_page()).document
    assert {vote.reason.split()[0] for vote in labeller.label(document).votes} <= {*names, "model"}
