"""A hash of all that a model comes from: the data, and the code that reads, measures and learns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from scraper.document import Page
from scraper.labelling.features import feature_table
from scraper.layout.main_text import lay_out
from scraper.reading import read

__all__ = ["LINES", "PAGES", "Sources", "code_hash", "origin"]

ROOT = Path(__file__).resolve().parent.parent.parent
MEASURED = (
    "blog-pt-line-breaks", "forum-en-thread", "howto-en-structures", "listing-en", "news-de", "news-en", "news-es",
    "news-fr", "news-it-div-captions", "news-nl-shown-by-script",
)  # fmt: skip
"""Golden cases whose columns stand for all: a further case does not ask for a new model."""


class Sources(Struct, frozen=True):
    """What a model learns from; each model has its own, so that a change for one leaves the others valid."""

    code: tuple[str, ...]
    """Files, and folders whose Python files all count."""
    data: tuple[str, ...]
    """Patterns of the data folder's files; a pattern may match none."""
    columns: bool = False
    """Whether it learns from the columns of web pages."""


PAGES = Sources(
    code=(
        "scraper/labelling/models/body_threshold.py",
        "scraper/labelling/models/page_model.py",
        "bench/folds.py",
        "tools/train/alignment.py",
        "tools/train/examples.py",
        "tools/train/fit.py",
        "tools/train/grafts.py",
        "tools/train/kinds.py",
        "tools/train/packing.py",
        "tools/train/pages.py",
        "tools/train/roles.py",
        "tools/train/rows.py",
        "tools/train/snippets.py",
        "tools/train/trust.py",
    ),
    data=("wcxb-dev.tar.xz", "fields/dev/gold/*.json"),
    columns=True,
)
"""Reading and features count by what they give on the golden pages, so that they may be written better, but not give
anything else."""

LINES = Sources(
    code=(
        "scraper/labelling/line_features",
        "scraper/labelling/features/character_counts.py",
        "tools/train/line_examples.py",
        "tools/train/line_fit.py",
        "tools/train/packing.py",
    ),
    data=("fields/dev/textmode.jsonl",),
)
"""Phrases, credits and dates are left out, though some columns ask for them: they gain entries every week, and a model
that has not seen the newest is still right."""


def origin(sources: Sources, data: Path) -> str:
    """Hash of the data and the code."""
    return f"data {data_hash(sources, data)}, code {code_hash(sources)}"


def code_hash(sources: Sources) -> str:
    """Hash of the code and tables that decide what the model learns from."""
    digest = hashlib.sha256()
    for path in _code(sources):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    if sources.columns:
        for part in _columns():
            digest.update(part)
    return digest.hexdigest()[:16]


def _columns() -> Iterator[bytes]:
    """Names and values of the columns of some golden pages, to six digits: the last may differ between machines."""
    for name in MEASURED:
        content = (ROOT / "fixtures" / name / "page.html").read_bytes()
        table = feature_table(lay_out(read(Page(content=content, url=f"https://www.example.org/2026/{name}"))))
        yield "\n".join(table.names).encode()
        yield "\n".join(f"{value:.6g}" for value in table.values.ravel().tolist()).encode()


def _code(sources: Sources) -> Iterator[Path]:
    for name in sources.code:
        path = ROOT / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else (path,)


def data_hash(sources: Sources, data: Path) -> str:
    """Hash of the names and sizes of the data's files, gold included."""
    digest = hashlib.sha256()
    for pattern in sources.data:
        for path in sorted(data.glob(pattern)):
            digest.update(f"{path.name} {path.stat().st_size}\n".encode())
    return digest.hexdigest()[:16]
