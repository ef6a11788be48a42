"""The explanation's values and its page: all votes, links between article and page, gold, and nothing of a page acts."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from functools import cache
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

import scraper
from scraper.comparing import compare, gold_text
from scraper.comparing.alignment import align
from scraper.document import Document, Page, Role
from scraper.errors import InternalError, NotText
from scraper.labelling import Labeller, Vote
from scraper.views import Explanation, explain, page_html, stretches_html, to_page, to_terminal
from scraper.views.safe_characters import one_line, shown
from tests.breakouts import BREAKOUTS, HOSTILE
from tests.golden import CASES, case_names
from tests.page_strategies import contents
from tests.seed import TEXT

RAIN = """<!doctype html><html lang="en"><head><title>Rain in the Old Town</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>Rain in the Old Town</h1><p class="byline">By Ada Example</p>
<figure><img src="https://media.example/rain.jpg" alt="A street under water">
<figcaption>The old bridge on Monday. (Photo: Ben Muster/AP)</figcaption></figure>
<p>Rain fell on the old town for two days, and the river rose by two metres, said the people who live at the bridge.</p>
<p>Nobody was hurt, the mayor told reporters on Tuesday; the school at the river stays closed until next Friday.</p>
<ul><li>Volunteers brought bread and salt to the families on the roofs.</li><li>They brought dry blankets as well.</li></ul>
<p>Correction: an earlier version of this article gave the wrong height of the river.</p>
</article><footer><p>© 2031 The Example. All rights reserved.</p></footer></body></html>"""


@cache
def _explained(source: str) -> Explanation:
    return explain(Page(content=source))


@cache
def _case(name: str) -> Explanation:
    (source,) = (CASES / name).glob("page.*")
    return explain(Page(content=source.read_bytes(), media_type="text/html" if source.suffix == ".html" else None))


@cache
def _soup(source: str) -> BeautifulSoup:
    return BeautifulSoup(to_page(_explained(source)), "html.parser")


def _data(soup: BeautifulSoup) -> dict[str, Any]:
    element = soup.find("script", id="data")
    assert isinstance(element, Tag)
    data: dict[str, Any] = json.loads(element.string or "")
    return data


# ---------------------------------------------------------------------------------------------- the values


@pytest.mark.parametrize("source", [RAIN, TEXT, HOSTILE, ""])
def test_the_article_is_that_of_normalize(source: str) -> None:
    """Explaining decides nothing anew: article and ledger are those of ``normalize``."""
    assert _explained(source).article == scraper.normalize(Page(content=source))


class _Said:
    """A voter that says what it was told to."""

    name = "said"

    def __init__(self, *votes: Vote) -> None:
        self._votes = votes

    def vote(self, document: Document) -> tuple[Vote, ...]:  # noqa: ARG002
        return self._votes


def test_every_vote_stands_at_its_stretches() -> None:
    """All votes on a stretch or a part of it are kept, the losers too: those for its role first, then the strongest."""
    text = "Rain in town. (Photo: Ada Example)"
    block = Vote(0, 0, len(text), Role.CAPTION, 2.0, "said caption")
    weak = Vote(0, 0, len(text), Role.PARAGRAPH, -1.0, "said no-paragraph")
    strong = Vote(0, 0, len(text), Role.HEADLINE, 1.5, "said headline")
    more = Vote(0, 0, len(text), Role.CAPTION, 3.0, "said caption-too")
    part = Vote(0, 14, len(text), Role.CREDIT, 9.0, "said credit")
    labeller = Labeller((_Said(weak, block, strong), _Said(part, more)))
    caption, credit = explain(Page(content=f"<p>{text}</p>", media_type="text/html"), labeller).stretches
    assert (caption.role, caption.text, caption.entry.reason) == (Role.CAPTION, "Rain in town.", "said caption-too")
    assert caption.votes == (more, block, strong, weak)
    assert (credit.role, credit.votes) == (Role.CREDIT, (part, more, block, strong, weak))


@pytest.mark.parametrize("source", [RAIN, TEXT])
def test_the_reason_that_won_is_the_first_vote(source: str) -> None:
    """Where a vote decided, it is the first that is shown."""
    decided = [
        stretch for stretch in _explained(source).stretches if stretch.votes and stretch.votes[0].role is stretch.role
    ]
    assert decided
    for stretch in decided:
        assert stretch.votes[0].weight == max(vote.weight for vote in stretch.votes if vote.role is stretch.role)


@settings(max_examples=60)
@given(contents, st.text(max_size=200))
def test_any_page_can_be_explained(content: str | bytes, gold: str) -> None:
    """Whatever a page and a gold hold: every stretch is a row with its text, and two scripts are all that act."""
    try:
        explanation = explain(Page(content=content))
    except InternalError:
        raise
    except scraper.ScraperError:
        return
    comparison = compare(explanation.article, gold)
    soup = BeautifulSoup(to_page(explanation, comparison), "html.parser")
    assert len(soup("script")) == 2
    assert [row.select(".text")[0].get_text() for row in soup.select(".row[data-role]")] == [
        shown(stretch.text) for stretch in explanation.stretches
    ]
    to_terminal(explanation, io.StringIO(), comparison).encode()


LINKS = {
    "headline": ("Rain in the Old Town", ["Rain in the Old Town"]),
    "byline": ("By Ada Example", ["By Ada Example"]),
    "authors": ("Ada Example", ["By Ada Example"]),
    "images-0": ("The old bridge on Monday.", ["The old bridge on Monday.", "(Photo: Ben Muster/AP)"]),
    "body-1": (
        "Nobody was hurt, the mayor told reporters on Tuesday; the school at the river stays closed until next Friday.",
        [
            "Nobody was hurt, the mayor told reporters on Tuesday; the school at the river stays closed until next Friday."
        ],
    ),
    "body-3": ("They brought dry blankets as well.", ["They brought dry blankets as well."]),
    "notes-0": (
        "Correction: an earlier version of this article gave the wrong height of the river.",
        ["Correction: an earlier version of this article gave the wrong height of the river."],
    ),
}


@pytest.mark.parametrize("key", LINKS)
def test_fields_lead_to_their_stretches(key: str) -> None:
    """A field names the stretches that it is from, and they name it."""
    explanation = _explained(RAIN)
    (field,) = [field for field in explanation.fields if field.key == key]
    assert (field.text, [explanation.stretches[number].text for number in field.stretches]) == LINKS[key]
    assert [number for number, stretch in enumerate(explanation.stretches) if key in stretch.fields] == list(
        field.stretches
    )


@pytest.mark.parametrize("name", case_names())
def test_an_entry_of_the_body_has_the_words_of_its_stretches(name: str) -> None:
    """On every test page, tables and lists too, the stretches of an entry hold its text, but for a list's marker."""
    explanation = _case(name)
    entries = [field for field in explanation.fields if field.key.startswith("body-")]
    assert len(entries) == len(explanation.article.body)
    for field in entries:
        words = " ".join(explanation.stretches[number].text for number in field.stretches).split()
        assert field.text.split() in (words, words[1:])


