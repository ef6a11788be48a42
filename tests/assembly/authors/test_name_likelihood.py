"""Whether a text with the shape of a name is likely to be a person's name."""

from __future__ import annotations

import pytest

from scraper.assembly.authors.name_likelihood import is_likely_person
from scraper.assembly.label_view import view_of
from tests.builders import labelled

WORDS = {
    "English": ("Stay Connected", "Please stay with us, and keep connected."),
    "German ß": ("Weiße Straßen", "Im Winter sind weiße Dächer und weiße Wege schön."),
    "German capitals": ("WEISSE STRASSEN", "Im Winter sind weiße Dächer und weiße Wege schön."),
    "Turkish dotted capital": ("İlgili Haberler", "Bakanlık ilgili kurumlara yazı gönderdi."),
    "Turkish dotless capitals": ("YARIN IŞIK", "Odadaki ışık söndü."),
    "Greek final sigma": ("ΤΕΛΟΣ ΕΠΟΧΗΣ", "Ήταν το τελος της χρονιάς."),
}
"""A heading that is no name, and a text in which one of its words is written small."""


@pytest.mark.parametrize(("heading", "text"), WORDS.values(), ids=WORDS)
def test_words_that_the_page_writes_small_are_no_name(heading: str, text: str) -> None:
    """The same word in small letters is found in every language; without it, the heading may be a name."""
    assert not is_likely_person(view_of(*labelled([("byline", heading), ("paragraph", text)])), heading)
    assert is_likely_person(view_of(*labelled([("byline", heading), ("paragraph", "Ada")])), heading)


def test_words_in_capitals_are_not_written_small() -> None:
    """A name that the page repeats with its capitals remains a name."""
    view = view_of(*labelled([("byline", "Weiß Kolm"), ("paragraph", "Weiß sagte es. Kolm auch. WEISS schwieg.")]))
    assert is_likely_person(view, "Weiß Kolm")
