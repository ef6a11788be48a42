"""How likely it is that a capitalised phrase is a person's name, judged by the page that it stands on."""

from __future__ import annotations

import re

from scraper.assembly.labelled import Labelled
from scraper.values.names_shape import is_uncased, starts_with_given_name
from scraper.values.vocabulary import vocabulary

__all__ = ["is_likely_person"]

MAX_TEXT = 200_000
"""Characters of the page in which the words of a name are looked for."""
SHORTEST = 3
"""Letters of a word that is looked for; shorter ones are initials and particles."""
_SPLIT = re.compile(r"[^\w]+")


def is_likely_person(view: Labelled, name: str) -> bool:
    """Whether a name begins with a frequent given name, or else none of its words is written small on the page.

    ``Stay Connected`` and ``Weitere Hinweise`` have the shape of a name; but pages that print them write "stay" and
    "weitere" elsewhere, and hardly ever "kolm". This holds in all languages with capitals.
    """
    if not name or starts_with_given_name(name) or is_uncased(name):
        return True
    text, particles = view.document.text[:MAX_TEXT], vocabulary().particles
    words = [word for word in _SPLIT.split(name.casefold()) if len(word) >= SHORTEST and word not in particles]
    return bool(words) and not any(word in text and _whole(word).search(text) for word in words)


def _whole(word: str) -> re.Pattern[str]:
    """The word where it stands alone, and in no address or hyphenated name."""
    return re.compile(rf"(?<![\w.@/-]){re.escape(word)}(?![\w@/-]|\.\w)")