def test_a_source_that_lost_is_named_too() -> None:
    """What a field was not made from, though it might have been, says so."""
    page = RAIN.replace("</head>", '<meta property="article:published_time" content="2031-05-14T06:40:00Z"></head>')
    explanation = _explained(page.replace("By Ada Example</p>", "By Ada Example</p><p>Published May 14, 2031</p>"))
    (stretch,) = [stretch for stretch in explanation.stretches if stretch.text == "Published May 14, 2031"]
    assert (stretch.fields, stretch.considered) == ((), ("date_published",))


# ---------------------------------------------------------------------------------------------- the page


def test_every_stretch_is_a_row() -> None:
    """The page has every stretch in reading order, with role, group and confidence; removed ones are in folds."""
    rows = _soup(RAIN).select(".row")
    stretches = _explained(RAIN).stretches
    assert [row.select(".text")[0].get_text() for row in rows] == [stretch.text for stretch in stretches]
    assert [row["data-role"] for row in rows] == [stretch.role for stretch in stretches]
    assert [row["data-group"] for row in rows] == [stretch.role.group for stretch in stretches]
    assert [row.select("i")[0].get_text() for row in rows] == [
        f"{stretch.entry.confidence:.2f}" for stretch in stretches
    ]
    assert [row.find_parent("details") is None for row in rows] == [stretch.entry.keep for stretch in stretches]


