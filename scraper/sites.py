"""Read the rules that a user wrote for single sites: files ``<host>.toml`` in folders named ``sites``.

::

    tables = scraper.sites.load_sites([Path("sites")])
    labeller = scraper.default_labeller().with_sites(tables)
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scraper.document import Role
from scraper.errors import ConfigError
from scraper.sources.config_lines import TableLines
from scraper.sources.config_tables import Reader, list_of_tables, located, parse_file, read_bytes, read_values
from scraper.values.selectors import Selector, parse_selector
from scraper.values.site_tables import SiteRule, SiteTable, SiteTables, host_of_site
from scraper.values.text import words

__all__ = ["SITES", "VARIABLE", "load_sites", "parse_site_table", "site_folders"]

SITES = "sites"
"""Name of a folder of rules."""
VARIABLE = "SCRAPER_SITES"
"""Environment variable with folders, separated as in PATH."""
EXTENSION = ".toml"
RULE_TABLE = "rule"
MAX_BYTES = 8_000_000
"""Bytes of the largest file."""
MAX_RULES = 10_000
"""Rules of one file."""
MAX_TEXT = 1000
"""Characters of the longest value."""
MAX_WORDS = 40
"""Words of the longest text that a rule looks for."""


def site_folders(folder: Path | None, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders of rules, the nearest first: beside ``sources.toml``, of ``$SCRAPER_SITES``, of the user.

    ``folder`` is the folder of ``sources.toml``. Folders that are not there are left out, but for those of the
    variable: what a user names has to be there.
    """
    home = environment.get("HOME") or environment.get("USERPROFILE")
    config = environment.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else "")
    beside = [folder / SITES] if folder else []
    named = [Path(name) for name in environment.get(VARIABLE, "").split(os.pathsep) if name]
    # A relative path in the variable of the XDG specification does not count.
    of_user = [Path(config, "scraper", SITES)] if Path(config).is_absolute() else []
    return (*filter(Path.is_dir, beside), *named, *filter(Path.is_dir, of_user))


def load_sites(folders: Iterable[Path]) -> SiteTables:
    """Read all ``<host>.toml`` of some folders; the rules of one host in several folders are added.

    Other files, and those whose names begin with a dot, are left alone. Raises ConfigError, which names file, line, key
    and what is allowed.
    """
    files = [file for folder in dict.fromkeys(folders) for file in _files(folder)]
    return SiteTables(tuple(parse_site_table(_content(file), str(file)) for file in files))


def parse_site_table(content: bytes, path: str) -> SiteTable:
    """The table in the content of a ``<host>.toml``; its path names the site. Raises ConfigError."""
    site = host_of_site(Path(path).name.removesuffix(EXTENSION))
    if not site:
        raise ConfigError("the name of the file is no host and no domain, such as 'example.org.toml'", path)
    file = parse_file(content, path)
    for name in file.document:
        if name != RULE_TABLE:
            raise located(_unknown_name(name), path, file.line_of(name))
    tables = list_of_tables(file, RULE_TABLE)
    if len(tables) > MAX_RULES:
        raise located(f"more than {MAX_RULES:,} rules", path, tables[MAX_RULES][1].line)
    return SiteTable(site, tuple(_site_rule(table, place, path) for table, place in tables))


def _files(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        raise ConfigError(f"the folder of rules cannot be read: {error.strerror}", str(folder)) from error
    return [file for file in files if file.suffix == EXTENSION and not file.name.startswith(".")]


def _content(file: Path) -> bytes:
    content = read_bytes(file, "the file is gone")
    if len(content) > MAX_BYTES:
        raise ConfigError(f"larger than {MAX_BYTES // 1_000_000} MB", str(file))
    return content


# ---------------------------------------------------------------------------------------------- rules


def _site_rule(table: Mapping[str, Any], place: TableLines, path: str) -> SiteRule:
    values = read_values(table, _READERS, place, path, _unknown_name)
    if "role" not in values:
        raise located("a [[rule]] needs a 'role'", path, place.line)
    if ("within" in values) == ("text" in values):
        needed = "not both" if "text" in values else "one of them"
        raise located(f"a [[rule]] needs 'within' or 'text', {needed}", path, place.line)
    start, end = values.pop("from", None), values.pop("until", None)
    if start and end and start > end:
        raise located("until: the day is before that of 'from'", path, place.keys.get("until", place.line))
    return SiteRule(**values, start=start, end=end, file=path, line=place.line)


def _unknown_name(key: str) -> str:
    near = get_close_matches(key, [*_READERS, RULE_TABLE], 1, 0.5)
    if near:
        return f"there is no key {key!r}; do you mean {near[0]!r}?"
    return f"there is no key {key!r}; allowed in a [[rule]]: {', '.join(_READERS)}"


def _line_of_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT or not value.isprintable():
        raise ConfigError(f"a text in quotes is needed, of one line with 1 to {MAX_TEXT} characters")
    return " ".join(value.split())


def _role(value: object) -> Role:
    name = _line_of_text(value)
    roles = [role.value for role in Role]
    if name not in roles:
        near = get_close_matches(name, roles, 1, 0.0)[0]
        raise ConfigError(f"there is no role {name!r}; do you mean {near!r}?")
    return Role(name)


def _within(value: object) -> Selector:
    return parse_selector(_line_of_text(value))


def _words(value: object) -> str:
    text = _line_of_text(value)
    if not 0 < len(words(text)) <= MAX_WORDS:
        raise ConfigError(f"a text with 1 to {MAX_WORDS} words is needed")
    return text


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ConfigError("a day is needed, without quotes and without a time, such as 2026-11-01")
    return value


_READERS: Mapping[str, Reader] = {
    "role": _role,
    "within": _within,
    "text": _words,
    "fixture": _line_of_text,
    "from": _day,
    "until": _day,
    "note": _line_of_text,
}
"""Reader of each key of a ``[[rule]]``."""
