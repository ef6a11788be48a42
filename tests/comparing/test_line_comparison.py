"""Two texts of one page, compared line by line."""

from __future__ import annotations

from scraper.comparing.line_comparison import LineDifferences, compare_lines, line_differences
from scraper.pipeline import normalize

PARAGRAPHS = (
    "Two days of rain have closed the harbour road in Skerrymouth, the council said on Monday.",
    "The water stood half a metre high at the old quay, and three houses were without light.",
    "The road will open again when the pumps have done their work, which may take a week.",
)
RELATED = "Innkeepers count the losses of a long winter"
HTML = (
    "<!doctype html><html lang=en><head><title>Rain Closes the Road</title></head><body><article>"
    f"<h1>Rain Closes the Road</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}</article>"
    f"<div class=related><h3>Related Stories</h3><ul><li><a href=/a>{RELATED}</a></ul></div></body></html>"
)


def test_lines_that_only_one_text_has() -> None:
    """Lines are compared by their words, wherever they stand and however the texts are cut into lines."""
    ours = ["# Rain", "It rained in the old town for two days.", "A boat sank at the quay in the night."]
    theirs = ["It rained in the old town for two days. A boat sank", "at the quay in the night.", "Sign up now!"]
    assert line_differences(ours, theirs) == LineDifferences(("# Rain",), ("Sign up now!",))


def test_stretches_of_one_text_are_marked() -> None:
    """What only the body has is extra; what only the other text has is missed on the page, or missing from it."""
    article = normalize(HTML)
    stretches = [entry.text.strip() for entry in article.blocks if entry.text.strip()]
    other = f"Rain Closes the Road\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}\nA line that no page has.\n{RELATED}"
    comparison = compare_lines(article, other, "the file")
    marks = {stretches[index]: [mark.kind for mark in marks] for index, marks in comparison.marks.items()}
    assert marks == {PARAGRAPHS[2]: ["extra"], RELATED: ["missed"]}
    assert [missing.text for missing in comparison.missing] == ["A line that no page has."]
    assert stretches[comparison.missing[0].after] in PARAGRAPHS[:2]
    assert comparison.other == "the file"
    assert 0.5 < comparison.score.f1 < 1


def test_equal_texts_have_no_marks() -> None:
    """The article's own text has no difference."""
    article = normalize(HTML)
    comparison = compare_lines(article, article.text, "the file")
    assert (dict(comparison.marks), comparison.missing, comparison.score.f1) == ({}, (), 1.0)
