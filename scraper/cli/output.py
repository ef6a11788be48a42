"""Write articles to standard output, or to a folder with one file per source."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from scraper.cli.checks import STANDARD_INPUT, Request, is_url
from scraper.cli.console import printable, put
from scraper.errors import NotWritable
from scraper.writing import FORMATS

__all__ = ["EXTENSIONS", "Folder", "Output", "StandardOutput", "file_stem", "keep_file", "output_of", "write_file"]

EXTENSIONS = {format.name: format.extension for format in FORMATS.values()}
"""Name of a format and how its files end."""

JSON = frozenset({"json", "jsonld"})

LINE_END = "\n"

MAX_NAME_BYTES = 120
"""Bytes of a file's name without its extension; file systems take 255."""

OWN_FAULTS = frozenset(
    {errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ELOOP}
)
"""Errors about one file name, not about the disk or the folder: other files can still be written."""

_UNSAFE = re.compile(r"(?:[^\w.]|\.{2,})+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class Output(Protocol):
    """Takes the article of each source that gave one: text, or bytes if the format is binary."""

    def write(self, source: str, content: str | bytes) -> None:
        """Write what a source gave."""


def output_of(request: Request) -> Output:
    """Where the articles of a request go."""
    return Folder(request, request.output) if request.output else StandardOutput(request)


class StandardOutput:
    """Writes a document per line, or the articles below each other, each under the name of its source."""

    def __init__(self, request: Request) -> None:
        self._format = request.format
        self._several = len(request.sources) > 1
        self._between = ""

    def write(self, source: str, content: str | bytes) -> None:
        """Write the document of a source; articles of a binary format have no separator."""
        if isinstance(content, bytes):
            put(content)
        elif self._format in JSON:
            put(f"{content if self._several else _for_reader(content)}\n")
        elif self._several:
            put(f"{self._between}{self._title(printable(source))}\n\n{content}")
            self._between = "\n"
        else:
            put(content)

    def _title(self, source: str) -> str:
        if self._format == "text":
            return f"==> {source} <=="
        return f"<!-- {source.replace('--', '%2D%2D')} -->"


class Folder:
    """Writes a file for each source; no two sources, and no source and its result, share a file."""

    def __init__(self, request: Request, path: Path) -> None:
        self._path = path
        self._extension = EXTENSIONS[request.format]
        self._taken: set[str] = set()
        self._inputs = [Path(source) for source in request.sources if source != STANDARD_INPUT and not is_url(source)]
        path.mkdir(parents=True, exist_ok=True)

    def write(self, source: str, content: str | bytes) -> None:
        """Write what a source gave; the file is complete or not there."""
        write_file(self._path / self._name(file_stem(source)), content)

    def _name(self, stem: str) -> str:
        name, number = f"{stem}{self._extension}", 1
        while name.casefold() in self._taken or self._is_input(name):
            number += 1
            name = f"{stem}-{number}{self._extension}"
        self._taken.add(name.casefold())
        return name

    def _is_input(self, name: str) -> bool:
        target = self._path / name
        return target.exists() and any(path.exists() and path.samefile(target) for path in self._inputs)


def write_file(target: Path, content: str | bytes) -> None:
    """Write text or bytes as a file that is complete or not there.

    Raises NotWritable if only this file cannot be written; OSError, with the file's name, if no file can.
    """
    with _errors_about(target):
        _replace(target, content, _leave)


def keep_file(target: Path, content: str | bytes) -> None:
    """Write text or bytes as ``write_file`` does; when this returns the file outlives a power cut."""
    with _errors_about(target):
        _replace(target, content, os.fsync)
        with suppress(OSError):  # not every system can sync a folder
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _leave(_descriptor: int) -> None:
    """Leave it to the system when a file reaches the disk."""


@contextmanager
def _errors_about(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if error.errno in OWN_FAULTS:
            raise NotWritable(reason, str(target)) from error
        raise OSError(error.errno, reason, str(target)) from error
    except ValueError as error:
        raise NotWritable(f"no name of a file: {error}", printable(str(target))) from error


def _replace(target: Path, content: str | bytes, settle: Callable[[int], None]) -> None:
    """Put a file in the place of another one, which may be a symbolic link: it is never followed.

    Text is written as UTF-8 with one line end behind it, bytes are written as they are.
    """
    if isinstance(content, str):
        content = f"{content.removesuffix(LINE_END)}{LINE_END}".encode("utf-8", "replace")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            settle(file.fileno())
        part.replace(target)
    except BaseException:  # an interruption leaves no part behind either
        with suppress(OSError):  # the first error is the one to tell
            part.unlink(missing_ok=True)
        raise


def file_stem(source: str) -> str:
    """A name for the result of a source that is safe in every file system, without extension.

    >>> file_stem("https://example.org/news/2024/rain?page=2")
    'example.org-news-2024-rain-page-2'
    >>> file_stem("../pages/Rain in town.html")
    'Rain-in-town'
    >>> file_stem("-")
    'stdin'
    """
    if source == STANDARD_INPUT:
        return "stdin"
    name = _name_of_url(source) if is_url(source) else Path(source).stem
    safe = _UNSAFE.sub("-", name).encode("utf-8", "replace")[:MAX_NAME_BYTES].decode("utf-8", "ignore").strip("-._")
    return f"file-{safe}" if _DEVICE.match(safe) else safe or "article"


def _name_of_url(url: str) -> str:
    from scraper.values.urls import split_url

    parts = split_url(url)
    if parts is None:
        return url
    return unquote(f"{parts.netloc}{parts.path}-{parts.query}")


def _for_reader(json: str) -> str:
    """JSON, indented if the output is a terminal."""
    if sys.stdout is None or not sys.stdout.isatty():
        return json
    import msgspec

    return msgspec.json.format(json, indent=2)
