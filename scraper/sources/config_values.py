"""What each key of ``sources.toml`` may hold: a function a key, from the value in TOML to the value in the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

from scraper.errors import ConfigError
from scraper.sources.durations import DAY, Backlog, Keep, backlog_of, keep_of, seconds_of
from scraper.sources.extra import ingest_extra
from scraper.sources.listing import SourceKind
from scraper.values.urls import absolute, without_user

__all__ = ["SETTING_READERS", "SOURCE_READERS"]

MAX_TEXT = 1000
"""Characters of the longest value."""
MAX_NAME = 200
MAX_ITEMS = 1000
"""Values of the longest list."""
PORT_COUNT = 65_536
LEAST_EVERY = 60.0
"""Seconds between two visits, at least."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"a text in quotes is needed, not {_kind(value)}")
    if not value.strip() or len(value) > MAX_TEXT or not value.isprintable():
        raise ConfigError(f"a text of one line is needed, with 1 to {MAX_TEXT} characters")
    return value.strip()


def _text_list(value: object) -> tuple[str, ...]:
    """A list of texts; a text alone is a list of one."""
    if isinstance(value, str):
        return (_text(value),)
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise ConfigError(f'a list of texts is needed, such as ["a", "b"], not {_kind(value)}')
    return tuple(dict.fromkeys(map(_text, value)))


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "this")


def _url(value: object) -> str:
    text = _text(value)
    url = absolute(text, None)
    if url is None or "://" not in text:
        raise ConfigError(f"{text!r} is no URL: it begins with https:// or http://")
    if without_user(url) != url:
        raise ConfigError("a URL here has no user and no password; they are never sent")
    return url


def _name(value: object) -> str:
    text = _text(value)
    if len(text) > MAX_NAME or text.startswith("-"):
        raise ConfigError(f"a name has at most {MAX_NAME} characters and does not begin with '-'")
    return text


def _duration(value: object) -> float:
    if isinstance(value, int | float):
        raise ConfigError("a duration has a unit and stands in quotes, such as '30 min'")
    return seconds_of(_text(value))


def _every(value: object) -> float:
    seconds = _duration(value)
    if not LEAST_EVERY <= seconds <= 365 * DAY:
        raise ConfigError("allowed: from '1 min' to '365 days'")
    return seconds


def _revisit(value: object) -> tuple[float, ...]:
    seconds = {seconds_of(text) for text in _text_list(value)}
    if any(second < LEAST_EVERY for second in seconds):
        raise ConfigError("allowed: durations from '1 min'")
    return tuple(sorted(seconds))


def _keep(value: object) -> Keep:
    return keep_of(_text(value))


def _backlog(value: object) -> Backlog:
    return backlog_of(str(value) if type(value) is int and value >= 0 else _text(value))


def _selector(value: object) -> str:
    text = _text(value)
    with ingest_extra():
        import soupsieve
    try:
        soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        raise ConfigError(f"{text!r} is no CSS selector: {reason}") from error
    return text


def _source_kind(value: object) -> SourceKind:
    text = _text(value)
    kinds = [kind.value for kind in SourceKind]
    if text not in kinds:
        raise ConfigError(f"{text!r} is no kind; allowed: {', '.join(kinds)}")
    return SourceKind(text)


def _addresses(value: object) -> tuple[str, ...]:
    texts = _text_list(value)
    for text in texts:
        host, _, port = text.rpartition(":")
        try:
            ip_address(host.removeprefix("[").removesuffix("]"))
        except ValueError:
            host = ""
        if not host or not (port.isdecimal() and port.isascii()) or not 0 < int(port[:9]) < PORT_COUNT:
            raise ConfigError(f"{text!r} is no address with a port, such as '192.168.1.20:8080' or '[fd00::1]:80'")
    return texts


SETTING_READERS: Mapping[str, Callable[[Any], Any]] = {
    "store": _text,
    "keep_pages": _keep,
    "agent": _text,
    "contact": _text,
    "delay": _duration,
    "allow_address": _addresses,
}
"""Reader of each key above the first ``[[source]]``."""
SOURCE_READERS: Mapping[str, Callable[[Any], Any]] = {
    "url": _url,
    "name": _name,
    "tags": _text_list,
    "every": _every,
    "backlog": _backlog,
    "revisit": _revisit,
    "links": _selector,
    "include": _text_list,
    "exclude": _text_list,
    "kind": _source_kind,
}
"""Reader of each key of a ``[[source]]``."""