def test_a_fold_says_what_it_holds() -> None:
    """A run of removed stretches is one line: how many, of which roles, and how it begins."""
    page = RAIN.replace(
        "</h1>", "</h1><p>4 min read</p><ul class='share'><li>Share on Facebook</li><li>Share on X</li></ul>"
    )
    (fold,) = [part for part in _soup(page).select(".fold") if "read time" in part.get_text()]
    assert " ".join(part.get_text(" ", strip=True) for part in fold.select("summary > *")) == (
        "3 removed share 2 read time 1 4 min read"
    )


def test_the_script_has_every_vote() -> None:
    """The data hold block, path, reason and votes of each row."""
    data = _data(_soup(RAIN))
    for row, stretch in zip(data["rows"], _explained(RAIN).stretches, strict=True):
        block, line, visible, reason, path, fields, considered, votes, more = row
        assert (block, line, visible) == (stretch.entry.block, stretch.entry.line, stretch.visible)
        assert (data["table"][reason], data["table"][path]) == (stretch.entry.reason, stretch.entry.path)
        assert (tuple(fields), tuple(considered), more) == (stretch.fields, stretch.considered, 0)
        said = [(role, data["table"][index].partition(" (against the body")[0]) for role, _, index in votes]
        assert said == [(vote.role, vote.reason) for vote in stretch.votes]
    assert data["groups"] == {role.value: role.group for role in Role}


def test_the_same_page_gives_the_same_bytes() -> None:
    """Nothing of the time, the place or an earlier page is in it."""
    assert to_page(explain(Page(content=RAIN))) == to_page(explain(Page(content=RAIN)))


def test_links_between_article_and_page_lead_somewhere() -> None:
    """Every link of the page leads to an element of it."""
    for source in (RAIN, TEXT, HOSTILE):
        soup = _soup(source)
        ids = [element["id"] for element in soup.select("[id]")]
        assert len(ids) == len(set(ids))
        assert {str(link["href"])[1:] for link in soup.select("a")} <= set(ids)


# ---------------------------------------------------------------------------------------------- hostile pages


def test_nothing_of_a_hostile_page_is_an_element() -> None:
    """Two scripts, both ours; no attribute that acts, no address to load or to go to, whatever the page holds."""
    soup = _soup(HOSTILE)
    assert [script.get("type") for script in soup("script")] == ["application/json", None]
    allowed = {"a", "aside", "b", "body", "button", "code", "dd", "details", "dialog", "div", "dl", "dt", "em", "form"}
    allowed |= {"h1", "h2", "h3", "head", "header", "html", "i", "input", "kbd", "li", "main", "mark", "meta", "nav"}
    allowed |= {"noscript", "output", "p", "script", "section", "span", "style", "summary", "title", "ul"}
    assert {element.name for element in soup.find_all(True)} <= allowed
    attributes = {name for element in soup.find_all(True) for name in element.attrs}
    assert {name for name in attributes if name.startswith("on")} == set()
    assert attributes & {"src", "srcset", "srcdoc", "style", "action", "formaction", "data", "poster"} == set()
    assert {str(link["href"])[0] for link in soup.select("[href]")} == {"#"}
    assert len(soup.select("meta[http-equiv]")) == 1


@pytest.mark.parametrize("attempt", BREAKOUTS)
def test_a_breakout_is_text(attempt: str) -> None:
    """What tries to leave its place stands on the page as it stands in the source."""
    text = " ".join(BREAKOUTS[attempt].split())
    rows = [" ".join(row.get_text().split()) for row in _soup(HOSTILE).select(".row .text")]
    assert any(text in row for row in rows)


