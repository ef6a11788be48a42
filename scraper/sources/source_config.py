"""``sources.toml``: what the user writes about a folder and its sources, checked key by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from scraper.sources.config_lines import TableLines
from scraper.sources.config_tables import Reader, list_of_tables, located, parse_file, read_bytes, read_values
from scraper.sources.config_values import SETTING_READERS, SOURCE_READERS
from scraper.sources.durations import Backlog, Keep
from scraper.sources.listing import SourceKind
from scraper.values.urls import bare_host, split_url, url_key

__all__ = ["FILE_NAME", "Config", "Settings", "SourceConfig", "parse_config", "read_config"]

FILE_NAME = "sources.toml"
SOURCE_TABLE = "source"


class Settings(Struct, frozen=True, kw_only=True):
    """What holds for the whole folder: the keys above the first ``[[source]]``."""

    store: str | None = None
    """URL of the store; None: ``store.sqlite`` in the folder."""
    keep_pages: Keep = Keep()
    """How long fetched pages are kept."""
    agent: str | None = None
    """Name of the bot in the User-Agent header and for robots.txt; None: the program's own."""
    contact: str | None = None
    """URL or mail address in the User-Agent header."""
    delay: float | None = None
    """Least seconds between two requests to a host; None: the program's own."""
    allow_address: tuple[str, ...] = ()
    """Private addresses, each with its port, that may be fetched from: ``192.168.1.20:8080``."""


class SourceConfig(Struct, frozen=True, kw_only=True):
    """One ``[[source]]``."""

    url: str
    name: str
    """Unique; made from the host where the file gives none."""
    tags: tuple[str, ...] = ()
    every: float | None = None
    """Seconds between two visits; None: by how often the source has something new."""
    backlog: Backlog = Backlog()
    """What of the first listing is fetched."""
    revisit: tuple[float, ...] = ()
    """Seconds after which an article is fetched again, ascending."""
    links: str | None = None
    """Of a section page: the CSS selector of the links to articles; None: all links that may lead to articles."""
    include: tuple[str, ...] = ()
    """Patterns; only URLs that match one of them are taken."""
    exclude: tuple[str, ...] = ()
    """Patterns; URLs that match one of them are not taken."""
    kind: SourceKind | None = None
    """None: found out from the first answer."""
    line: int = 0
    """Line of its ``[[source]]`` in the file."""
    url_line: int = 0
    """Line of its ``url``."""


class Config(Struct, frozen=True):
    """A whole ``sources.toml``."""

    settings: Settings
    sources: tuple[SourceConfig, ...]


def read_config(path: Path) -> Config:
    """Read a ``sources.toml``. Raises ConfigError, which names file, line, key and what is allowed."""
    return parse_config(read_bytes(path, "there is no such file; `scraper sources add URL` makes it"), str(path))


def parse_config(content: bytes, path: str) -> Config:
    """The configuration in the content of a ``sources.toml``; ``path`` is for messages. Raises ConfigError."""
    file = parse_file(content, path)
    tables = list_of_tables(file, SOURCE_TABLE)
    document = {name: value for name, value in file.document.items() if name != SOURCE_TABLE}
    unknown = {name: file.line_of(name) for name in document if name not in SETTING_READERS}
    top = TableLines("", 1, {**file.lines[0].keys, **unknown})
    settings = Settings(**_checked_table(document, SETTING_READERS, top, path))
    fields = [_source_fields(table, place, path) for table, place in tables]
    _refuse_duplicates(fields, [place for _, place in tables], path)
    names = _names(fields)
    return Config(settings, tuple(SourceConfig(**{**values, "name": next(names)}) for values in fields))


def _source_fields(table: Mapping[str, Any], place: TableLines, path: str) -> dict[str, Any]:
    values = _checked_table(table, SOURCE_READERS, place, path)
    if "url" not in values:
        raise located("a [[source]] needs a 'url'", path, place.line)
    return {**values, "line": place.line, "url_line": place.keys.get("url", place.line)}


def _checked_table(
    table: Mapping[str, Any], readers: Mapping[str, Reader], place: TableLines, path: str
) -> dict[str, Any]:
    return read_values(table, readers, place, path, partial(_unknown, readers=readers))


def _unknown(key: str, readers: Mapping[str, Reader]) -> str:
    near = get_close_matches(key, [*readers, SOURCE_TABLE], 1, 0.5)
    if near:
        return f"there is no key {key!r}; do you mean {near[0]!r}?"
    other = "above the first [[source]]" if key in SETTING_READERS else "in a [[source]]"
    if key in SETTING_READERS or key in SOURCE_READERS:
        return f"the key {key!r} stands {other} only"
    return f"there is no key {key!r}; allowed: {', '.join(readers)}"


def _refuse_duplicates(fields: list[dict[str, Any]], places: list[TableLines], path: str) -> None:
    """Raise ConfigError for two sources with the same name, or with the same URL."""
    known: dict[str, int] = {}
    for values, place in zip(fields, places, strict=True):
        labels = {f"url {url_key(values['url'])}": ("url", values["url"])}
        if "name" in values:
            labels[f"name {values['name']}"] = ("name", values["name"])
        for label, (key, value) in labels.items():
            line = place.keys.get(key, place.line)
            if label in known:
                raise located(f"the {key} {value!r} stands in line {known[label]} already", path, line)
            known[label] = line


def _names(fields: list[dict[str, Any]]) -> Iterator[str]:
    """For each source its name, else the host with the first free number: ``example.org``, ``example.org-2``."""
    taken = {values["name"] for values in fields if "name" in values}
    counts: Counter[str] = Counter()
    for values in fields:
        if "name" in values:
            yield values["name"]
            continue
        host = _host(values["url"])
        while True:
            counts[host] += 1
            name = host if counts[host] == 1 else f"{host}-{counts[host]}"
            if name not in taken:
                break
        taken.add(name)
        yield name


def _host(url: str) -> str:
    parts = split_url(url)
    return bare_host(parts).removeprefix("www.") if parts else "source"
