"""TOML files that the user writes: decoded, parsed, and checked key by key, with errors that name the line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from scraper.errors import ConfigError
from scraper.sources.config_lines import TableLines, table_lines

__all__ = ["ConfigFile", "Reader", "list_of_tables", "located", "parse_file", "read_bytes", "read_values"]

Reader = Callable[[Any], Any]
"""From the value in TOML to the value in the program. Raises ConfigError without a line."""


class ConfigFile(Struct, frozen=True):
    """A parsed file, with the lines of its keys."""

    path: str
    """For messages."""
    document: dict[str, Any]
    lines: tuple[TableLines, ...]

    def line_of(self, name: str) -> int:
        """The first line of a key above all tables, or of a table of that name; 0 if there is none."""
        tables = (table.line for table in self.lines if table.name.partition(".")[0] == name)
        return self.lines[0].keys.get(name) or next(tables, 0)


def read_bytes(path: Path, missing: str) -> bytes:
    """The content of a file. Raises ConfigError, with the text ``missing`` if there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(missing, str(path)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", str(path)) from error


def parse_file(content: bytes, path: str) -> ConfigFile:
    """Parse the content of a TOML file; ``path`` is for messages. Raises ConfigError."""
    text = _file_text(content, path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The message names line and column.
        raise ConfigError(f"no valid TOML: {error}", path, _line_in(str(error))) from error
    except RecursionError as error:
        raise ConfigError("no valid TOML: nested too deeply", path) from error
    return ConfigFile(path, document, table_lines(text))


def list_of_tables(file: ConfigFile, name: str) -> list[tuple[dict[str, Any], TableLines]]:
    """The tables ``[[name]]`` of a file, each with its lines. Raises ConfigError if ``name`` is something else."""
    tables = file.document.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise located(f"'{name}' is a list of tables: [[{name}]]", file.path, file.line_of(name))
    headers = [table for table in file.lines if table.name == name]
    if len(headers) != len(tables):  # written as an array
        headers = [TableLines(name, file.lines[0].keys.get(name, 1), {})] * len(tables)
    return list(zip(tables, headers, strict=True))


def read_values(
    table: Mapping[str, Any], readers: Mapping[str, Reader], place: TableLines, path: str, unknown: Callable[[str], str]
) -> dict[str, Any]:
    """The values of a table, each read by the reader of its key. Raises ConfigError.

    ``unknown`` gives the message for a key that has no reader.
    """
    values = {}
    for key, value in table.items():
        line = place.keys.get(key, place.line)
        if key not in readers:
            raise located(unknown(key), path, line)
        try:
            values[key] = readers[key](value)
        except ConfigError as error:
            raise located(f"{key}: {error.message}", path, line) from error
    return values


def located(message: str, path: str, line: int) -> ConfigError:
    """The error about a line of a file; of the whole file if ``line`` is 0."""
    return ConfigError(f"line {line}: {message}" if line else message, path, line)


def _file_text(content: bytes, path: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise located("the file is not in UTF-8", path, line) from error
    # As tomllib counts lines.
    return text.replace("\r\n", "\n")


def _line_in(message: str) -> int:
    """The line that a message of tomllib names; 0 if it names none."""
    _, _, rest = message.partition("at line ")
    number = rest.partition(",")[0]
    return int(number) if number.isdecimal() else 0
