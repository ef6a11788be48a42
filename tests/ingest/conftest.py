"""What the tests of runs share: one worker, and servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.workers.limits import SECONDS
from scraper.workers.task_pool import TaskPool, task_pool
from tests.ingest.newsroom import Newsroom
from tests.loopback import Loopback


@pytest.fixture(scope="package")
def reading_pool() -> Iterator[TaskPool]:
    """One worker for all runs: each start of one takes a second."""
    with task_pool(SECONDS, 1) as pool:
        yield pool


@pytest.fixture
def newsroom(tmp_path: Path, reading_pool: TaskPool, request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    """A folder whose sources are on one server, or on so many as the parameter says."""
    servers = [Loopback() for _ in range(getattr(request, "param", 1))]
    yield Newsroom(tmp_path, reading_pool, servers)
    for server in servers:
        server.close()
