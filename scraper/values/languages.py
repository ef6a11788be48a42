"""Normalize language tags of pages to BCP 47, and guess the language of a text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import Any

from msgspec import Struct

from scraper.values.tables import load_table
from scraper.values.text import fold

__all__ = ["bcp47", "guess_language", "may_be_mistaken"]

SAMPLE = 4000
"""Characters of a text that the guess reads."""
MIN_WORDS = 6
"""Words of the shortest text whose language is guessed."""
FUNCTION_WORD_SHARE = 0.07
"""Minimum share of function words of the language; a word of n languages counts 1/n."""
LEAD = 1.25
"""Minimum ratio of the first language's score to the second's."""
SCRIPT_SHARE = 0.4
"""Minimum share of letters in the script of a text."""
KANA_SHARE = 0.03
"""Minimum share of kana in Japanese text."""

_TAG = re.compile(
    r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?((?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)", re.ASCII
)
_SUBTAGS_LEFT_OUT = re.compile(r"(?:[.@]|-[a-wyz0-9]-|-x-).*", re.DOTALL)
_TOKEN = re.compile(r"[^\s\x00-@\[-`{-¿‘’‚“”„«»…–—،؛؟।]+")
_BEYOND_LATIN = re.compile(r"[\u0370-\u1dff\u1f00-\u1fff\u3041-\ud7a3]")
_LETTER = re.compile(r"[^\W\d_]")


class _Script(Struct, frozen=True):
    name: str
    letters: re.Pattern[str]
    languages: tuple[str, ...]


class _Languages(Struct, frozen=True):
    """languages.toml, compiled for lookup."""

    codes: frozenset[str]
    instead: dict[str, str]
    """Longer, withdrawn and mistaken codes, and names → code."""
    regions: dict[str, str]
    scripts: tuple[_Script, ...]
    words: dict[str, tuple[tuple[str, float], ...]]
    """Folded function word → its languages, each with a weight."""
    guessed: frozenset[str]
    """Languages that ``guess_language`` can return."""
    close: dict[str, str]
    """Language → the representative of its group of similar languages."""


@cache
def _languages() -> _Languages:
    table = load_table("languages.toml")
    return _Languages(
        codes=frozenset(table["codes"].split()),
        instead=table["shorter"] | table["instead"] | table["names"],
        regions=table["regions"],
        scripts=tuple(
            _Script(script["name"], re.compile(f"[{script['ranges']}]"), tuple(script["languages"]))
            for script in table["scripts"]
        ),
        words=_weighted(table["function_words"]),
        guessed=frozenset(table["function_words"]),
        close=table["close"],
    )


def _weighted(function_words: dict[str, Any]) -> dict[str, tuple[tuple[str, float], ...]]:
    languages: dict[str, list[str]] = defaultdict(list)
    for language, words in function_words.items():
        for word in map(fold, words.split()):
            languages[word].append(language)
    return {word: tuple((tag, 1 / len(tags)) for tag in tags) for word, tags in languages.items()}


def bcp47(tag: str) -> str | None:
    """Normalize a language tag: ``en_us`` → ``en-US``, ``English`` → ``en``, ``deu`` → ``de``.

    None for text that names no language and for lists of different languages. Extensions and private parts are dropped.
    """
    if len(tag) > 100:
        return None
    tags = [_single_tag(part) for part in re.split(r"[,;|]", tag.partition(";")[0]) if part.strip()]
    primaries = {single.partition("-")[0] if single else None for single in tags}
    return tags[0] if len(primaries) == 1 else None


def _single_tag(tag: str) -> str | None:
    known = _languages()
    tag = tag.strip().strip("\"'").lower()
    tag = _SUBTAGS_LEFT_OUT.sub("", known.instead.get(tag, tag).replace("_", "-"))
    match = _TAG.fullmatch(tag)
    primary = known.instead.get(match[1], match[1]) if match else ""
    if match is None or primary not in known.codes:
        return None
    region = (match[3] or "").upper()
    parts = (primary, (match[2] or "").title(), known.regions.get(region, region), *match[4].split("-"))
    return "-".join(part for part in parts if part)


def guess_language(text: str) -> str | None:
    """Guess the language of a text, as a bare code: by its script, then by its function words.

    Only the first ``SAMPLE`` characters are read. None without clear evidence for a single language.
    """
    sample = text[:SAMPLE]
    candidates: tuple[str, ...] | None = None
    if not sample.isascii() and _BEYOND_LATIN.search(sample):
        candidates = _by_script(sample)
        if candidates and len(candidates) == 1:
            return candidates[0]
    return _by_words(_TOKEN.findall(fold(sample)), candidates)


def may_be_mistaken(tag: str, guess: str) -> bool:
    """Whether a claimed tag contradicts the guess: another language, and one that can be guessed.

    >>> may_be_mistaken("en-US", "de"), may_be_mistaken("nb-NO", "no"), may_be_mistaken("gsw", "de")
    (True, False, False)
    """
    known, primary = _languages(), tag.partition("-")[0]
    of_claim, of_text = (known.close.get(code, code) for code in (primary, guess))
    return of_claim != of_text and not known.guessed.isdisjoint((primary, of_claim))


def _by_script(sample: str) -> tuple[str, ...] | None:
    """Languages of the script of most letters; None for Latin and for mixed text."""
    beyond = len(_BEYOND_LATIN.findall(sample))
    letters = len(_LETTER.findall(sample))
    if beyond < SCRIPT_SHARE * letters:
        return None
    for script in _languages().scripts:
        min_share = KANA_SHARE if script.name == "kana" else SCRIPT_SHARE
        if len(script.letters.findall(sample)) >= max(1, min_share * letters):
            return script.languages
    return None


def _by_words(tokens: list[str], candidates: tuple[str, ...] | None) -> str | None:
    if len(tokens) < MIN_WORDS:
        return None
    words, score = _languages().words, dict[str, float]()
    for token, count in Counter(tokens).items():
        for language, weight in words.get(token, ()):
            score[language] = score.get(language, 0.0) + weight * count
    ranked = sorted(
        ((value, language) for language, value in score.items() if candidates is None or language in candidates),
        reverse=True,
    )
    if not ranked or ranked[0][0] < FUNCTION_WORD_SHARE * len(tokens):
        return None
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return ranked[0][1] if ranked[0][0] >= LEAD * second else None
