"""How long a page may take and how large it may be."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["DEFAULT_LIMITS", "Limits"]


class Limits(Struct, frozen=True, kw_only=True):
    """How long a page may take and how large it may be."""

    connect_seconds: float = 10.0
    """For each connection."""
    read_seconds: float = 20.0
    """Between two bytes."""
    total_seconds: float = 60.0
    """For the page with its robots.txt and all its redirects, from when it is the host's turn."""
    max_bytes: int = 20_000_000
    """Of the decoded body, and of what is sent."""
    max_ratio: int = 200
    """Decoded bytes for each byte sent, above the first million."""
    max_redirects: int = 5


DEFAULT_LIMITS = Limits()
