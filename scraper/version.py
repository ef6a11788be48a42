"""The distribution that the package is installed from: its name on a package index, and its version."""

from __future__ import annotations

from importlib import metadata

__all__ = ["DISTRIBUTION", "version"]

DISTRIBUTION = "article-ledger"
"""Name for ``pip install``; the import and the command are ``scraper``. On package indexes ``scraper`` is a project of
somebody else's."""


def version() -> str:
    """The installed version; ``0`` for a package that is not installed."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"
