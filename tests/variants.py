"""Articles like the founding example, made from lists: other names, other agencies, other notices, three languages.

None of the people, agencies, notices or sentences stands in a table of the product (``test_variants`` checks the
agencies) or in the shared data: what is found here is found by what it is.
"""

from __future__ import annotations

import tomllib
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

__all__ = ["AGENCIES", "LANGUAGES", "Variant", "variants"]

LISTS = tomllib.loads((Path(__file__).parent.parent / "fixtures" / "variants.toml").read_text(encoding="utf-8"))
AGENCIES: list[str] = LISTS["agencies"]
LANGUAGES = ("en", "de", "fr")


class Variant(Struct, frozen=True):
    """A text and what it must give."""

    language: str
    text: str
    headline: str
    author: str
    handle: str
    caption: str
    creators: tuple[str, ...]
    agencies: frozenset[str]
    body: tuple[str, ...]
    junk: tuple[tuple[str, str], ...]


def variants(language: str, count: int) -> list[Variant]:
    """``count`` articles of a language, always the same ones."""
    random = Random(f"variants {language}")
    credits = islice(cycle(LISTS[language]["credits"]), count)
    return [_variant(language, random, inline, line) for inline, line in credits]


def _variant(language: str, random: Random, inline: str, line: str) -> Variant:
    lists: dict[str, Any] = LISTS[language]
    author, subject, photographer = random.sample(lists["people"], 3)
    agencies = random.sample(AGENCIES, 2)
    handle = author.split()[-1].lower().replace("'", "").replace("-", "").encode("ascii", "ignore").decode() + "31"
    names = {"who": photographer, "WHO": photographer.upper(), "a": agencies[0], "b": agencies[1]}
    caption = random.choice(lists["captions"]).format(who=subject)
    body = tuple(random.sample(lists["paragraphs"], 5))
    junk = tuple((role, text.format(who=author, handle=handle)) for role, text in lists["junk"])
    headline = random.choice(lists["headlines"])
    caption_line = f"{caption} {inline.format(**names)}".strip()
    lines = [headline, caption_line, line.format(**names), *body, *(text for _, text in junk)]
    used = frozenset(agency for agency, mark in zip(agencies, ("{a}", "{b}"), strict=True) if mark in inline + line)
    return Variant(
        language, "\n\n".join(lines), headline, author, f"@{handle}", caption, (photographer,), used, body, junk
    )
