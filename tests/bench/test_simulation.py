"""The simulated web: runs that are killed over and over keep what it holds, exactly, and the comparison sees faults."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bench.simulation.command import simulate
from bench.simulation.comparison import compare
from bench.simulation.plan import DAY, make_plan
from bench.simulation.run import Size


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a simulation whose processes were killed five times."""
    folder = tmp_path_factory.mktemp("simulation")
    checks = simulate(folder, Size(sources=12, days=3, articles=300, seed=1), kills=5)
    assert [line for check in checks for line in check.differences] == []
    assert {check.name for check in checks if check.compared} >= {*DAMAGE} - {"pages that went are marked"}
    return folder


@pytest.mark.long
def test_case_131_kills_lose_and_double_nothing(simulated: Path) -> None:
    """Case 131: runs end by SIGKILL five times; the store is whole and equals what the web held."""
    assert (simulated / "store.sqlite").exists()


DAMAGE = {
    "pages that were read are kept": "DELETE FROM article WHERE id = 1",
    "no article is kept twice": "UPDATE article SET url = (SELECT url FROM article WHERE id = 2) WHERE id = 3",
    "versions are the editions": "UPDATE version SET kind = 'extraction' WHERE article_id = 4",
    "items of answered listings are remembered": "DELETE FROM sighting WHERE source_id = 1",
    "pages that went are marked": "UPDATE article SET gone_at = '2026-03-03T00:00:00.000000Z' WHERE id = 5",
    "store and archive are whole": "UPDATE page SET file_offset = file_offset + 1 WHERE id = 6",
}
"""A comparison, and what must make it find a difference."""


@pytest.mark.long
@pytest.mark.parametrize("name", DAMAGE)
def test_the_comparison_sees_faults(simulated: Path, name: str) -> None:
    """Each comparison of the store finds a difference that was made by hand."""
    file, whole = simulated / "store.sqlite", simulated / "whole.sqlite"
    if not whole.exists():
        whole.write_bytes(_checkpointed(file))
    database = sqlite3.connect(file)
    database.execute("PRAGMA foreign_keys=OFF")
    database.execute(DAMAGE[name])
    database.commit()
    database.close()
    try:
        assert {check.name: bool(check.differences) for check in compare(simulated)}[name]
    finally:
        file.write_bytes(_checkpointed(whole))


def _checkpointed(file: Path) -> bytes:
    """The content of a database with all that is in its log."""
    database = sqlite3.connect(file)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file.read_bytes()


def test_a_plan_follows_from_its_seed() -> None:
    """The same seed gives the same web, which holds every form of source, event and fault."""
    plan = make_plan(60, 10, 3000, 7)
    assert plan == make_plan(60, 10, 3000, 7)
    assert plan != make_plan(60, 10, 3000, 8)
    assert {source.form for source in plan.sources} == {"rss", "atom", "json", "sitemap", "index", "news", "section"}
    assert len({fault.kind for source in plan.sources for fault in source.faults}) == 9
    assert all(fault.end < 10 * DAY for source in plan.sources for fault in source.faults)
    articles = plan.articles
    assert any(article.copy_of is not None for article in articles)
    assert all(any(getattr(article, name) for article in articles) for name in ("edits", "moves_at", "vanishes_at"))
