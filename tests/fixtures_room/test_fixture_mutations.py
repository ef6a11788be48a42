"""Changes of the product that a check must notice, and changes that it must not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from scraper.article import Article, PageKind
from scraper.document import Page, Role
from scraper.fixtures import fixture_check
from scraper.fixtures.fixture_answer import EXPECTED_FIELDS, answer_of
from scraper.fixtures.fixture_check import check
from scraper.fixtures.fixture_format import read_expectation
from scraper.fixtures.fixture_meta import FixtureMeta
from scraper.pipeline import normalize
from tests.fixtures_room.samples import VERIFIED, story_fixture
from tests.golden import CASES

PAGE = Page(content=(CASES / "news-fr" / "page.html").read_bytes(), url="https://example.org/ferry")
ARTICLE = normalize(PAGE)
ANSWER = answer_of(ARTICLE)

Mutation = Callable[[Article, Random], Article]


def _other_word(text: str, random: Random) -> str:
    words = text.split(" ")
    words[random.randrange(len(words))] = "whale"
    return " ".join(words)


def _headline(article: Article, random: Random) -> Article:
    return replace(article, headline=_other_word(article.headline or "", random))


def _byline(article: Article, random: Random) -> Article:
    return replace(article, byline=_other_word(article.byline or "", random))


def _role(article: Article, random: Random) -> Article:
    """A paragraph becomes a heading."""
    paragraphs = [index for index, entry in enumerate(article.body) if entry.role is Role.PARAGRAPH]
    index = random.choice(paragraphs)
    entry = replace(article.body[index], role=Role.HEADING)
    return replace(article, body=(*article.body[:index], entry, *article.body[index + 1 :]))


def _lost_entry(article: Article, random: Random) -> Article:
    index = random.randrange(len(article.body))
    return replace(article, body=article.body[:index] + article.body[index + 1 :])


def _order(article: Article, random: Random) -> Article:
    index = random.randrange(len(article.body) - 1)
    first, second = article.body[index : index + 2]
    return replace(article, body=(*article.body[:index], second, first, *article.body[index + 2 :]))


def _word(article: Article, random: Random) -> Article:
    index = random.randrange(len(article.body))
    entry = replace(article.body[index], text=_other_word(article.body[index].text, random))
    return replace(article, body=(*article.body[:index], entry, *article.body[index + 1 :]))


def _joined_words(article: Article, random: Random) -> Article:
    """White space between two words is lost."""
    index = random.choice([index for index, entry in enumerate(article.body) if " " in entry.text])
    entry = replace(article.body[index], text=article.body[index].text.replace(" ", "", 1))
    return replace(article, body=(*article.body[:index], entry, *article.body[index + 1 :]))


def _authors(article: Article, random: Random) -> Article:
    authors = list(article.authors)
    random.shuffle(authors)
    return replace(article, authors=tuple(authors[1:]))


def _caption(article: Article, random: Random) -> Article:
    index = random.choice([index for index, image in enumerate(article.images) if image.caption])
    image = replace(article.images[index], caption=_other_word(article.images[index].caption or "", random))
    return replace(article, images=(*article.images[:index], image, *article.images[index + 1 :]))


def _flag(article: Article, random: Random) -> Article:
    return replace(article, quality=replace(article.quality, flags=(*article.quality.flags, f"odd{random.random()}")))


CHANGES: tuple[Mutation, ...] = (
    _headline, _byline, _role, _lost_entry, _order, _word, _joined_words, _authors, _caption, _flag,
)  # fmt: skip


def _confidence(article: Article, random: Random) -> Article:
    kind = PageKind(article.page_kind.value, random.random())
    return replace(article, page_kind=kind, quality=replace(article.quality, confidence=random.random()))


def _labels(article: Article, random: Random) -> Article:
    """Other confidences and reasons in the ledger and the junk."""
    blocks = tuple(replace(entry, confidence=random.random(), reason="another") for entry in article.blocks)
    return replace(article, blocks=blocks, junk=tuple(replace(junk, reason="another") for junk in article.junk))


def _white_space(article: Article, random: Random) -> Article:
    """More white space between the same words."""
    index = random.randrange(len(article.body))
    entry = replace(article.body[index], text=article.body[index].text.replace(" ", "\u00a0 ") + " ")
    return replace(article, body=(*article.body[:index], entry, *article.body[index + 1 :]))


def _form(article: Article, _: Random) -> Article:
    """The same letters in another form of Unicode."""
    entries = tuple(replace(entry, text=unicodedata.normalize("NFD", entry.text)) for entry in article.body)
    return replace(article, body=entries)


def _extractor(article: Article, random: Random) -> Article:
    return replace(article, extractor=replace(article.extractor, version=f"9.{random.randrange(99)}"))


NO_CHANGES: tuple[Mutation, ...] = (_confidence, _labels, _white_space, _form, _extractor)


def _failed(root: Path, article: Article, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The items that fail where everything is verified and the program gives this article."""
    verified = dict.fromkeys((*EXPECTED_FIELDS, "body"), VERIFIED)
    meta = FixtureMeta(page=PAGE, verified=verified)
    folder = story_fixture(root, PAGE, meta=meta, expected=dict(ANSWER.record), body=ANSWER.body)
    assert read_expectation(folder).expected == ANSWER.record
    monkeypatch.setattr(fixture_check, "answer_and_extraction", lambda _: (answer_of(article), None))
    return {item.name for item in check(folder) if item.is_bad}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_noticed(change: Mutation, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of labels, fields, order or words in the article fails at least one item."""
    changed = change(ARTICLE, Random(seed))
    assert changed != ARTICLE
    assert _failed(tmp_path, changed, monkeypatch)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("change", NO_CHANGES, ids=lambda change: change.__name__)
def test_what_nobody_can_judge_is_not_compared(
    change: Mutation, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Confidences, reasons, the version, kinds of white space and forms of Unicode change no item."""
    changed = change(ARTICLE, Random(seed))
    assert changed != ARTICLE
    assert _failed(tmp_path, changed, monkeypatch) == set()
