"""Load the tables, TOML files of the package ``scraper.data``, once; they never change."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from scraper.errors import DataError

__all__ = ["load_table"]


@cache
def load_table(name: str) -> dict[str, Any]:
    """Load one table by its file name below ``scraper/data``, such as ``agencies.toml`` or ``phrases/en.toml``.

    All callers share the result and must not change it. Raises DataError, with the file's name as its subject, when
    the file is missing or malformed.
    """
    try:
        content = resources.files("scraper.data").joinpath(name).read_text(encoding="utf-8")
        return tomllib.loads(content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"the table cannot be read: {error}", name) from error
