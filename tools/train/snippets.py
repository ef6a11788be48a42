"""Pages of which only some phrases are known: those that the body must hold, and those that it must not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.layout.main_text import DocumentWithLayout
from scraper.values.text import match_key

__all__ = ["Snippets", "snippets_on"]

TELLING = 12
"""Letters and digits from which on a wanted phrase tells that the block around it is body."""
LONG, MOST = 25, 0.4
"""An unwanted phrase speaks of its block if it is so long, or so large a share of it: words such as "tags" stand in
paragraphs too."""
HEAVIEST, WORDS_A_UNIT = 6.0, 15.0
"""Weight of a block: 1 and as much again for each 15 words, at most 6; chosen out of fold among 0.5 to 2 times this."""


class Snippets(Struct, frozen=True):
    """Match keys of phrases."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @classmethod
    def of(cls, gold: Mapping[str, Any]) -> Snippets:
        """Those of a gold record; readers' comments are unwanted."""
        unwanted = [*(gold.get("must_not") or []), *(gold.get("comments") or [])]
        return cls(_keys(gold.get("must_have") or []), _keys(unwanted))

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def _keys(phrases: list[str]) -> tuple[str, ...]:
    return tuple(key for phrase in phrases if (key := match_key(phrase)))


def snippets_on(document: DocumentWithLayout, snippets: Snippets) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Which blocks are body, and their weights: 0 of a block that no phrase speaks of."""
    wanted = np.array([_is_wanted(key, snippets) for key in document.keys], dtype=bool)
    unwanted = np.array([_is_unwanted(key, snippets) for key in document.keys], dtype=bool)
    words = np.array([text.count(" ") + 1 for text in document.texts])
    weight = np.where(wanted | unwanted, np.minimum(HEAVIEST, 1 + words / WORDS_A_UNIT), 0.0)
    return wanted, weight.astype(np.float32)


def _is_wanted(key: str, snippets: Snippets) -> bool:
    return any(phrase == key or (len(phrase) >= TELLING and phrase in key) for phrase in snippets.wanted)


def _is_unwanted(key: str, snippets: Snippets) -> bool:
    return any(phrase in key and len(phrase) >= min(LONG, MOST * len(key)) for phrase in snippets.unwanted)
