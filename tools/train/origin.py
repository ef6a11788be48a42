"""A hash of all that a model comes from: the data, and the code that reads, measures and learns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

__all__ = ["BODY", "LINES", "Sources", "code_hash", "origin"]

ROOT = Path(__file__).resolve().parent.parent.parent


class Sources(Struct, frozen=True):
    """What a model learns from; each model has its own, so that a change for one leaves the others valid."""

    code: tuple[str, ...]
    """Files, and folders whose Python files all count."""
    data: tuple[str, ...]
    """Patterns of the data folder's files; a pattern may match none."""


BODY = Sources(
    code=(
        "scraper/reading",
        "scraper/labelling/features",
        "scraper/data/tags.toml",
        "scraper/data/claims.toml",
        "scraper/labelling/tokens.py",
        "scraper/labelling/decoding.py",
        "scraper/values/text.py",
        "bench/folds.py",
        "tools/train/alignment.py",
        "tools/train/examples.py",
        "tools/train/fit.py",
        "tools/train/packing.py",
    ),
    data=("wcxb-dev.tar.xz", "fields/dev/gold/*.json"),
)

LINES = Sources(
    code=(
        "scraper/labelling/line_features",
        "scraper/labelling/features/characters.py",
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
    return digest.hexdigest()[:16]


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
