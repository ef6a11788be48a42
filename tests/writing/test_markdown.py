"""Markdown: what a reader of CommonMark makes of it is the article again."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scraper.article import BodyBlock, BodySpan, Image, Note, Recording
from scraper.document import Role
from scraper.writing import write
from tests.article_samples import EMPTY, any_text, articles, changed, full_article, item, paragraph

READER = MarkdownIt("commonmark", {"html": True}).enable("table")

FULL = """\
# Rain in the Old Town

The river rose by two metres.

By Ada Example and Bo Sample · 2024-05-04T10:00:00+02:00

![A street](https://example.org/a%20\\(1\\).jpg)

_The main street on Monday. (Cy Test/EN/Example Images)_

Rain fell on the [old town](https://example.org/town) for two days.

## What the water left

It **was not** a _\\*good\\*_ week.

- Bread

_The roof._

3. rye
4. wheat

* Salt

> We slept on the roof.

| Day | Rain |
| --- | --- |
| Monday | 40 mm |

```
level = 3
print(level)
```

[The river](https://example.org/player/1)

[https://example.org/a.mp3](https://example.org/a.mp3)

---

Correction: the river rose by two metres, not three.

Di Proof contributed to this report.
"""


def _markdown(*body: BodyBlock, **fields: Any) -> str:
    return write(changed(body=body, **fields), "markdown").removesuffix("\n")


def _tokens(markdown: str) -> list[Token]:
    return READER.parse(markdown)


def _inline(markdown: str) -> list[Token]:
    (paragraph_open, inline, paragraph_close) = _tokens(markdown)
    assert (paragraph_open.type, paragraph_close.type) == ("paragraph_open", "paragraph_close")
    return inline.children or []


TAGS = {"strong": "strong", "em": "em", "link": "a"}


def _read(tokens: list[Token]) -> list[tuple[str, tuple[str, ...]]]:
    """Pieces of text and the sorted marks around each."""
    pieces: list[tuple[str, tuple[str, ...]]] = []
    around: list[str] = []
    for token in tokens:
        name, _, state = token.type.rpartition("_")
        tag = re.fullmatch(r"</?(strong|em|sub|sup)>", token.content) if token.type == "html_inline" else None
        if tag:
            state, name = ("close" if token.content[1] == "/" else "open"), tag[1]
        if state == "open":
            around.append(name)
        elif state == "close":
            around.remove(name)
        else:
            assert token.type in ("text", "code_inline", "softbreak", "hardbreak", "text_special"), token
            text = "\n" if token.type.endswith("break") else token.content
            pieces.append((text, tuple(sorted([*around, *(["code"] if token.type == "code_inline" else [])]))))
    assert around == []
    return pieces


def _letters(pieces: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(letter, marks) for text, marks in pieces for letter in text if not letter.isspace()]


def _unlinked(pieces: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """The letters without the links: which there are is tested by the rules of GFM."""
    return _letters([(text, tuple(mark for mark in marks if mark != "link")) for text, marks in pieces])


# ---------------------------------------------------------------------------------------------- the whole


def test_full_article() -> None:
    """Header, media, body and notes stand in their order, each in the form that Markdown has for it."""
    assert write(full_article(), "markdown") == FULL


def test_empty_article() -> None:
    """An article in which nothing stands is written as nothing."""
    assert write(EMPTY, "markdown") == ""


@given(articles())
def test_any_article_is_written(article: object) -> None:
    """Whatever stands in the fields, the writer gives text that UTF-8 can hold and CommonMark can read."""
    markdown = write(article, "markdown")  # type: ignore[arg-type]
    READER.render(markdown)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", markdown)
    assert not markdown or (markdown.endswith("\n") and not markdown.endswith("\n\n"))


# ---------------------------------------------------------------------------------------------- escaping

PLAIN = [
    "*not emphasis* _nor this_ **nor that** __nor this__",
    "a [link](https://example.org) that is none, and [ref][id], ![image](x)",
    "# no heading",
    "###### no heading",
    "#",
    "- no list",
    "-",
    "+ no list",
    "1. no list",
    "12) no list",
    "3.",
    "---",
    "- - -",
    "===",
    "> no quotation",
    "``` no code",
    "~~~ no code",
    "~~not struck~~",
    "`no code`",
    "<b>no tag</b> <script>alert(1)</script> <!-- no comment --> <https://example.org>",
    "&amp; &copy; &#65; &nosuch; AT&T",
    "back\\slash \\* \\",
    "| a | b |",
    ":---:",
    ":-:|:-:",
    "snake_case_word and _edge_ __init__",
    "wow!",
    "$100 and 5 * 3 = 15",
    "[x] done",
    "[^1] note",
    "[id]: https://example.org",
    "line one\n- line two\n# line three\n1. four\n=== \n--- | ---\n|-|\n> six",
    "a\n---",
    "a\n===",
    "a | b\n--- | ---\nc | d",
    "a | b\n-|-\nc | d",
    "    no code block",
    "\tno code block",
    "ends with a line end\n",
    "\nbegins with one",
]


@pytest.mark.parametrize("text", PLAIN)
def test_signs_survive_in_a_paragraph(text: str) -> None:
    """A paragraph reads as the very letters of its text, of which at most addresses are marked, as links."""
    assert _unlinked(_read(_inline(_markdown(paragraph(text))))) == _letters([(text, ())])


@pytest.mark.parametrize("text", PLAIN)
def test_signs_survive_in_a_headline(text: str) -> None:
    """A headline stays one heading with the letters of its text, a row of # at its end too."""
    for headline in (text, f"{text} ##"):
        opening, inline, _ = _tokens(write(changed(headline=headline), "markdown"))
        assert opening.tag == "h1"
        assert _unlinked(_read(inline.children or [])) == _letters([(headline, ())])


@given(any_text.filter(lambda text: not text.isspace() and text and "\x00" not in text))
@example("a\n\n\n-\n")
def test_any_text_survives(text: str) -> None:
    """Any text of a paragraph is read as one paragraph with the same letters."""
    text = "".join(character for character in text if character.isprintable() or character.isspace())
    if text.strip():
        assert _letters(_read(_inline(_markdown(paragraph(text))))) == _letters([(text, ())])


def test_lines_are_kept_apart() -> None:
    """A line end in the text is a hard break."""
    assert READER.render(_markdown(paragraph("roses\nviolets"))) == "<p>roses<br />\nviolets</p>\n"


def test_long_hostile_text_takes_no_time() -> None:
    """Escaping is linear in the length of the text."""
    for sign in (" ", "\n", "#", "1", "`", "[", "_", "&", "\\", "- "):
        began = time.process_time()
        write(changed(headline=sign * 100_000, body=(paragraph(sign * 100_000),)), "markdown")
        assert time.process_time() - began < 1.0, sign


# ---------------------------------------------------------------------------------------------- marks

TEXT = "The quick (brown) fox"


def _span(part: str, kind: str, url: str = "https://example.org/x") -> BodySpan:
    start = TEXT.index(part)
    return BodySpan(start, start + len(part), kind, url) if kind == "link" else BodySpan(start, start + len(part), kind)  # type: ignore[arg-type]


MARKS = {
    "strong": ([_span("quick", "strong")], "The **quick** (brown) fox"),
    "em": ([_span("quick", "em")], "The _quick_ (brown) fox"),
    "code": ([_span("quick", "code")], "The `quick` (brown) fox"),
    "sub": ([_span("quick", "sub")], "The <sub>quick</sub> (brown) fox"),
    "link": ([_span("quick", "link")], "The [quick](https://example.org/x) (brown) fox"),
    "strong in the middle of a word": ([_span("uic", "strong")], "The q**uic**k (brown) fox"),
    "em in the middle of a word": ([_span("uic", "em")], "The q*uic*k (brown) fox"),
    "em up to punctuation": ([_span("brown", "em")], "The quick (_brown_) fox"),
    "strong from punctuation": ([_span("(brown)", "strong")], "The quick **(brown)** fox"),
    "strong that CommonMark would not read": (
        [BodySpan(7, 11, "strong")],
        "The qui<strong>ck (</strong>brown) fox",
    ),
    "the whole text": ([BodySpan(0, 21, "strong")], "**The quick (brown) fox**"),
    "spaces at its ends": ([BodySpan(3, 10, "strong")], "The **quick** (brown) fox"),
    "only a space": ([BodySpan(3, 4, "strong")], TEXT),
    "empty": ([BodySpan(5, 5, "strong")], TEXT),
    "backwards": ([BodySpan(9, 4, "strong")], TEXT),
    "out of bounds": ([BodySpan(18, 99, "em"), BodySpan(70, 80, "em")], "The quick (brown) _fox_"),
    "nested": ([_span("quick (brown)", "strong"), _span("quick", "em")], "The **_quick_ (brown)** fox"),
    "the same stretch": ([_span("fox", "em"), _span("fox", "strong")], "The quick (brown) **_fox_**"),
    "touching": ([BodySpan(4, 7, "strong"), BodySpan(7, 9, "strong")], "The **quick** (brown) fox"),
    "touching of two kinds": ([BodySpan(0, 3, "strong"), BodySpan(4, 9, "em")], "**The** _quick_ (brown) fox"),
    "crossing": ([BodySpan(0, 9, "strong"), BodySpan(4, 17, "em")], "**The _quick_** _(brown)_ fox"),
    "emphasis across the end of a link": (
        [_span("quick (brown)", "link"), BodySpan(0, 9, "strong")],
        "**The** [**quick** (brown)](https://example.org/x) fox",
    ),
    "link in a link": (
        [_span("quick (brown)", "link"), _span("brown", "link", "https://example.org/y")],
        "The [quick (brown)](https://example.org/x) fox",
    ),
    "link in strong": (
        [BodySpan(0, 21, "strong"), _span("quick", "link")],
        "**The [quick](https://example.org/x) (brown) fox**",
    ),
    "code around a link": (
        [BodySpan(0, 17, "code"), _span("quick", "link")],
        "`The` [`quick`](https://example.org/x) `(brown)` fox",
    ),
    "script link": ([_span("quick", "link", "javascript:alert(1)")], TEXT),
}


@pytest.mark.parametrize(("spans", "expected"), MARKS.values(), ids=MARKS)
def test_marks(spans: list[BodySpan], expected: str) -> None:
    """Spans become links, emphasis and code, however they stand to each other."""
    assert _markdown(paragraph(TEXT, *spans)) == expected


URLS = {
    "https://example.org/a b": "https://example.org/a%20b",
    "https://example.org/a(b)c": "https://example.org/a(b)c",
    "https://example.org/(": "https://example.org/(",
    "https://example.org/[a]": "https://example.org/[a]",
    "https://example.org/<a>": "https://example.org/%3Ca%3E",
    "https://example.org/a`b\\c": "https://example.org/a%60b%5Cc",
    "https://example.org/?a=1&copy;=2": "https://example.org/?a=1&copy;=2",
    "https://example.org/_a_*b*": "https://example.org/_a_*b*",
    "https://example.org/\na": "https://example.org/a",
    "https://example.org/ü": "https://example.org/ü",
    'https://example.org/"x" "y"': 'https://example.org/"x"%20"y"',
    "/relative": "/relative",
}


@pytest.mark.parametrize(("url", "expected"), URLS.items())
def test_link_urls(url: str, expected: str) -> None:
    """A URL with signs that Markdown reads comes out as itself, or percent-encoded."""
    reader = MarkdownIt("commonmark")
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown = _markdown(paragraph(TEXT, _span("quick", "link", url)))
    (link,) = [token for token in reader.parseInline(markdown)[0].children or [] if token.type == "link_open"]
    assert link.attrs["href"] == expected


CODE = ["a`b", "``", "`", "a``b`c", "`a`", "a  b", "a|b\\", "<b>&amp;*x*"]


@pytest.mark.parametrize("text", CODE)
def test_code_span_holds_backticks(text: str) -> None:
    """Code in a line is fenced by more backticks than it holds, and nothing in it is escaped."""
    (piece,) = _read(_inline(_markdown(paragraph(text, BodySpan(0, len(text), "code")))))
    assert piece == (" ".join(text.split()), ("code",))


def test_exclamation_mark_before_a_link() -> None:
    """An exclamation mark in front of a link does not make it an image."""
    assert _markdown(paragraph("Stop!here", BodySpan(5, 9, "link", "/x"))) == "Stop\\![here](/x)"


_spans = st.lists(
    st.builds(
        BodySpan,
        st.integers(0, 24),
        st.integers(0, 24),
        st.sampled_from(["strong", "em", "sub", "sup", "link", "code"]),
        st.just("https://example.org/x"),
    ),
    max_size=6,
)
_marked_text = st.text(alphabet="ab1 .,*_[]()!<`\\é漢🙂", min_size=10, max_size=24).filter(str.strip)


@given(_marked_text, _spans)
@settings(max_examples=1000)
def test_any_spans_are_read_back(text: str, spans: list[BodySpan]) -> None:
    """Each letter is read with the marks whose spans it stands in; of links that overlap it has one."""
    expected = []
    for index, letter in enumerate(text):
        if not letter.isspace():
            around = {span.kind for span in spans if span.start <= index < span.end}
            expected.append((letter, tuple(sorted(around))))
    assert _letters(_read(_inline(_markdown(paragraph(text, *spans))))) == expected


# ---------------------------------------------------------------------------------------------- lists

LISTS = {
    "bullets": ([item("a"), item("b")], "- a\n- b"),
    "numbers from start": ([item("a", ordered=True, start=9), item("b", ordered=True, start=9)], "9. a\n10. b"),
    "nested": ([item("a"), item("b", 1, 1), item("c", 2, 2), item("d")], "- a\n  - b\n    - c\n- d"),
    "nested under a wide number": (
        [item("a", ordered=True, start=10), item("b", 1, 1)],
        "10. a\n    - b",
    ),
    "nested that starts with 3": (
        [item("a"), item("b", 1, 1, ordered=True, start=3), item("c")],
        "- a\n\n  3. b\n- c",
    ),
    "starts in the depth": ([item("a", 1, 5), item("b", 0, 0)], "- a\n\n* b"),
    "skips a level": ([item("a"), item("b", 1, 4)], "- a\n  - b"),
    "two lists in a row": ([item("a", 0), item("b", 1), item("c", 2)], "- a\n\n* b\n\n- c"),
    "two lists in an item": ([item("a"), item("b", 1, 1), item("c", 2, 1)], "- a\n  - b\n  * c"),
    "lines in an item": ([item("a\nb"), item("c")], "- a\\\n  b\n- c"),
    "an item without text": ([item(""), item("b", 1, 1)], "-\n  - b"),
    "interrupted": (
        [item("a", ordered=True), paragraph("x"), item("b", ordered=True)],
        "1. a\n\nx\n\n2. b",
    ),
    "number below zero": ([item("a", ordered=True, start=-5)], "0. a"),
    "no place": ([BodyBlock(role=Role.LIST_ITEM, text="a")], "- a"),
    "text like a marker": ([item("- a"), item("1. b")], "- \\- a\n- 1\\. b"),
}


@pytest.mark.parametrize(("body", "expected"), LISTS.values(), ids=LISTS)
def test_lists(body: list[BodyBlock], expected: str) -> None:
    """Lists are nested, numbered and kept apart as they stood."""
    assert _markdown(*body) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans(), st.integers(0, 20)), max_size=8))
def test_any_list_is_read_back(places: list[tuple[int, int, bool, int]]) -> None:
    """Whatever the places claim, every item is read as an item."""
    body = [item(f"item {index}", *place) for index, place in enumerate(places)]
    tokens = _tokens(_markdown(*body))
    assert sum(token.type == "list_item_open" for token in tokens) == len(body)
    assert [token.content for token in tokens if token.type == "inline"] == [block.text for block in body]


def test_ten_thousand_levels() -> None:
    """Depth without end is folded into the deepest level that is written."""
    began = time.process_time()
    markdown = _markdown(*(item("a", depth, depth) for depth in range(10_000)))
    assert max(len(line) - len(line.lstrip()) for line in markdown.splitlines()) == 14
    assert time.process_time() - began < 2.0


# ---------------------------------------------------------------------------------------------- tables, code, media


def _rows(*rows: tuple[str, ...]) -> BodyBlock:
    return BodyBlock(role=Role.TABLE, text="\n".join(map("\t".join, rows)), rows=rows)


TABLES = {
    "pipes": (
        _rows(
            ("a|b", "c\\|d"),
        ),
        "| a\\|b | c\\\\\\|d |\n| --- | --- |",
    ),
    "ragged": (_rows(("a",), ("b", "c")), "| a |  |\n| --- | --- |\n| b | c |"),
    "lines in a cell": (
        BodyBlock(role=Role.TABLE, text="", rows=(("a\nb",),)),
        "| a<br>b |\n| --- |",
    ),
    "no rows": (BodyBlock(role=Role.TABLE, text="a\tb\nc\td"), "| a | b |\n| --- | --- |\n| c | d |"),
    "nothing": (BodyBlock(role=Role.TABLE, text="", rows=()), ""),
}


@pytest.mark.parametrize(("block", "expected"), TABLES.values(), ids=TABLES)
def test_tables(block: BodyBlock, expected: str) -> None:
    """Tables have cells without line ends and rows of one width."""
    assert _markdown(block) == expected


def test_links_in_cells() -> None:
    """A span of a table stands in its cell."""
    block = BodyBlock(
        role=Role.TABLE,
        text="a\tbc\nd\te",
        rows=(("a", "bc"), ("d", "e")),
        spans=(BodySpan(3, 4, "link", "/x|y"), BodySpan(5, 8, "strong")),
    )
    assert _markdown(block) == "| a | b[c](/x%7Cy) |\n| --- | --- |\n| **d** | **e** |"


FENCES = {"a": "```", "```\na\n```": "````", "`` ` `````": "``````"}


@pytest.mark.parametrize(("text", "fence"), FENCES.items())
def test_fence_is_longer_than_any_inside(text: str, fence: str) -> None:
    """A code block holds fences of its own."""
    markdown = _markdown(paragraph(text, role=Role.CODE))
    assert markdown == f"{fence}\n{text}\n{fence}"
    assert [token.content for token in _tokens(markdown)] == [f"{text}\n"]


def test_quotations_of_several_paragraphs() -> None:
    """Quoted entries of one kind stand in one quotation, line by line."""
    quoted = [paragraph(text, role=Role.QUOTE) for text in ("a\nb", "c")]
    assert _markdown(*quoted, paragraph("d", role=Role.PULL_QUOTE)) == "> a\\\n> b\n>\n> c\n\n> d"


IMAGES = {
    "all": (
        Image(url="https://e.org/a.jpg", alt="x]y", caption="A _b_.", credit_text="C/D"),
        "![x\\]y](https://e.org/a.jpg)\n\n_A \\_b\\_. (C/D)_",
    ),
    "credit only": (Image(url="https://e.org/a.jpg", credit_text="C/D"), "![](https://e.org/a.jpg)\n\n_C/D_"),
    "no url": (Image(url=None, caption="A."), "_A._"),
    "data url": (Image(url="data:image/svg+xml,x", caption="A."), "_A._"),
    "nothing": (Image(url=None), ""),
}


@pytest.mark.parametrize(("image", "expected"), IMAGES.values(), ids=IMAGES)
def test_images(image: Image, expected: str) -> None:
    """An image has its caption and credit in a line of its own below it."""
    assert _markdown(images=(image,)) == expected


def test_recordings() -> None:
    """A video or a sound is a link to its file or its player."""
    videos = (Recording(url="https://e.org/v.mp4", caption="The [river]"), Recording(caption="Gone"), Recording())
    assert _markdown(videos=videos) == "[The \\[river\\]](https://e.org/v.mp4)\n\nGone"


def test_notes_stand_at_the_end() -> None:
    """Corrections and contributions follow the body below a rule."""
    assert _markdown(paragraph("a"), notes=(Note(Role.CORRECTION, "# b"),)) == "a\n\n---\n\n\\# b"
