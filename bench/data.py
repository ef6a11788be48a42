"""Test pages with gold answers, from a data folder outside the project."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from msgspec import Struct

__all__ = [
    "FieldsPage",
    "TextPage",
    "WcxbPage",
    "evenly",
    "fields_pages",
    "fields_scorer",
    "fingerprint",
    "page_bytes",
    "text_file",
    "text_pages",
    "wcxb_pages",
]

T = TypeVar("T")


class WcxbPage(Struct, frozen=True):
    """A page with its main text."""

    id: str
    url: str | None
    path: Path
    page_type: str
    main_content: str | None
    """None where the gold does not say."""
    title: str | None = None
    author: str | None = None
    date: str | None = None
    """As the gold has it."""


class FieldsPage(Struct, frozen=True):
    """A page with gold fields."""

    id: str
    url: str | None
    path: Path
    gold: dict[str, Any]


class TextPage(Struct, frozen=True):
    """Plain text of a page; its gold labels stay in the file that the scorer reads."""

    id: str
    url: str | None
    variant: str
    family: str
    """Publishers that belong together; their pages must not be parted over folds."""
    text: str


def wcxb_pages(data: Path) -> tuple[WcxbPage, ...]:
    """Pages of the WCXB data in a folder, by id; () where there are none. An archive is unpacked outside the folder."""
    folder = _wcxb_folder(data)
    if folder is None:
        return ()
    gold = {path.stem: _json(path) for path in sorted((folder / "ground-truth").glob("*.json"))}
    return tuple(
        WcxbPage(
            id=id_,
            url=record.get("url"),
            path=_html_file(folder / "html", id_),
            page_type=record["_internal"]["page_type"]["primary"],
            main_content=record["ground_truth"].get("main_content"),
            title=record["ground_truth"].get("title"),
            author=record["ground_truth"].get("author"),
            date=record["ground_truth"].get("publish_date"),
        )
        for id_, record in gold.items()
    )


def fields_pages(data: Path) -> tuple[FieldsPage, ...]:
    """Pages with gold fields in a folder, by id; () where there are none."""
    folder = _fields_folder(data)
    if folder is None:
        return ()
    records = [_json(path) for path in sorted((folder / "gold").glob("*.json"))]
    return tuple(FieldsPage(r["id"], r.get("url"), _html_file(folder / "html", r["id"]), r) for r in records)


def text_file(data: Path) -> Path | None:
    """The file of labelled plain texts in a folder, where there is one."""
    folder = _fields_folder(data)
    file = folder / "textmode.jsonl" if folder else None
    return file if file and file.is_file() else None


def text_pages(data: Path) -> tuple[TextPage, ...]:
    """Labelled plain texts in a folder: the lines as one text, without their labels."""
    file = text_file(data)
    if file is None:
        return ()
    families: dict[str | None, Any] = {page.id: page.gold.get("family") for page in fields_pages(data)}
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return tuple(
        TextPage(
            id=row["id"],
            url=row.get("url"),
            variant=row["variant"],
            family=families.get(row.get("page")) or row.get("domain") or row["id"],
            text="\n".join(line["text"] for line in row["lines"]),
        )
        for row in rows
    )


def fields_scorer(data: Path) -> ModuleType:
    """The scorer of fields and lines that comes with the data, as a module."""
    near = (data, data / "fields", data.parent, data.parent / "fields")
    file = next((folder / "fields_score.py" for folder in near if (folder / "fields_score.py").is_file()), None)
    if file is None:
        raise FileNotFoundError(f"no fields_score.py in or beside {data}")
    module = ModuleType("fields_score")
    # Not imported: that would leave a compiled copy beside the data.
    exec(compile(file.read_bytes(), str(file), "exec"), module.__dict__)  # noqa: S102
    return module


def page_bytes(path: Path) -> bytes:
    """A page as its source sent it."""
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def evenly(items: Sequence[T], limit: int | None) -> tuple[T, ...]:
    """At most ``limit`` items, evenly spread over all.

    >>> evenly("abcdefgh", 4)
    ('a', 'c', 'e', 'g')
    """
    count = len(items) if limit is None else min(limit, len(items))
    return tuple(items[number * len(items) // count] for number in range(count))


def fingerprint(parts: Iterable[str]) -> str:
    """A short hash that tells whether two measurements were made on the same pages."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:16]


def _json(path: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(path.read_bytes())
    return record


def _html_file(folder: Path, id_: str) -> Path:
    packed = folder / f"{id_}.html.gz"
    return packed if packed.is_file() else folder / f"{id_}.html"


def _wcxb_folder(data: Path) -> Path | None:
    for folder in (data, *sorted(data.glob("wcxb*"))):
        if (folder / "ground-truth").is_dir():
            return folder
    archive = next(iter(sorted(data.glob("wcxb*.tar.xz"))), None)
    return _unpacked(archive) if archive else None


def _unpacked(archive: Path) -> Path:
    """The folder inside an archive, unpacked once into the folder for temporary files."""
    status = archive.stat()
    name = fingerprint([str(archive.resolve()), str(status.st_size), str(status.st_mtime_ns)])
    unpacked = Path(tempfile.gettempdir()) / f"scraper-bench-{name}"
    if not unpacked.is_dir():
        beside = Path(tempfile.mkdtemp(prefix=f"{unpacked.name}."))
        with tarfile.open(archive) as tar:
            tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.4 brought the filters
            tar.extractall(beside)  # noqa: S202
        try:
            beside.rename(unpacked)
        except OSError:  # another run was faster
            shutil.rmtree(beside)
    return next(folder for folder in (unpacked, *sorted(unpacked.iterdir())) if (folder / "ground-truth").is_dir())


def _fields_folder(data: Path) -> Path | None:
    for folder in (data, *sorted(data.glob("fields/*")), *sorted(data.glob("*"))):
        if (folder / "gold").is_dir() and (folder / "html").is_dir():
            return folder
    return None
