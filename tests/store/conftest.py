"""An open store of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scraper.store.store_opening import open_store
from scraper.store.store_session import Store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of each kind."""
    opened = open_store(store_url)
    yield opened
    opened.close()
