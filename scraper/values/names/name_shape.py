"""Decide from its tokens whether a short text looks like the name of a person or of an organization."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.values.names.agencies import agency_spelling
from scraper.values.names.vocabulary import vocabulary
from scraper.values.punctuation import QUOTATION_MARKS
from scraper.values.text import fold

__all__ = [
    "is_acronym",
    "is_camel",
    "is_capital",
    "is_domain",
    "is_name_word",
    "is_uncased",
    "looks_like_organization",
    "looks_like_person",
    "starts_with_given_name",
    "without_titles",
]

MAX_NAME_TOKENS = 6
"""Words of the longest name of a person."""
MAX_NAME_LENGTH = 60
"""Characters of the longest name of a person; organizations may have twice as many."""
MAX_SHOUTED_TOKENS = 3
"""More words in capitals are a headline, not a name."""
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-'’‘.·](?=[^\W\d_])|[\u0300-\u036f\u0900-\u0dff])*\.?")
_INITIALS = re.compile(r"[^\W\d_]|(?:[^\W\d_]\.-?){1,4}")
_GLUED_INITIAL = re.compile(r"(?<![^\W\d_])([^\W\d_]\.)(?=[^\W\d_]{2})")
_PREFIXED = re.compile(r"(?:[ae]l|ul|as|[dlt])[-'’‘]")
_CAMEL = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]")
_SMALL_LETTERS = re.compile(r"[a-z]{3}|[a-z]{1,2}\Z")
"""The beginning of a small-letter word that has no prefix such as ``al-`` or ``d'``."""
_CONSONANTS = re.compile(r"(?!I{1,3}$|IV$)[BCDFGHJKLMNPQRSTVWXZ]{3,5}")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:[a-z]{2,12}|Com|COM)")
_UNCASED_NAME = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff々]{2,7}(?:[ ・·][\u3040-\u30ff\u3400-\u9fff]{1,7})?|[\uac00-\ud7af]{2,5}"
)


def looks_like_person(text: str) -> bool:
    """Whether the text has the shape of one person's full name, in any script.

    >>> looks_like_person("Jane van der Roe"), looks_like_person("J.J. Roe"), looks_like_person("World News")
    (True, True, False)
    """
    return 2 <= len(text) <= MAX_NAME_LENGTH and _is_person(text)


@lru_cache(maxsize=2048)
def _is_person(text: str) -> bool:
    """``looks_like_person`` for a short text; memoised, because several parsers of a line ask about the same words."""
    tokens = _without_titles(text.split())
    # "J.Roe" is "J. Roe".
    if "." in text:
        tokens = _GLUED_INITIAL.sub(r"\1 ", " ".join(tokens)).split()
    if tokens and is_uncased(tokens[0]):
        return _uncased_person(tokens)
    while len(tokens) > 2 and fold(tokens[-1]) in vocabulary().suffixes:
        tokens = [*tokens[:-2], tokens[-2].rstrip(",")]
    if not 2 <= len(tokens) <= MAX_NAME_TOKENS or not is_capital(tokens[0]):
        return False
    return _tokens_name_person(tokens) and agency_spelling(text) is None


def looks_like_organization(text: str) -> bool:
    """Whether the text has the shape of an organization's name: a known agency, an acronym, a generic word, a domain.

    >>> looks_like_organization("Northlight Pictures"), looks_like_organization("Jane Roe")
    (True, False)
    """
    if not 1 < len(text) <= MAX_NAME_LENGTH * 2 or text[-1] in "!?:;":
        return agency_spelling(text) is not None
    if agency_spelling(text) is not None:
        return True
    tokens = text.split()
    if len(tokens) == 1:
        return is_acronym(text) or is_domain(text) or is_camel(text) or _has_organization_word(tokens)
    if not all(is_capital(token) or _small(token) for token in tokens) or not is_capital(tokens[0]):
        return False
    # "The Orbis Courier": a newspaper, if all words behind the article are capitalised.
    if fold(tokens[0]) in vocabulary().articles and len(tokens) <= MAX_NAME_TOKENS:
        return all(is_capital(token) for token in tokens[1:])
    return _has_organization_word(tokens) and not _given_and_family(tokens)


def without_titles(text: str) -> str:
    """Remove academic and social titles in front of a name."""
    return " ".join(_without_titles(text.split()))


def _without_titles(tokens: list[str]) -> list[str]:
    titles = vocabulary().titles
    while len(tokens) > 1 and fold(tokens[0]) in titles:
        del tokens[0]
    return tokens


