"""What a page may cost: just within each bound it is read, just beyond it is a typed error with its URL."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import BudgetExceeded
from scraper.reading import budgets
from scraper.reading.page_flags import is_not_found
from scraper.values.tables import load_table

URL = "https://example.org/rain"
HEAD = "<!doctype html><html><body>"


def _attributes(count: int, form: str) -> str:
    return f"{HEAD}<p {''.join(form.format(number) for number in range(count))}>Rain fell on the old town.</p>"


SPELLINGS = [" a{}", " a{}=1", " a{}=''", '\na{}="x y"', 'a{}=""', "/a{}", " a{}='>'", ' a{}="<b>"', " a{} = 1"]


@pytest.mark.parametrize("form", SPELLINGS)
def test_attributes_are_counted_however_they_are_written(form: str) -> None:
    """With and without values and quotes, parted by spaces, slashes or nothing; signs in values do not end the tag."""
    with pytest.raises(BudgetExceeded) as caught:
        scraper.normalize(_attributes(budgets.MAX_ATTRIBUTES + 1, form), url=URL)
    assert caught.value.subject == URL
    assert pickle.loads(pickle.dumps(caught.value)).code == "budget_exceeded"
    budgets.refuse_costly_markup(_attributes(budgets.MAX_ATTRIBUTES // 2 - 1, form).encode(), URL)


def test_a_quote_that_begins_no_value_hides_nothing() -> None:
    """Attributes that stand between two quotes of other attributes count."""
    names = " ".join(f"a{number}" for number in range(budgets.MAX_ATTRIBUTES + 1))
    with pytest.raises(BudgetExceeded):
        scraper.normalize(f'{HEAD}<p b=x" {names} c=y">Rain', url=URL)


def test_an_overloaded_script_tag_counts() -> None:
    """Only what stands in a script is no tag; its own tag, and a tag behind a comment that holds one, are."""
    names = " ".join(f"a{number}" for number in range(budgets.MAX_ATTRIBUTES + 1))
    for page in (f"<script {names}>x</script>", f"<!-- <script> --><p {names}>x</p></script>"):
        with pytest.raises(BudgetExceeded):
            scraper.normalize(f"{HEAD}{page}", url=URL)


PIECES = ("<a", "<p b=", "<", ">", "=", '"', "'", ' c="', " d='", " ", "ef", "/", "\n", "<!--", "-->", "</p>")


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_the_quick_look_for_long_tags_misses_none(pieces: list[str]) -> None:
    """Where a tag is longer than the bound, the look at each step says so, wherever signs and quotes stand."""
    markup = "".join(pieces).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budgets, "_LONG", 16)
        patch.setattr(budgets, "_STEP", 8)
        longest = max(map(len, budgets._start_tags(markup)), default=0)
        assert longest <= budgets._LONG or budgets._may_hold_long_tag(markup)


LONG = [
    f'{HEAD}<img src="data:image/png;base64,{"A/=" * 300_000}"><p>Rain',
    f"{HEAD}<div data-state='{'{&quot;a&quot;: 1} ' * 30_000}'>Rain</div>",
    f"{HEAD}<script>if (a <b) {{ {'x = 1; ' * 30_000} }}</script><p>Rain",
]


@pytest.mark.parametrize("page", LONG, ids=["data URL", "state in an attribute", "script"])
def test_long_values_are_no_attributes(page: str) -> None:
    """What is long and is one value, or no tag at all, is not refused."""
    assert scraper.normalize(page, url=URL).blocks


BEYOND = {
    "elements": HEAD + "<i>" * (budgets.MAX_ELEMENTS + 1),
    "blocks": HEAD + "<p>x" * (budgets.MAX_BLOCKS + 1),
    "lines": "a line\n" * (budgets.MAX_LINES + 2),
}


@pytest.mark.parametrize("name", BEYOND)
def test_beyond_a_bound_is_a_typed_error(name: str) -> None:
    """The message names the bound."""
    with pytest.raises(BudgetExceeded, match=name):
        scraper.normalize(BEYOND[name], url=URL)


@pytest.mark.parametrize("entry", load_table("not_found.toml")["phrase"], ids=lambda entry: entry["phrases"][0])
def test_titles_of_pages_that_are_not_there(entry: dict[str, str]) -> None:
    """Each language's case is known, its near miss is not, and each phrase is known alone."""
    assert is_not_found(entry["case"])
    assert not is_not_found(entry["near_miss"])
    assert all(map(is_not_found, entry["phrases"]))
