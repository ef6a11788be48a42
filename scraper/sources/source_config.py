"""``sources.toml``: what the user writes about a folder and its sources, checked key by key."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct

from scraper.errors import ConfigError
from scraper.sources.config_lines import TableLines, table_lines
from scraper.sources.config_values import SETTING_READERS, SOURCE_READERS
from scraper.sources.durations import Backlog, Keep
from scraper.sources.listing import SourceKind
from scraper.values.urls import bare_host, split_url, url_key

__all__ = ["FILE_NAME", "Config", "Settings", "SourceConfig", "parse_config", "read_config"]

FILE_NAME = "sources.toml"
SOURCE_TABLE = "source"

Reader = Callable[[Any], Any]


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
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError("there is no such file; `scraper sources add URL` makes it", str(path)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", str(path)) from error
    return parse_config(content, str(path))


def parse_config(content: bytes, path: str) -> Config:
    """The configuration in the content of a ``sources.toml``; ``path`` is for messages. Raises ConfigError."""
    text = _text(content, path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The message names line and column.
        raise ConfigError(f"no valid TOML: {error}", path, _line_of(str(error))) from error
    except RecursionError as error:
        raise ConfigError("no valid TOML: nested too deeply", path) from error
    tables = document.pop(SOURCE_TABLE, [])
    lines = table_lines(text)
    top = lines[0]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise _located("'source' is a list of tables: [[source]]", path, _any_line(lines, SOURCE_TABLE))
    unknown = {name: _any_line(lines, name) for name in document if name not in SETTING_READERS}
    settings = Settings(**_checked_table(document, SETTING_READERS, TableLines("", 1, {**top.keys, **unknown}), path))
    headers = [table for table in lines if table.name == SOURCE_TABLE]
    inline = TableLines(SOURCE_TABLE, top.keys.get(SOURCE_TABLE, 1), {})
    headers = headers if len(headers) == len(tables) else [inline] * len(tables)
    fields = [_source_fields(table, place, path) for table, place in zip(tables, headers, strict=True)]
    _refuse_duplicates(fields, headers, path)
    names = _names(fields)
    return Config(settings, tuple(SourceConfig(**{**values, "name": next(names)}) for values in fields))


def _text(content: bytes, path: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _located("the file is not in UTF-8", path, line) from error
    # As tomllib counts lines.
    return text.replace("\r\n", "\n")


def _line_of(message: str) -> int:
    _, _, rest = message.partition("at line ")
    number = rest.partition(",")[0]
    return int(number) if number.isdecimal() else 0


def _any_line(lines: tuple[TableLines, ...], name: str) -> int:
    """The first line of a key above all tables, or of a table of that name."""
    tables = (table.line for table in lines if table.name.partition(".")[0] == name)
    return lines[0].keys.get(name) or next(tables, 0)


def _located(message: str, path: str, line: int) -> ConfigError:
    return ConfigError(f"line {line}: {message}" if line else message, path, line)


def _source_fields(table: Mapping[str, Any], place: TableLines, path: str) -> dict[str, Any]:
    values = _checked_table(table, SOURCE_READERS, place, path)
    if "url" not in values:
        raise _located("a [[source]] needs a 'url'", path, place.line)
    return {**values, "line": place.line, "url_line": place.keys.get("url", place.line)}


def _checked_table(
    table: Mapping[str, Any], readers: Mapping[str, Reader], place: TableLines, path: str
) -> dict[str, Any]:
    """The values of a table, each read by the reader of its key. Raises ConfigError."""
    values = {}
    for key, value in table.items():
        line = place.keys.get(key, place.line)
        if key not in readers:
            raise _located(_unknown(key, readers), path, line)
        try:
            values[key] = readers[key](value)
        except ConfigError as error:
            raise _located(f"{key}: {error.message}", path, line) from error
    return values


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
                raise _located(f"the {key} {value!r} stands in line {known[label]} already", path, line)
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