def starts_with_given_name(text: str) -> bool:
    """Whether the first token is a frequent given name, or such a name and a hyphen."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return fold(first.split("-")[0]) in vocabulary().given


def is_acronym(token: str) -> bool:
    """Whether a token is an acronym: capitals, at most five between hyphens: ``WDR``, ``AP``, ``EPA-EFE``."""
    return all(1 < len(part) <= 5 and part.isupper() and part.isalpha() for part in token.split("-"))


def is_domain(token: str) -> bool:
    """Whether a token is a host name: ``orbis.example``."""
    return _DOMAIN.fullmatch(token) is not None and not _INITIALS.fullmatch(token)


def is_camel(token: str) -> bool:
    """Whether a token has a capital inside that is not behind a family-name prefix: ``RegionalHUB``."""
    if not _CAMEL.search(token):
        return False
    return not any(
        token.startswith(prefix) and not _CAMEL.search(token[len(prefix) :]) for prefix in vocabulary().camel
    )


def is_name_word(token: str) -> bool:
    """Whether a token can be part of a person's name: letters with a capital first, or initials."""
    return is_capital(token) and _NAME_WORD.fullmatch(token) is not None


def is_uncased(token: str) -> bool:
    """Whether the token is in a script without capitals."""
    first = token[:1]
    return first.isalpha() and first.lower() == first.upper()


def _tokens_name_person(tokens: list[str]) -> bool:
    words = vocabulary()
    if any(not (is_name_word(token) or fold(token) in words.particles) for token in tokens):
        return False
    if not is_capital(tokens[-1]) or any(
        is_camel(token) or is_domain(token) or _CONSONANTS.fullmatch(token) for token in tokens
    ):
        return False
    names = [token for token in tokens if not token[0].islower() or token not in words.particles]
    full = [token for token in names if not _INITIALS.fullmatch(token)]
    if len(names) < 2 or not full or len(names) - len(full) > 3:
        return False
    return not _barred(tokens)


def _barred(tokens: list[str]) -> bool:
    """Whether a word of prose, of a menu or of an organization is among the tokens.

    Behind a frequent given name only words for newsrooms and businesses count: family names are also nouns.
    """
    words = vocabulary()
    folded = [fold(token) for token in tokens]
    if folded[0] in words.given and sum(token not in words.particles for token in folded) <= 3:
        return not (words.newsroom.isdisjoint(folded[1:]) and words.business.isdisjoint(folded[1:]))
    if len(tokens) > MAX_SHOUTED_TOKENS and all(map(str.isupper, tokens)):
        return True
    return folded[0] in words.articles or not words.barred.isdisjoint(folded)


def _given_and_family(tokens: list[str]) -> bool:
    words = vocabulary()
    last = fold(tokens[-1])
    barred = last in words.newsroom or last in words.business
    return len(tokens) <= 3 and fold(tokens[0]) in words.given and not barred


def _uncased_person(tokens: list[str]) -> bool:
    text = " ".join(tokens)
    if agency_spelling(text) is not None:
        return False
    if _UNCASED_NAME.fullmatch(text):
        return True
    return 2 <= len(tokens) <= 4 and all(is_uncased(token) and token.isalpha() and len(token) <= 12 for token in tokens)


def _has_organization_word(tokens: list[str]) -> bool:
    words = vocabulary()
    for token in tokens:
        folded = fold(token.strip("(),"))
        if folded in words.organization or any(part in words.organization for part in folded.split("-")):
            return True
    if len(tokens) < 2:
        return False
    return (
        any(_CONSONANTS.fullmatch(token) for token in tokens)
        or _is_agency_token(tokens[0])
        or _is_agency_token(tokens[-1])
    )


def _is_agency_token(token: str) -> bool:
    return (token.isupper() or token.islower()) and agency_spelling(token) is not None


def is_capital(token: str) -> bool:
    """Whether the token begins with a capital, a digit, or a letter of a script without capitals."""
    if token[:1].isupper() or _CAMEL.match(token):
        return True
    if _SMALL_LETTERS.match(token):
        return False
    first = _PREFIXED.sub("", token.lstrip(f"({QUOTATION_MARKS}"), count=1).lstrip("'’‘")[:1]
    return first.isupper() or first.istitle() or first.isdigit() or is_uncased(first)


def _small(token: str) -> bool:
    words, folded = vocabulary(), fold(token)
    return folded in words.small_words or folded in words.particles or agency_spelling(token) is not None
