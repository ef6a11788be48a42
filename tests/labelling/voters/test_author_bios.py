"""The bio of an author below the text, told by the name."""

from __future__ import annotations

import pytest

from scraper.labelling import default_labeller
from scraper.labelling.voters.author_bios import bio_votes
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read

HEADLINE = "Harbour opens again after a long winter"
PARAGRAPH = (
    "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day, "
    "so that nobody who lives near the pier has slept well for weeks."
)
BYLINE = "<p>By Ada Kolm and Ben Ort</p>"
CLAIMED = '<script type="application/ld+json">{"@type":"NewsArticle","author":[{"@type":"Person","name":"Ada Kolm"}]}</script>'
BIO = "Ada Kolm has sailed for thirty years and lives at the pier."

BELOW = {
    "a line below the text": (BYLINE, f"<p><em>{BIO}</em></p>", [BIO]),
    "the second of two": (
        BYLINE,
        "<p>Ben Ort covers the ports of the north coast.</p>",
        ["Ben Ort covers the ports of the north coast."],
    ),
    "claimed only": (CLAIMED, f"<p>{BIO}</p>", [BIO]),
    "capitals": ("<p>By ADA KOLM</p>", f"<p>{BIO}</p>", [BIO]),
    "nobody signs": ("", f"<p>{BIO}</p>", []),
    "somebody else": ("<p>By Ben Ort</p>", f"<p>{BIO}</p>", []),
    "a longer name": (BYLINE, "<p>Ada Kolm Harbour has sailed for thirty years.</p>", []),
    "no verb": (BYLINE, "<p>Ada Kolm, the old captain of them all, laughed.</p>", []),
    "far above the end": (BYLINE, f"<p>{BIO}</p>" + f"<p>{PARAGRAPH}</p>" * 5, []),
}


@pytest.mark.parametrize("name", BELOW)
def test_bios(name: str) -> None:
    """Below the text a paragraph about somebody who signs it is a bio."""
    above, below, found = BELOW[name]
    text = f"<p>{PARAGRAPH}</p>" * 4
    html = f"<html><title>{HEADLINE}</title><body><h1>{HEADLINE}</h1>{above}{text}{below}</body></html>"
    document = read(as_page(html, None))
    assert [document.text[vote.start : vote.end] for vote in bio_votes(lay_out(document))] == found
    labels = default_labeller().label(document).labels
    assert [document.text[label.start : label.end] for label in labels if label.role == "author_bio"] == found
