"""The second reading of a page."""

from __future__ import annotations

import sys
import time

import pytest

from scraper.document import Page
from scraper.ingest.witness import Doubt, is_sampled, witness_reading

SENTENCES = [f"In street {number} the water stood at {number * 3} centimetres for a whole day." for number in range(40)]
TEXT = "\n\n".join(SENTENCES)
URL = "https://example.org/flood"


def _page(body: str) -> Page:
    html = f"<html><head><title>Flood</title></head><body><article><h1>Flood</h1>{body}</article></body></html>"
    return Page(content=html.encode(), url=URL, media_type="text/html")


STORY = _page("".join(f"<p>{sentence}</p>" for sentence in SENTENCES))


def test_sample_is_one_in_twenty() -> None:
    """About one article in 20 is read again, the same ones each time, and each that is short for its source."""
    keys = [f"example.org/{number}" for number in range(4000)]
    sampled = [key for key in keys if is_sampled(key, 500, 600)]
    assert 150 < len(sampled) < 250
    assert sampled == [key for key in keys if is_sampled(key, 500, 600)]
    assert all(is_sampled(key, 299, 600) for key in keys)


def test_lost_body_is_doubted() -> None:
    """Where our text is a fraction of what the witness reads, both numbers are told."""
    pytest.importorskip("trafilatura")
    doubt = witness_reading(STORY, "In street 0 the water stood at 0 centimetres.")
    assert doubt is not None
    assert (doubt.our_words, doubt.their_words > 400, doubt.f1 < 0.1) == (9, True, True)
    assert str(Doubt(38, 612, 0.1)) == "we have 38 words, trafilatura 612"


def test_same_text_is_not_doubted() -> None:
    """Where the two agree, and where the page has hardly a text, there is nothing to tell."""
    pytest.importorskip("trafilatura")
    assert witness_reading(STORY, TEXT) is None
    assert witness_reading(_page("<p>A picture.</p>"), "Something else") is None


def test_no_trafilatura_means_no_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library there is no second reading, and no error."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert witness_reading(STORY, "") is None


@pytest.mark.parametrize(
    "page",
    [
        Page(content="<p>a" * 50_000, url=URL),
        Page(content="<div " + "a=1 " * 20_000 + ">", url=URL),
        Page(content=b"x" * 2_000_000, url=URL),
        Page(content=b"\x00\xff<", url=None),
        _page("<div>" * 3000),
    ],
)
def test_costly_and_broken_pages_are_left_alone(page: Page) -> None:
    """A page beyond the witness's budget, or that it cannot read, is no finding, and costs little."""
    pytest.importorskip("trafilatura")
    start = time.process_time()
    assert witness_reading(page, TEXT) is None
    assert time.process_time() - start < 10


def test_import_does_not_load_trafilatura() -> None:
    """The library is loaded by the first reading only."""
    import subprocess

    script = "import scraper.ingest.witness, sys; assert 'trafilatura' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": "."})
