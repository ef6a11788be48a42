"""Languages: tags as pages write them → BCP 47, and a guess from the text itself."""

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
"""Characters of a text that are looked at."""
ENOUGH_WORDS = 6
"""Words; a text with fewer shows no language."""
FUNCTION_WORD_SHARE = 0.07
"""Least share of words that are function words of the language and of no other."""
LEAD = 1.25
"""How many times better than the second language the first has to be."""
SCRIPT_SHARE = 0.4
"""Least share of letters in a script for it to be the text's script."""
KANA_SHARE = 0.03
"""Least share of kana in Japanese text."""

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
    """The table of languages, in the form in which it is asked."""

    codes: frozenset[str]
    instead: dict[str, str]
    """Longer, withdrawn and mistaken codes, and names → code."""
    regions: dict[str, str]
    scripts: tuple[_Script, ...]
    words: dict[str, tuple[tuple[str, float], ...]]
    """Function word → its languages, each with its weight."""
    guessed: frozenset[str]
    """Languages that a text can be told to be in."""
    close: dict[str, str]
    """Language → one of a group that texts hardly tell apart."""


@cache
def _languages() -> _Languages:
    table = load_table("languages.toml")
    return _Languages(
        codes=frozenset(table["codes"].split()),
        instead=table["shorter"] | table["instead"] | table["names"],
        regions=table["regions"],
        scripts=tuple(
            _Script(one["name"], re.compile(f"[{one['ranges']}]"), tuple(one["languages"])) for one in table["scripts"]
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
    return {word: tuple((one, 1 / len(found)) for one in found) for word, found in languages.items()}


def bcp47(tag: str) -> str | None:
    """A language tag in its canonical form: ``en_us`` → ``en-US``, ``English`` → ``en``, ``deu`` → ``de``.

    None for what names no language, and for lists of different languages. Extensions and private parts are left out.
    """
    if len(tag) > 100:
        return None
    tags = [_one_tag(one) for one in re.split(r"[,;|]", tag.partition(";")[0]) if one.strip()]
    primaries = {one.partition("-")[0] if one else None for one in tags}
    return tags[0] if len(primaries) == 1 else None


def _one_tag(tag: str) -> str | None:
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
    """The language that a text is written in, as a bare code: by its script, then by its function words.

    Only the first ``SAMPLE`` characters are looked at. None where nothing speaks clearly for one language.
    """
    sample = text[:SAMPLE]
    candidates: tuple[str, ...] | None = None
    if not sample.isascii() and _BEYOND_LATIN.search(sample):
        candidates = _by_script(sample)
        if candidates and len(candidates) == 1:
            return candidates[0]
    return _by_words(_TOKEN.findall(fold(sample)), candidates)


def may_be_mistaken(tag: str, guess: str) -> bool:
    """Whether a claimed tag is of a language that the guess would have known, and is not the guessed language.

    >>> may_be_mistaken("en-US", "de"), may_be_mistaken("nb-NO", "no"), may_be_mistaken("gsw", "de")
    (True, False, False)
    """
    known, primary = _languages(), tag.partition("-")[0]
    of_claim, of_text = (known.close.get(code, code) for code in (primary, guess))
    return of_claim != of_text and not known.guessed.isdisjoint((primary, of_claim))


def _by_script(sample: str) -> tuple[str, ...] | None:
    """Languages of the script that most letters are of; None if that is Latin or there is no such script."""
    beyond = len(_BEYOND_LATIN.findall(sample))
    letters = len(_LETTER.findall(sample))
    if beyond < SCRIPT_SHARE * letters:
        return None
    for script in _languages().scripts:
        least = KANA_SHARE if script.name == "kana" else SCRIPT_SHARE
        if len(script.letters.findall(sample)) >= max(1, least * letters):
            return script.languages
    return None


def _by_words(tokens: list[str], candidates: tuple[str, ...] | None) -> str | None:
    if len(tokens) < ENOUGH_WORDS:
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
