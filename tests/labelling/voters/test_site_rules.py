"""Rules of users for a site: what a selector and a text select, what it costs, and that the result names them."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import scraper
from scraper.document import Container, Document, Page, Role
from scraper.labelling import Labeller, default_labeller
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.voters.site_rules import SiteRules
from scraper.pipeline import normalize
from scraper.reading import read
from scraper.series import Part, part_of
from scraper.values.selectors import SelectedElement, Selector, parse_selector
from scraper.values.site_tables import SiteRule, SiteTable, SiteTables
from scraper.views import explain, to_page
from scraper.workers import Pool

URL = "https://www.example.org/rain"
PARAGRAPH = "Rain fell on the old town for two days, and the river rose by two metres, people at the bridge said."
TEASER = "The old harbour opens again in spring, and the boats that left in autumn come back, its master told us."
PAGE = (
    "<!doctype html><html lang=en><head><title>Rain in town</title></head><body><article><h1>Rain in town</h1>"
    f"<p>{PARAGRAPH} One.</p><p>{PARAGRAPH} Two.</p>{{snippet}}<p>{PARAGRAPH} Three.</p></article></body></html>"
)
STORY = PAGE.format(snippet=f'<div class="teaser-box wide"><p>{TEASER}</p></div>')


def _within(selector: str, role: Role = Role.RELATED_LINK) -> SiteRule:
    return SiteRule(role=role, within=parse_selector(selector))


def _text(text: str, role: Role = Role.RELATED_LINK) -> SiteRule:
    return SiteRule(role=role, text=text)


def _tables(*rules: SiteRule) -> SiteTables:
    return SiteTables((SiteTable("example.org", rules),))


def _document(content: str, media_type: str = "text/html") -> Document:
    return read(Page(content=content, url=URL, media_type=media_type))


def _votes(document: Document, rules: Iterable[SiteRule]) -> list[Vote]:
    voter = SiteRules(_tables(*rules)).voter_for(document.page)
    return voter.vote(document) if voter else []


def _selected(document: Document, rule: SiteRule) -> list[str]:
    """The texts that a rule votes on."""
    return [document.text[vote.start : vote.end] for vote in _votes(document, [rule])]


# ---------------------------------------------------------------------------------------------- what is selected


SNIPPETS = """
<div class="lead ad-slot" id="top"><p>in lead</p></div>
<div class="teaser-box wide"><h3>in box</h3><ul><li><a class="more" href="/x">more</a> of it</li></ul></div>
<section class="Teaser-Box"><p class="teaser">in other case</p></section>
<div class="ad"><div class="ad"><p>in ad</p></div></div>
<aside id="side"><p>beside</p><div><p>deep beside</p></div></aside>
<p><i class="stem">re</i><i class="tail">mains</i></p>
<p class="note">before <span class="unit price">9 euros <b>each</b></span> after</p>
"""
SELECTIONS = {
    "div.ad": ["in ad"],
    ".ad": ["in ad"],
    ".ad .ad p": ["in ad"],
    ".ad > p": ["in ad"],
    ".ad > .ad > p": ["in ad"],
    "div > .ad > .ad": [],
    ".teaser-box": ["in box", "more of it"],
    ".teaser-box.wide h3": ["in box"],
    "div.teaser-box > h3": ["in box"],
    "div.teaser-box > li": [],
    "div.teaser-box li": ["more of it"],
    ".teaser-box a.more": ["more"],
    ".teaser-box > a.more": [],
    "li > a": ["more"],
    ".Teaser-Box": ["in other case"],
    "section.teaser-box": [],
    ".teaser": ["in other case"],
    ".lead": ["in lead"],
    "#top": ["in lead"],
    "div#top.lead": ["in lead"],
    "p#top": [],
    ".top": [],
    "#side p": ["beside", "deep beside"],
    "#side > p": ["beside"],
    "aside > div": ["deep beside"],
    "span.price": ["9 euros each"],
    "p.note > .price b": ["each"],
    ".price > b": ["each"],
    ".note b": ["each"],
    ".note > b": [],
    ".tail": ["mains"],
    ".stem .tail": [],
    "nav": [],
}
"""Selector → texts that it selects in the snippets; the near misses select nothing, or less."""


@pytest.mark.parametrize("selector", SELECTIONS)
def test_a_selector_selects_as_in_a_style_sheet(selector: str) -> None:
    """Whole class names, ids, tags, descendants and children select the blocks and inline elements inside."""
    assert _selected(_document(PAGE.format(snippet=SNIPPETS)), _within(selector)) == SELECTIONS[selector]


TAGS, CLASSES = ("div", "section", "article"), ("a", "b", "c")
ELEMENTS = st.tuples(st.sampled_from(TAGS), st.sets(st.sampled_from(CLASSES)).map(sorted))
TREES = st.recursive(
    st.just("<p>Rain</p>"),
    lambda inner: st.builds(
        lambda element, parts: f"<{element[0]} class='{' '.join(element[1])}'>{''.join(parts)}</{element[0]}>",
        ELEMENTS,
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=12,
)
SELECTORS = st.lists(
    st.tuples(ELEMENTS, st.booleans(), st.sampled_from((" ", " > "))).map(
        lambda part: part[2] + (part[0][0] * part[1] + "".join(f".{name}" for name in part[0][1]) or "p")
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: "".join(parts).removeprefix(" > "))


@given(tree=TREES, selectors=st.lists(SELECTORS, min_size=1, max_size=4))
def test_selectors_agree_with_a_plain_matcher(tree: str, selectors: list[str]) -> None:
    """The automaton of several rules marks the blocks that a matcher marks which tries every ancestor of each."""
    document = _document(f"<body>{tree}<p class='a'>Rain</p></body>")
    parsed = [parse_selector(selector) for selector in selectors]
    plain = {
        index
        for index, block in enumerate(document.blocks)
        if any(_matches(document, place, one) for place in _path(document, block.container) for one in parsed)
    }
    assert {vote.block for vote in _votes(document, map(_within, selectors))} == plain


def _path(document: Document, container: int) -> list[int]:
    path = []
    while container:
        path.append(container)
        container = document.containers[container].parent
    return path


def _matches(document: Document, place: int, selector: Selector) -> bool:
    """Whether a container is selected, by trying every container around it."""
    *outer, last = selector
    if not place or not _is_element(document.containers[place], last):
        return False
    if not outer:
        return True
    around = _path(document, document.containers[place].parent)
    return any(_matches(document, number, tuple(outer)) for number in (around[:1] if last.is_child else around))


def _is_element(container: Container, element: SelectedElement) -> bool:
    names = {name if name.startswith("#") else f".{name}" for name in container.classes.split()}
    return element.tag in ("", container.tag) and names.issuperset(element.names)


LINES = "<p>Get our Letter today!<br>Rain fell on the town.<br>our letters</p><p>Four letter words</p><pre>a\nOUR LETTER\nb</pre>"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("our letter", ["Get our Letter today!", "OUR LETTER"]),
        ("Our, letter.", ["Get our Letter today!", "OUR LETTER"]),
        ("get our letter today", ["Get our Letter today!"]),
        ("our letters", ["our letters"]),
        ("letter", ["Get our Letter today!", "Four letter words", "OUR LETTER"]),
        ("today rain", []),
        ("et our", []),
        ("our letter tomorrow", []),
    ],
)
def test_a_text_selects_the_lines_with_these_words(text: str, lines: list[str]) -> None:
    """Whole words in their order, in one line as it is shown; case and punctuation do not count."""
    assert _selected(_document(PAGE.format(snippet=LINES)), _text(text)) == lines


def test_a_text_selects_in_plain_text() -> None:
    """In plain text a text selects lines too; selectors select nothing."""
    document = _document("Rain in town\n\nGet our letter today!\n", "text/plain")
    assert _selected(document, _text("our letter")) == ["Get our letter today!"]
    assert _selected(document, _within("p")) == []


def test_a_stretch_gets_one_vote_for_a_role() -> None:
    """Rules that agree on a stretch do not add up; the first for the innermost element gives the reason."""
    document = _document(STORY)
    selectors = ("div", ".teaser-box", ".wide p", "p", "div > p")
    rules = [_within(".teaser-box p", Role.SHARE), *map(_within, selectors)]
    votes = [vote for vote in _votes(document, rules) if TEASER in document.text[vote.start : vote.end]]
    assert sorted((vote.role.value, vote.reason) for vote in votes) == [
        ("related_link", "site example.org: within .wide p"),
        ("share", "site example.org: within .teaser-box p"),
    ]


# ---------------------------------------------------------------------------------------------- the result


def _labeller(*rules: SiteRule, today: date | None = None) -> Labeller:
    return default_labeller().with_sites(_tables(*rules), today)


def test_one_rule_mends_a_page() -> None:
    """Without the rule the teaser is in the text; with it, it is junk, by the reason of the rule."""
    page = Page(content=STORY, url=URL)
    assert TEASER in normalize(page).text
    article = normalize(page, labeller=_labeller(_within("div.teaser-box")))
    assert TEASER not in article.text
    assert [(entry.role, entry.reason) for entry in article.junk if entry.text == TEASER] == [
        (Role.RELATED_LINK, "site example.org: within div.teaser-box")
    ]


def test_a_rule_brings_text_back() -> None:
    """A rule for a role of the body and the model together outweigh a phrase."""
    page = Page(content=PAGE.format(snippet=f'<p class="harbour">Read more: {TEASER}</p>'), url=URL)
    assert TEASER not in normalize(page).text
    assert TEASER in normalize(page, labeller=_labeller(_within("p.harbour", Role.PARAGRAPH))).text


def test_a_rule_may_take_most_of_the_body() -> None:
    """Comments that the model takes for the body are comments where a rule for the site says so."""
    content = PAGE.format(snippet=f'<div class="talk">{f"<p>{TEASER} {PARAGRAPH}</p>" * 12}</div>')
    article = normalize(Page(content=content, url=URL), labeller=_labeller(_within(".talk", Role.COMMENT)))
    assert TEASER not in article.text
    assert "One." in article.text


def test_pages_of_other_sites_are_as_before() -> None:
    """A page that no rule holds for has the same bytes, whatever rules there are."""
    labeller = _labeller(_within("div.teaser-box"))
    for url in ("https://example.com/rain", None):
        page = Page(content=STORY, url=url)
        assert normalize(page, labeller=labeller).to_json_with_blocks() == normalize(page).to_json_with_blocks()


def test_the_result_names_the_rules_that_held() -> None:
    """``extractor.sites`` is the hash of the rules for the page; all else of the extractor is as without them."""
    rules = _within("div.teaser-box"), _text("our letter")
    known = [normalize(STORY, url=URL, labeller=_labeller(*each)).extractor for each in (rules, rules[::-1], rules[:1])]
    assert known[0].sites == known[1].sites != known[2].sites
    assert replace(known[0], sites=None) == normalize(STORY, url=URL).extractor


@pytest.mark.parametrize(
    ("fetched", "today", "holds"),
    [
        (datetime(2026, 11, 20, tzinfo=UTC), date(2030, 1, 1), True),
        (datetime(2026, 10, 31, tzinfo=UTC), date(2026, 11, 20), False),
        (None, date(2026, 11, 20), True),
        (None, date(2030, 1, 1), False),
        (None, None, False),
    ],
)
def test_a_page_is_of_the_day_it_was_fetched(fetched: datetime | None, today: date | None, holds: bool) -> None:
    """The day that a page was fetched decides; else today, as the caller says; no clock is asked."""
    rule = replace(_within("div.teaser-box"), start=date(2026, 11, 1), end=date(2026, 12, 1))
    article = normalize(Page(content=STORY, url=URL, fetched_at=fetched), labeller=_labeller(rule, today=today))
    assert (TEASER not in article.text, article.extractor.sites is not None) == (holds, holds)


def test_rules_travel_to_a_worker() -> None:
    """A labeller with rules can be pickled, before and after another voter is added, and reads the same elsewhere."""
    labeller = _labeller(_within("div.teaser-box"), today=date(2026, 11, 20))
    page = Page(content=STORY, url=URL)
    there = pickle.loads(pickle.dumps(labeller))
    assert (there.sites, there.identity) == (labeller.sites, labeller.identity)
    with Pool[tuple[Page, Labeller], Part](_part, size=1) as pool:
        article = pool.run((page, labeller)).article
    assert article == normalize(page, labeller=labeller)
    extended = labeller.with_voter(there.voters[-1])
    assert extended.sites == labeller.sites
    assert pickle.loads(pickle.dumps(extended)).sites == labeller.sites


def _part(work: tuple[Page, Labeller]) -> Part:
    return part_of(*work)


def test_explain_shows_the_vote() -> None:
    """The vote of a rule is shown like any other."""
    explanation = explain(Page(content=STORY, url=URL), _labeller(_within("div.teaser-box")))
    (stretch,) = (stretch for stretch in explanation.stretches if stretch.text == TEASER)
    assert "site example.org: within div.teaser-box" in {vote.reason for vote in stretch.votes}
    assert "site example.org: within div.teaser-box" in to_page(explanation)


def test_the_default_labeller_has_no_rules() -> None:
    """What is measured and what tests read has no rules of any user."""
    assert default_labeller().sites is None
    assert scraper.default_labeller().with_sites(SiteTables()).label(_document(STORY)).identity.sites is None


# ---------------------------------------------------------------------------------------------- what it costs


MANY = 10_000


def _calls(document: Document, rules: Iterable[SiteRule]) -> int:
    """Function calls that the votes of some rules on a document take, apart from compiling the rules."""
    voter = SiteRules(_tables(*rules)).voter_for(document.page)
    assert voter
    voter.vote(document)
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        voter.vote(document)
    finally:
        sys.setprofile(None)
    return count


RULES: dict[str, list[SiteRule]] = {
    "one rule": [_within("div.teaser-box")],
    "rules of other classes": [_within(f"div.box{number} > p") for number in range(MANY)],
    "rules that begin alike": [_within(f"body div .box{number}") for number in range(MANY)],
    "rules that end alike": [_within(f".box{number} p") for number in range(MANY)],
    "rules for every block": [_within(f"{'div ' * (number % 40)}p") for number in range(MANY)],
    "a long selector": [_within(f"{'div > ' * 150}p")],
    "a long chain": [_within(f"{'div ' * 200}p")],
    "texts": [_text(f"word number {number}") for number in range(MANY)],
    "texts that begin alike": [_text(f"{'rain ' * 38}{number}") for number in range(MANY)],
}
PAGES: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda size: "<p class=box7>Rain fell.</p>" * size,
    "boxes": lambda size: "<div class=box7><div><p>Rain fell.</p></div></div>" * (size // 2),
    "deep": lambda size: "<div class=box7>" * size + "Rain" + "</div>" * size,
    "inline": lambda size: f"<p>{'<span class=box7>Rain <b>fell</b></span> ' * size}</p>",
    "inline in each other": lambda size: (
        "<p>" + "<b class=box7>Rain " * 200 + "</b>" * 200 + "</p>" + "<p>a</p>" * size
    ),
    "classes": lambda size: f"<div class='{' '.join(f'box{number}' for number in range(size))}'><p>Rain</p></div>",
    "one line": lambda size: f"<p>{'rain ' * size}</p>",
    "lines": lambda size: f"<p>{'rain<br>' * size}</p>",
}


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("page", PAGES)
def test_cost_grows_with_the_page(page: str, rules: str) -> None:
    """Four times the page takes at most five times the calls, whatever the rules: 10,000, long ones, none that fits."""
    small, large = (_calls(_document(f"<body>{PAGES[page](size)}</body>"), RULES[rules]) for size in (200, 800))
    assert large <= 5 * small + 1000


def test_many_rules_cost_little_where_they_do_not_fit() -> None:
    """10,000 rules of other classes take hardly more calls than one rule."""
    document = _document(STORY)
    few = _calls(document, RULES["one rule"])
    for rules in ("rules of other classes", "rules that begin alike", "rules that end alike", "texts"):
        assert _calls(document, RULES[rules]) <= few + 1000


def test_the_votes_on_a_stretch_are_bounded() -> None:
    """Rules that all select everything give each block one vote a role, and reasons stay short."""
    rules = [_within(f"{'div ' * (number % 100)}p", role) for role in Role for number in range(100)]
    document = _document("<div>" * 120 + "<p>Rain fell.</p>" * 50 + "</div>" * 120)
    votes = _votes(document, rules)
    assert len(votes) == 50 * len(Role)
    assert max(len(vote.reason) for vote in votes) < 200
