"""What a walk over a page found, for the document and for the claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from scraper.document import Block, Container, Media
from scraper.reading.metadata import Metadata

__all__ = ["Walked"]


class Walked(Struct, frozen=True):
    """The columns of a finished walk."""

    texts: Sequence[str]
    """The text of each block."""
    blocks: Sequence[Block]
    containers: Sequence[Container]
    media: Sequence[Media]
    """Those of a ``noscript`` too, and those whose URL is not known."""
    fallback: Collection[int]
    """Indexes of the media that stand in a ``noscript``."""
    metadata: Metadata