@pytest.mark.parametrize("attempt", BREAKOUTS)
def test_a_breakout_in_the_gold_is_text(attempt: str) -> None:
    """The gold, too, is a text of others."""
    text = BREAKOUTS[attempt]
    explanation = _explained(RAIN)
    soup = BeautifulSoup(
        to_page(explanation, compare(explanation.article, f"{FIRST}\n{text}\n{SECOND}\n{ITEMS}")), "html.parser"
    )
    assert len(soup("script")) == 2
    (mark,) = soup.select("#page .missing mark")
    assert mark.get_text() == text.strip(NO_WORD)


def test_the_policy_names_the_style_and_the_script() -> None:
    """The page's policy allows what is in it by hash and nothing else, and stands before all that could load."""
    soup = _soup(HOSTILE)
    (meta,) = soup.select("meta[http-equiv]")
    policy = {name: values for name, *values in (part.split() for part in str(meta["content"]).split(";"))}
    hashes = [
        base64.b64encode(hashlib.sha256((element.string or "").encode()).digest()).decode() for element in _inline(soup)
    ]
    assert policy == {
        "default-src": ["'none'"],
        "style-src": [f"'sha256-{hashes[0]}'"],
        "script-src": [f"'sha256-{hashes[1]}'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }
    assert [element.name for element in soup.head.find_all(True)][:2] == ["meta", "meta"] if soup.head else False


def _inline(soup: BeautifulSoup) -> list[Tag]:
    return [*soup("style"), *(script for script in soup("script") if not script.get("type"))]


def test_no_character_turns_the_text_around() -> None:
    """No direction mark or control character is in the page, not even from a URL or a reason."""
    page = explain(Page(content=HOSTILE, url="https://example.org/\u202egnp.exe\x07\u2066"))
    html = to_page(page, compare(page.article, "missing \u202e words \x1b[31m of the gold"))
    assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", html) == []
    assert "https://example.org/\ufffdgnp.exe\ufffd\ufffd" in html


def test_lone_surrogates_are_written() -> None:
    """Halves of a character in a text or its gold are shown as replacement characters."""
    explanation = explain(Page(content=RAIN.replace("mayor", "may\ud800or")))
    to_page(explanation, compare(explanation.article, "a \udc00 b")).encode()


# ---------------------------------------------------------------------------------------------- large pages


def test_twenty_thousand_blocks_stay_bounded() -> None:
    """Each block costs some hundred bytes; all are there, in chunks whose layout the browser can put off."""
    many = "".join(f"<p>Paragraph {number} of a page that does not end.</p>" for number in range(20_000))
    html = to_page(explain(Page(content=f"<html><body><article><h1>Many</h1>{many}</article></body></html>")))
    assert html.count('<div class="row') == 20_001
    assert html.count('class="chunk"') >= 200
    assert len(html) < 20_001 * 700


def test_beyond_the_limit_stretches_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches over the limit are one line that says how many, and no link leads to them."""
    monkeypatch.setattr(stretches_html, "MAX_STRETCHES", 5)
    monkeypatch.setattr("scraper.views.fields_html.MAX_STRETCHES", 5)
    monkeypatch.setattr(page_html, "MAX_STRETCHES", 5)
    soup = BeautifulSoup(to_page(_explained(RAIN)), "html.parser")
    left = len(_explained(RAIN).stretches) - 5
    assert len(soup.select(".row")) == len(_data(soup)["rows"]) == 5
    assert soup.select("#page > .rest")[0].get_text().startswith(f"{left} more stretches are not shown")
    assert {str(link["href"]) for link in soup.select(".field a")} <= {f"#s{number}" for number in range(5)}


def test_a_long_stretch_is_cut() -> None:
    """A paragraph of megabytes is cut and says how much is missing, in the page and in the article."""
    explanation = explain(Page(content=f"<html><body><article><h1>Long</h1><p>{'word ' * 1_000_000}</p></article>"))
    html = to_page(explanation, compare(explanation.article, "word " * 100))
    assert len(html) < 150_000
    assert "4,979,999 more characters" in html


# ---------------------------------------------------------------------------------------------- the gold


ALIGNED = {
    "the same": ("a b c", "a b c", [(0, 0), (1, 1), (2, 2)]),
    "one more": ("a b c", "a c", [(0, 0), (2, 1)]),
    "one less": ("a c", "a b c", [(0, 0), (1, 2)]),
    "nothing": ("", "a b", []),
    "nothing in common": ("a b", "c d", []),
    "taken beside what follows": ("x a y z w a b c", "a b c", [(5, 0), (6, 1), (7, 2)]),
    "taken beside what goes before": ("a b c x y c", "a b c", [(0, 0), (1, 1), (2, 2)]),
    "chance": ("p q r the s t u", "f g h the i j k", []),
    "no chance": ("p q r one two three s t u", "f g h one two three i j k", [(3, 3), (4, 4), (5, 5)]),
}


@pytest.mark.parametrize("name", ALIGNED)
def test_alignment(name: str) -> None:
    """Words are aligned as a person would."""
    first, second, pairs = ALIGNED[name]
    assert align(first.split(), second.split()) == pairs


def test_a_divided_alignment_is_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table would be too large the halves together find as many common words."""
    first = [f"{number * number % 61}" for number in range(400)]
    second = [f"{number * 7 % 61}" for number in range(300)]
    whole = _subsequence(first, second)
    monkeypatch.setattr("scraper.comparing.alignment.MAX_TABLE_BITS", 500)
    assert _subsequence(first, second) == whole == _by_table(first, second)


def _subsequence(first: list[str], second: list[str]) -> int:
    from scraper.comparing.alignment import _common_subsequence

    pairs = _common_subsequence(first, second)
    assert all(first[pair] == second[other] for pair, other in pairs)
    assert pairs == sorted(set(pairs))
    return len(pairs)


def _by_table(first: list[str], second: list[str]) -> int:
    """Length of a longest common subsequence by the textbook's table."""
    row = [0] * (len(second) + 1)
    for word in first:
        before = row
        row = [0]
        for place, other in enumerate(second):
            row.append(before[place] + 1 if word == other else max(before[place + 1], row[place]))
    return row[-1]


NO_WORD = ",</!->\"\\'{}[]();:=&#% \n"
"""What a mark does not begin or end with."""
FIRST = (
    "Rain fell on the old town for two days, and the river rose by two metres, said the people who live at the bridge."
)
SECOND = "Nobody was hurt, the mayor told reporters on Tuesday; the school at the river stays closed until next Friday."
ITEMS = "Volunteers brought bread and salt to the families on the roofs. They brought dry blankets as well."
CORRECTION = "Correction: an earlier version of this article gave the wrong height of the river."

DIFFERENCES: dict[str, tuple[str, list[tuple[str, str]], list[tuple[str, str]]]] = {
    "none": (f"{FIRST}\n{SECOND}\n{ITEMS}", [], []),
    "a whole block is extra": (f"{FIRST}\n{ITEMS}", [("extra", SECOND[:-1])], []),
    "words are extra": (
        f"{FIRST}\n{SECOND.replace(', the mayor told reporters on Tuesday', '')}\n{ITEMS}",
        [("extra", "the mayor told reporters on Tuesday")],
        [],
    ),
    "what was removed is missed": (
        f"{FIRST}\n{SECOND}\n{ITEMS}\n{CORRECTION}\n© 2031 The Example. All rights reserved.",
        [("missed", CORRECTION[:-1]), ("missed", "2031 The Example. All rights reserved")],
        [],
    ),
    "the headline is missed": (
        f"Rain in the Old Town\n{FIRST}\n{SECOND}\n{ITEMS}",
        [("missed", "Rain in the Old Town")],
        [],
    ),
    "what is not on the page": (
        f'{FIRST}\nA boat, "Hope", sank at dawn.\n{SECOND}\n{ITEMS}\nThe end.',
        [],
        [(FIRST, 'A boat, "Hope", sank at dawn'), ("They brought dry blankets as well.", "The end")],
    ),
    "nothing is right": ("Xyz.", [("extra", sentence) for sentence in (FIRST[:-1], SECOND[:-1])], [("", "Xyz")]),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_differences_from_the_gold(name: str) -> None:
    """What the gold has and the body has not is missed, where it stands on the page; the other way round it is extra."""
    gold, marks, missing = DIFFERENCES[name]
    explanation = _explained(RAIN)
    found = compare(explanation.article, gold)
    texts = [stretch.text for stretch in explanation.stretches]
    marked = [
        (mark.kind, texts[at][mark.start : mark.end]) for at, some in sorted(found.marks.items()) for mark in some
    ]
    assert marked[: len(marks)] == marks
    assert len(marked) == len(marks) or name == "nothing is right"
    assert [(texts[line.after] if line.after >= 0 else "", line.text) for line in found.missing] == missing


def test_score() -> None:
    """Word F1, precision and recall are those of the two bags of words."""
    score = compare(_explained(RAIN).article, f"{FIRST} {SECOND}").score
    kept, right = len(re.findall(r"\w+", f"{FIRST} {SECOND} {ITEMS}")), len(re.findall(r"\w+", f"{FIRST} {SECOND}"))
    assert (score.precision, score.recall) == (right / kept, 1.0)
    assert score.f1 == 2 * right / (kept + right)


def test_a_gold_page_has_every_mark() -> None:
    """Score, marks and what is missing stand on the page, in folds too."""
    explanation = _explained(RAIN)
    comparison = compare(explanation.article, f"{FIRST}\nA boat sank.\n{ITEMS}\n© 2031 The Example.")
    soup = BeautifulSoup(to_page(explanation, comparison), "html.parser")
    marks = [(mark["class"], mark.get_text()) for mark in soup.select("#page mark")]
    assert marks == [
        (["missed"], "A boat sank"),
        (["extra"], SECOND[:-1]),
        (["missed"], "2031 The Example"),
    ]
    assert soup.select(".fold .missed")[0].get_text() == "1 missed"
    assert [part.get_text() for part in soup.select(".score dd")][2] == f"{comparison.score.recall:.3f}"


GOLD_FILES: dict[str, tuple[bytes, str | None]] = {
    "plain text": (b"Rain fell.\n\nIt stopped.", "Rain fell.\n\nIt stopped."),
    "byte order mark": (b"\xef\xbb\xbfRain", "Rain"),
    "not UTF-8": (b"Die Gr\xfc\xdfe der Stra\xdfe fand ich sch\xf6n.", "Die Grüße der Straße fand ich schön."),
    "UTF-16": ("Grüße".encode("utf-16"), "Grüße"),
    "JSON in UTF-16": ('{"body": ["Grüße"]}'.encode("utf-16"), "Grüße"),
    "ground truth": (b'{"ground_truth": {"main_content": "Rain fell."}}', "Rain fell."),
    "list of paragraphs": (b'{"body": ["Rain fell.", "It stopped."]}', "Rain fell.\n\nIt stopped."),
    "an article's JSON": (b'{"body": [{"role": "paragraph", "text": "Rain fell."}]}', "Rain fell."),
    "no gold in it": (b'{"text": "Rain fell."}', None),
    "paragraphs that are none": (b'{"body": ["Rain fell.", 5]}', None),
    "a list is no object": (b'["Rain"]', '["Rain"]'),
    "empty": (b"", ""),
    "nested too deeply": (b"[" * 100_000, "[" * 100_000),
}


def test_a_page_is_no_gold() -> None:
    """A gold that is HTML would be held against the body with all its tags."""
    with pytest.raises(NotText, match="HTML"):
        gold_text(RAIN.encode())


@pytest.mark.parametrize("name", GOLD_FILES)
def test_gold_files(name: str) -> None:
    """Gold is read from plain text and from the JSON forms that hold one."""
    content, text = GOLD_FILES[name]
    assert gold_text(content) == text


def test_a_long_comparison_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words over the limit have no marks, and the page says so; the score is of all words."""
    monkeypatch.setattr("scraper.comparing.comparison.MAX_WORDS", 10)
    explanation = _explained(RAIN)
    comparison = compare(explanation.article, f"{FIRST} {SECOND} {ITEMS}")
    assert (comparison.is_whole, comparison.score.f1, dict(comparison.marks)) == (False, 1.0, {})
    assert "too long to mark" in to_page(explanation, comparison)


# ---------------------------------------------------------------------------------------------- the terminal


def test_terminal() -> None:
    """Without a terminal there are no colours: a line for each stretch, and below the article's fields."""
    shown = to_terminal(_explained(RAIN), io.StringIO())
    assert "\x1b" not in shown
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines[0] == "Rain in the Old Town"
    assert lines[1].startswith("article, confidence 0.")
    assert any(re.fullmatch(r"navigation \d\.\d\d News \(phrase en\.navigation\.[\w-]+.*\)", line) for line in lines)
    assert any(line.startswith("lead image The old bridge on Monday.") for line in lines)


def test_terminal_tells_what_decided() -> None:
    """Each stretch has the reason that won, and the role that came next."""
    votes = (Vote(0, 0, 9, Role.QUOTE, 3.0, "said a"), Vote(0, 0, 9, Role.PULL_QUOTE, 1.0, "said b"))
    explanation = explain(Page(content="<p>The rain.</p>", media_type="text/html"), Labeller((_Said(*votes),)))
    assert "The rain.  (said a, over pull quote 1.0)" in to_terminal(explanation, io.StringIO())


def test_terminal_marks_differences_without_colours() -> None:
    """Missed and extra words stand in signs of their own."""
    explanation = _explained(RAIN)
    comparison = compare(explanation.article, f"{FIRST}\nA boat sank.\n{ITEMS}\n© 2031 The Example.")
    shown = " ".join(to_terminal(explanation, io.StringIO(), comparison).split())
    assert "[-A boat sank-]" in shown
    assert f"[+{SECOND[:-1]}+]." in shown
    assert "© [-2031 The Example-]. All rights reserved." in shown


def test_terminal_obeys_nothing() -> None:
    """No markup of rich and no control character of a page reaches the terminal."""
    page = explain(Page(content=HOSTILE.replace("Flood", "[bold red]Flood[/]"), url="https://example.org/\x1b[2J"))
    shown = to_terminal(page, io.StringIO(), compare(page.article, "gold \x1b]0;title\x07 \u202e"))
    assert "[bold red]Flood[/]" in shown
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown) == []


@pytest.mark.parametrize("width", ["20", "80"])
def test_terminal_cuts_no_text(monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    """In a narrow terminal, and in a script without spaces, a kept stretch is folded and nothing of it is cut off."""
    text = (
        "月曜日、町で大雨が降り、市長は「これは普通ではない」と述べた。住民は避難所に移動し、消防が対応に当たっている。"
    )
    monkeypatch.setenv("COLUMNS", width)
    shown = to_terminal(explain(Page(content=f"<article><p>{text}</p></article>")), io.StringIO())
    assert text in "".join(shown.split())


def test_one_line() -> None:
    """A text is cut at its limit, on one line, whatever its length."""
    assert one_line("a\n b\t c", 10) == "a b c"
    assert len(one_line("word " * 1000, 70)) <= 70
    assert one_line("\x1b[31mred", 20) == "\ufffd[31mred"


def test_a_vote_says_what_it_weighs_against_the_body() -> None:
    """What only names a block says so beside its reason; a vote whose weight is one and the same says nothing more."""
    votes = (
        Vote(0, 0, 9, Role.SHARE, 3.0, "hand names", 0.5),
        Vote(0, 0, 9, Role.LEGAL, 2.0, "hand both"),
        Vote(0, 0, 9, Role.PARAGRAPH, 1.0, "hand body"),
    )
    explanation = explain(Page(content="<p>The rain.</p>", media_type="text/html"), Labeller((_Said(*votes),)))
    data = _data(BeautifulSoup(to_page(explanation), "lxml"))
    assert {"hand names (against the body 0.5)", "hand both", "hand body"} <= set(data["table"])
    assert explanation.stretches[0].role is Role.SHARE
