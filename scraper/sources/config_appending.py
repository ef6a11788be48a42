"""Add sources to ``sources.toml``; nothing that stands there is changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from scraper.errors import ConfigError
from scraper.sources.listing import SourceKind
from scraper.sources.source_config import Config, SourceConfig, parse_config
from scraper.values.urls import url_key

__all__ = ["NewSource", "append_sources", "toml_text"]

HEAD = """\
# The sources of this folder: one [[source]] for each. `scraper sources add` appends here; nothing else writes to it.
#
# store = "postgresql+psycopg://news@db/news"     # default: store.sqlite in this folder
# keep_pages = "30 days, 20 GB"     # whichever comes first
# agent = "example-news-bot"
# contact = "https://example.org/bot"
# delay = "2 s"                     # between two requests to a host
"""
MAX_CHARACTERS = 100
"""Characters of a name or tag that is written."""


class NewSource(msgspec.Struct, frozen=True, kw_only=True):
    """What is written about a source that is added."""

    url: str
    name: str | None = None
    """A number follows if the name is taken already; None: made from the host."""
    tags: tuple[str, ...] = ()
    kind: SourceKind | None = None
    links: str | None = None


def append_sources(path: Path, sources: Iterable[NewSource]) -> tuple[SourceConfig, ...]:
    """Append those sources whose URLs are not in the file, and return them. Raises ConfigError, and OSError.

    A missing file is created. The new content is checked first, written beside the file, and renamed to it: what stood
    there stays byte for byte, and a program that is killed leaves the old file or the new one. (Appending in place
    could leave half an entry, after which no run reads the file.) A link is followed; mode and owner's rights stay.
    """
    target = path.resolve()
    old = _content(target)
    known = parse_config(old or b"", str(path))
    additions = list(_additions(known, sources))
    if not additions and old is not None:
        return ()
    head = HEAD.encode() if old is None else old
    gap = b"" if not head or head.endswith(b"\n") else b"\n"
    new = head + gap + "".join(map(_entry, additions)).encode()
    config = parse_config(new, str(path))
    if len(config.sources) != len(known.sources) + len(additions):
        raise ConfigError("its end is no place for a [[source]]", str(path))
    _replace(target, old, new)
    return config.sources[len(known.sources) :]


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _additions(known: Config, sources: Iterable[NewSource]) -> Iterator[NewSource]:
    """The sources that are not known yet, with names that are free."""
    urls = {url_key(source.url) for source in known.sources}
    names = {source.name for source in known.sources}
    for source in sources:
        key = url_key(source.url)
        if key in urls:
            continue
        urls.add(key)
        name = None if source.name is None else _free(_plain(source.name) or "source", names)
        if name is not None:
            names.add(name)
        tags = tuple(filter(None, map(_plain, source.tags)))
        yield msgspec.structs.replace(source, name=name, tags=tags)


def _plain(text: str) -> str:
    """A text in one line that a name or a tag can be, maybe empty."""
    printable = "".join(character if character.isprintable() else " " for character in text[: 10 * MAX_CHARACTERS])
    return " ".join(printable.split()).lstrip("- ")[:MAX_CHARACTERS].strip()


def _free(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number from 2 that makes it free."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _entry(source: NewSource) -> str:
    """The lines of a source, with an empty line before them."""
    lines = ["", "[[source]]", f"url = {toml_text(source.url)}"]
    if source.name is not None:
        lines.append(f"name = {toml_text(source.name)}")
    if source.tags:
        lines.append(f"tags = {_list(source.tags)}")
    if source.kind is not None:
        lines.append(f"kind = {toml_text(source.kind.value)}")
    if source.links is not None:
        lines.append(f"links = {toml_text(source.links)}")
    return "\n".join(lines) + "\n"


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(toml_text, texts))}]"


def toml_text(text: str) -> str:
    """A text as TOML writes it: a JSON string is one, but for DEL, and for characters that JSON leaves as they are."""
    encoded = msgspec.json.encode(text.encode("utf-8", "replace").decode()).decode()
    return encoded.replace("\x7f", "\\u007F")


def _replace(path: Path, old: bytes | None, new: bytes) -> None:
    """Write the new content at once, unless somebody else changed the file meanwhile."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        if old is not None:
            temporary.chmod(path.stat().st_mode & 0o7777)
        if _content(path) != old:
            raise ConfigError("somebody else changed the file at the same time; try again", str(path))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
