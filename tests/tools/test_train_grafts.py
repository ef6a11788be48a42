"""Grafts: a stretch of one page behind the article of another, with nothing else moved."""

from __future__ import annotations

import pytest

from scraper.document import Document
from scraper.reading import as_page, read
from tools.train.grafts import Cutting, core_of, cuttings_of, graft

ARTICLE = (
    "<body><nav><a href=/>Home</a></nav><main><article><h1>Boats</h1><p>The boats lie in <b>the harbour</b>.</p>"
    "<p>Nobody sails.</p></article><aside><p>An <a href=/x>aside</a>.</p></aside></main><footer>Imprint</footer>"
)
THREAD = (
    "<body><article><p>Trains are late.</p></article><div class='post-comments'><h3>Comments</h3>"
    "<p>I <i>agree</i>.</p><p>So do I.</p><ul><li>Reply</li></ul></div><footer>Imprint</footer>"
)


def document_of(page: str) -> Document:
    """A page as it is read."""
    return read(as_page(page, None))


def body_of(document: Document, *texts: str) -> list[bool]:
    """Which blocks are body."""
    return [document.block_text(index) in texts for index in range(len(document.blocks))]


def test_a_thread_is_grafted_behind_the_article() -> None:
    """Its blocks come next after the article's, in their own containers, and every slice still says what it said."""
    host, donor = document_of(ARTICLE), document_of(THREAD)
    body = body_of(host, "Boats", "The boats lie in the harbour.", "Nobody sails.")
    core = core_of(host, body)
    assert host.containers[core].tag == "article"
    (cutting,) = cuttings_of(donor, body_of(donor, "Trains are late."))
    assert (cutting.kind, donor.containers[cutting.container].tag) == ("comments", "div")
    grown, came = graft(host, core, cutting)
    texts = [grown.block_text(index) for index in range(len(grown.blocks))]
    assert texts == [
        "Home", "Boats", "The boats lie in the harbour.", "Nobody sails.",
        "Comments", "I agree.", "So do I.", "Reply",
        "An aside.", "Imprint",
    ]  # fmt: skip
    assert [texts[index] for index in came] == ["Comments", "I agree.", "So do I.", "Reply"]
    assert "\n".join(texts) == grown.text
    assert grown.path(came[-1]) == "html/body/main/div/ul/li"
    marked = {grown.text[span.start : span.end] for block in grown.blocks for span in block.spans}
    assert marked == {"Home", "the harbour", "agree", "aside"}


@pytest.mark.parametrize(
    ("tag", "held"),
    [("main", 8), ("article", 3), ("aside", 1), ("div", 4), ("footer", 1), ("nav", 1), ("body", 10), ("#root", 10)],
)
def test_containers_grow_around_a_graft(tag: str, held: int) -> None:
    """Containers around it hold its blocks too, those beside it what they held."""
    host, donor = document_of(ARTICLE), document_of(THREAD)
    core = core_of(host, body_of(host, "Boats", "The boats lie in the harbour.", "Nobody sails."))
    (cutting,) = cuttings_of(donor, body_of(donor, "Trains are late."))
    grown, _ = graft(host, core, cutting)
    (container,) = [container for container in grown.containers if container.tag == tag]
    assert container.end - container.first == held


def test_where_the_body_is_the_page_nothing_is_grafted() -> None:
    """A body that only html and body hold has no container to stand behind."""
    host = document_of("<p>One.</p><p>Two.</p>")
    assert core_of(host, [True, True]) == 0
    assert core_of(host, [False, False]) == 0
    assert Cutting("post", host, 0) not in cuttings_of(host, [True, True])
