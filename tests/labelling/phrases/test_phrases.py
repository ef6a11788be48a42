"""The phrase tables, entry by entry, and the language their patterns are written in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from scraper.document import Block, Container, Document, DocumentKind, Page, Role
from scraper.errors import DataError
from scraper.labelling.phrases.phrase_pattern import parse_pattern, tokenize
from scraper.labelling.phrases.phrase_voter import Phrase, compile_phrases, load_phrases, read_phrases
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read
from scraper.values.tables import language_tags

PHRASES = load_phrases()
WITH_PHRASES = [tag for tag in language_tags() if read_phrases(tag)]
HEADLINE = "Harbour opens again after the long winter"
PARAGRAPH = (
    "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day, "
    "so that nobody who lives near the pier has slept well for weeks."
)
KEYS = {"id", "role", "pattern", "origin", "case", "near_miss"}
DOCUMENTATION = Path(__file__).parent.parent.parent.parent / "docs" / "phrases.md"


def page_with(text: str) -> Document:
    """A page of several blocks with one more in the middle."""
    html = f"<h1>{HEADLINE}</h1><p>{PARAGRAPH} One.</p><p>{PARAGRAPH} Two.</p><p>{escape(text)}</p><p>{PARAGRAPH} Three.</p>"
    return read(as_page(f"<html><body><article>{html}</article></body></html>", None))


def text_with(text: str) -> Document:
    """The same as plain text."""
    return read(
        as_page("\n\n".join((HEADLINE, f"{PARAGRAPH} One.", f"{PARAGRAPH} Two.", text, f"{PARAGRAPH} Three.")), None)
    )


def phrase(pattern: str, max_words: int = 30) -> Phrase:
    """An entry with this pattern."""
    return Phrase(id="x", role=Role.OTHER, pattern=pattern, origin="", case="", near_miss="", max_words=max_words)


def matches(pattern: str, text: str) -> bool:
    """Whether a text begins with a pattern."""
    return bool(compile_phrases((phrase(pattern),)).find(text))


@pytest.mark.parametrize("document_with", [page_with, text_with])
@pytest.mark.parametrize("entry", PHRASES.phrases, ids=lambda entry: entry.reason.removeprefix("phrase "))
def test_phrase_case_and_near_miss(entry: Phrase, document_with: Callable[[str], Document]) -> None:
    """Between other blocks, the case gets the entry's vote on its whole block, and the near miss does not."""
    document = document_with(entry.case)
    votes = [vote for vote in PHRASES.vote(lay_out(document)) if vote.reason == entry.reason]
    assert [(vote.role, vote.weight) for vote in votes] == [(entry.role, entry.weight)]
    assert document.blocks[votes[0].block].start == votes[0].start
    assert document.blocks[votes[0].block].end == votes[0].end
    assert entry.reason not in {vote.reason for vote in PHRASES.vote(lay_out(document_with(entry.near_miss)))}


@pytest.mark.parametrize("entry", PHRASES.phrases, ids=lambda entry: entry.reason.removeprefix("phrase "))
def test_phrase_is_needed(entry: Phrase) -> None:
    """No other entry, of any language, gives the case the same role: without the entry it fails."""
    assert [match.reason for match in PHRASES.find(entry.case) if match.role is entry.role] == [entry.reason]


@pytest.mark.parametrize("language", WITH_PHRASES)
def test_removing_an_entry(language: str) -> None:
    """Compiled without an entry, the tables find its case no more and other cases as before."""
    gone, *rest = read_phrases(language)
    fewer = compile_phrases(rest)
    assert gone.role not in {match.role for match in fewer.find(gone.case)}
    assert all(entry in fewer.find(entry.case) for entry in rest)


@pytest.mark.parametrize("language", WITH_PHRASES)
def test_ids_are_unique(language: str) -> None:
    """An id names one entry of its file."""
    counts = Counter(entry.id for entry in read_phrases(language))
    assert not [name for name, count in counts.items() if count > 1]


@pytest.mark.parametrize("entry", PHRASES.phrases, ids=lambda entry: entry.reason.removeprefix("phrase "))
def test_every_key_is_filled(entry: Phrase) -> None:
    """Each entry says what, where from, a case and a near miss, and votes for something that the product removes or notes."""
    assert all(getattr(entry, key) for key in KEYS)
    assert entry.role.group in ("junk", "notes")
    assert 0 < entry.weight <= 6


def test_languages_with_phrases() -> None:
    """The languages of the product each have phrases, and so has what belongs to none."""
    assert WITH_PHRASES == ["de", "en", "es", "fr", "it", "nl", "pt", "tr", "und"]


