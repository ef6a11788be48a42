"""The tables of the product: TOML files of the package ``scraper.data``, read once and never changed.

A language is one file, ``languages/<BCP 47 tag>.toml``: its phrases, and for any other table a part with the table's
name (``[[follow_lines.verb]]``, ``[dates.languages.tr]``), which is added to that table. Words of several languages are
in ``languages/und.toml``; the tables themselves hold what belongs to no language.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache, reduce
from importlib import resources
from typing import Any

from scraper.errors import DataError

__all__ = ["LANGUAGES", "PHRASES", "language_tags", "load_table"]

LANGUAGES = "languages"
"""Folder of the tables of languages."""
PHRASES = ("phrase", "words")
"""Parts of a language's file that are its own: phrases, and the lists of words that their patterns name."""

Table = dict[str, Any]


@cache
def load_table(name: str) -> Table:
    """One table by its file name below ``scraper/data``, such as ``agencies.toml``, with what languages add to it.

    Readers share the answer and must not write to it. Raises DataError, with the file's name as its subject, when
    the file is missing or malformed, or when a language adds something of another kind.
    """
    table = _read(name)
    if name.startswith(f"{LANGUAGES}/"):
        return _of_language(table, name)
    stem = name.removesuffix(".toml")
    files = [f"{LANGUAGES}/{tag}.toml" for tag in language_tags()]
    return reduce(lambda whole, file: _added(whole, load_table(file).get(stem, {}), file), files, table)


@cache
def language_tags() -> tuple[str, ...]:
    """The languages that have a file, by their BCP 47 tag, sorted; ``und`` is what all languages share."""
    files = resources.files("scraper.data").joinpath(LANGUAGES).iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def _of_language(table: Table, name: str) -> Table:
    """The table of a language; each part but its phrases is named after the table that it is added to."""
    known = {*PHRASES, *(file.name.removesuffix(".toml") for file in resources.files("scraper.data").iterdir())}
    if unknown := sorted(table.keys() - known):
        nearest = get_close_matches(unknown[0], known, 1, 0.0)[0]
        raise DataError(f"there is no table {unknown[0]!r} to add to; {nearest!r} is near", name)
    return table


@cache
def _read(name: str) -> Table:
    try:
        content = resources.files("scraper.data").joinpath(name).read_text(encoding="utf-8")
        return tomllib.loads(content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"the table cannot be read: {error}", name) from error


def _added(whole: Any, part: Any, file: str) -> Any:
    """A table with another one added: keys are joined, lists are appended to. Nothing is replaced."""
    if isinstance(whole, dict) and isinstance(part, dict):
        joined = {key: _added(whole[key], value, file) if key in whole else value for key, value in part.items()}
        return {**whole, **joined}
    if isinstance(whole, list) and isinstance(part, list):
        return [*whole, *part]
    raise DataError(f"{part!r} cannot be added to {type(whole).__name__}", file)
