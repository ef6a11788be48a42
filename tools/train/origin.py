"""A hash of all that a model comes from: the data, and the code that reads, measures and learns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

__all__ = ["code_hash", "origin"]

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("scraper/reading", "scraper/labelling/features", "tools/train")
FILES = (
    "scraper/data/tags.toml",
    "scraper/data/claims.toml",
    "scraper/labelling/tokens.py",
    "scraper/labelling/decoding.py",
    "scraper/values/text.py",
    "bench/folds.py",
)
ARCHIVE = "wcxb-dev.tar.xz"


def origin(data: Path) -> str:
    """Hash of the data and the code."""
    return f"data {data_hash(data)}, code {code_hash()}"


def code_hash() -> str:
    """Hash of the code and tables that decide what the model learns from."""
    digest = hashlib.sha256()
    for path in _code():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _code() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from (ROOT / file for file in FILES)


def data_hash(data: Path) -> str:
    """Hash of the names and sizes of the data's files, gold included."""
    digest = hashlib.sha256()
    files = [data / ARCHIVE] if (data / ARCHIVE).is_file() else []
    for path in [*files, *sorted((data / "fields" / "dev" / "gold").glob("*.json"))]:
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
    return digest.hexdigest()[:16]