def test_founding_example() -> None:
    """The three notices of the founding example, read as text, get their roles."""
    lines = {
        "You can follow Alana Mastrangelo on Facebook and Twitter at @ARmastrangelo, and on Instagram.": "social_follow",
        "Please let us know if you're having issues with commenting.": "comment_notice",
        "Related Link": "related_link",
    }
    assert {line: [str(match.role) for match in PHRASES.find(line)] for line in lines} == {
        line: [role] for line, role in lines.items()
    }


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("sign up", "Sign up", True),
        ("sign up", "SIGN-UP now", True),
        ("sign up", "Signup", False),
        ("ad", "Lead", False),
        ("[read|see] also", "See also the map", True),
        ("[read|see] also", "Also read", False),
        ("read (it) now", "Read now", True),
        ("read (it) now", "Read it now", True),
        ("{share|tweet} now", "Share tweet share now", True),
        ("{share|tweet} now", "now", False),
        ("follow …2 on", "Follow Jane Roe on", True),
        ("follow …2 on", "Follow the red boat on", False),
        ("follow … on", "Follow me. Later on", False),
        ("follow … on", "Follow me, later on", True),
        ("subscriber log in", "Subscriber? Log in", True),
        ("…3 contributed to this", "Jane Roe contributed to this story.", True),
        ("…3 contributed to this", "One two three four contributed to this story.", False),
        ("# [min|minutes] read", "5 min read", True),
        ("# min", "5min", True),
        ("# views", "1,234 views", True),
        ("© # harbour", "© 2024 Harbour", True),
        ("related :", "Related: more", True),
        ("related :", "Related more", False),
        ("publicité", "PUBLICITE", True),
        ("ilgili haberler", "İlgili Haberler", True),
        ("İlgili haberler", "İLGİLİ HABERLER", True),
        ("ışık", "IŞIK", True),
        ("I agree", "i AGREE", True),
        ("straße", "STRASSE", True),
        ("οδος", "ΟΔΟΣ", True),
        ("ìnt", "ÌNT", True),
        ("you're having", "You’re having", True),
        ("lire l'[article|info]", "Lire l’article", True),
        ("follow us", "• Follow us", True),
        ("follow us", "👉 follow us", True),
        ("follow us", "“Follow us”, he said", False),
        ("[follow us|a] [on|b c] x", "follow us b c x", True),
    ],
)
def test_pattern_language(pattern: str, text: str, expected: bool) -> None:
    """A pattern matches whole tokens from the block's first on, past bullets and emoji, not past quotation marks."""
    assert matches(pattern, text) is expected


@pytest.mark.parametrize("pattern", ["", "(a)", "…", "a |", "[a|]", "[a", "a]", "{a)", "a <b", "ad 5", "…3 [a|…2]"])
def test_wrong_patterns(pattern: str) -> None:
    """A pattern that is not one is an error that names it, not an entry that never matches."""
    with pytest.raises(DataError) as caught:
        compile_phrases((phrase(pattern),))
    assert caught.value.subject == "phrase .other.x"


def test_whole_and_max_words() -> None:
    """A whole pattern must fill the block; any other must stand in one of at most so many words."""
    whole = Phrase(id="x", role=Role.SHARE, pattern="share", origin="", case="", near_miss="", whole=True)
    assert compile_phrases((whole,)).find("Share!")
    assert not compile_phrases((whole,)).find("Share it")
    assert compile_phrases((phrase("share", max_words=3),)).find("Share one two")
    assert not compile_phrases((phrase("share", max_words=3),)).find("Share one two three")


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<p>Most read</p>", "phrase en.recirculation.most-read"),
        ("<p><a href=/m>Most read</a></p>", "phrase en.navigation.most-read"),
        ("<p><a href=/m>Subscribe</a></p>", "phrase en.newsletter.subscribe-word"),
    ],
    ids=["a title", "a link", "a link that no title is called"],
)
def test_a_link_called_as_a_title_is_an_item_of_a_menu(markup: str, reason: str) -> None:
    """What names the list below it does not name the link to that list."""
    votes = list(PHRASES.vote(lay_out(read(as_page(f"<p>{PARAGRAPH}</p>{markup}", None)))))
    assert [vote.reason for vote in votes] == [reason]
    assert str(votes[0].role) in reason


def test_tokenize() -> None:
    """Words without what sticks to them, one symbol for numbers, quotation marks and sentence ends."""
    assert list(tokenize("« it's 1,234 km, at 0:45! » @ab: x")) == [
        '"',
        "it'",
        "s",
        "#",
        "km",
        "at",
        "#",
        ".",
        '"',
        "@",
        "ab",
        ":",
        "x",
    ]


def test_parse_is_repeatable() -> None:
    """The same pattern gives the same automaton."""
    entry = PHRASES.phrases[0]
    assert parse_pattern(entry.pattern) == parse_pattern(entry.pattern)


HOSTILE = (
    "the ",
    "# ",
    "follow us on ",
    "facebook ",
    "share ",
    "(((",
    "… ",
    "’",
    "\u0130",
    "by signing up ",
    "a" * 50 + " ",
    "1.",
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_blocks_are_linear(unit: str) -> None:
    """A block of 100 kB, and a thousand blocks as long as a phrase may be, take no time to speak of and raise nothing."""
    pieces = [unit * (100_000 // len(unit)), *([unit * (890 // len(unit))] * 1000)]
    starts = [sum(map(len, pieces[:index])) + index for index in range(len(pieces))]
    document = Document(
        page=Page(content=""),
        kind=DocumentKind.TEXT,
        source="",
        text="\n".join(pieces),
        blocks=tuple(Block(start, start + len(piece), 0) for start, piece in zip(starts, pieces, strict=True)),
        containers=(Container(0, "#root", 0, len(pieces), 0),),
    )
    began = time.process_time()
    list(PHRASES.vote(lay_out(document)))
    assert time.process_time() - began < 5


def test_long_blocks_are_never_phrases() -> None:
    """A paragraph that begins like a phrase stays a paragraph."""
    assert not PHRASES.find("Follow us on Facebook. " + PARAGRAPH * 6)


def counts_table() -> str:
    """Entries by role and language, as the documentation has them."""
    counts = Counter((entry.role, entry.language) for entry in PHRASES.phrases)
    names = WITH_PHRASES
    rows = [f"| role | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    rows += [
        f"| {role} | {' | '.join(str(counts[role, name] or '') for name in names)} |"
        for role in Role
        if any(counts[role, name] for name in names)
    ]
    totals = Counter(entry.language for entry in PHRASES.phrases)
    return "\n".join([*rows, f"| all | {' | '.join(str(totals[name]) for name in names)} |"])


def test_documentation_counts() -> None:
    """The table in the documentation is the one that the tables give."""
    assert counts_table() in DOCUMENTATION.read_text(encoding="utf-8")
