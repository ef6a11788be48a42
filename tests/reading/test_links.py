"""Links of a page: the quick ways to an absolute URL end where the long one does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.reading.links import Links
from scraper.values.urls import absolute, relative

BASES = [
    "https://example.org",
    "http://EXAMPLE.org/a/b/c.html?x=1#f",
    "https://example.org/a//b/",
    "https://example.org:8080/a/../b/c",
    "https://user@example.org/a;p/b;q?y",
    "http://example.org/a b/ü/c",
    "example.org/a",
    None,
]
LINKS = [
    "#top", "#", "item?id=4", "item?", "../up", "a/b/", "a//b", "a:b", "/a/./b", "//other.example/a", "?page=2", "a;b", ".", "",
    "//other.example", "//other.example/a?b#c", "//other.example/a#", "//other.example//a?", "//-/a", "//other.example/a;",
]  # fmt: skip


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("link", LINKS)
def test_links_are_what_absolute_says(base: str | None, link: str) -> None:
    """Fragments, steps and paths are put together without parsing, to the same effect."""
    assert Links(base).resolve(link) == (absolute(link, base) or (None if base else relative(link)))


@given(st.sampled_from(BASES), st.text(alphabet="az/.?#&=%;:@ 1-_~(ü'", max_size=9))
def test_odd_links_are_what_absolute_says(base: str | None, link: str) -> None:
    """The same for links of odd characters."""
    assert Links(base).resolve(link) == (absolute(link, base) or (None if base else relative(link)))
