"""`scraper replay`: what it prints, what it writes, and the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main, replay_command
from scraper.ingest.ingest_folder import IngestFolder
from scraper.workers.task_pool import TaskPool
from tests.cli.test_export import SOURCES
from tests.ingest.test_page_replay import Kept, story_html
from tests.store.store_rows import NOW, hours


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Kept]:
    """A folder with three kept pages, the current one; a worker process is shared with other tests."""
    worker: TaskPool = request.getfixturevalue("_reading_worker")
    monkeypatch.setattr(replay_command, "task_pool", lambda *_: nullcontext(worker))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.toml").write_text(SOURCES)
    folder = Kept(tmp_path)
    for number in range(3):
        folder.fetch(f"story-{number}", story_html(f"Day {number} in the old town"), hours(number))
    yield folder
    folder.store.close()


def _replay(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["replay", *arguments])


def _lines(result: Result) -> list[list[str]]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [line.split() for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("kept")
def test_nothing_changes() -> None:
    """Pages that the same version reads in a worker process are unchanged."""
    assert _lines(_replay()) == [["pages", "3"], ["unchanged", "3"], ["changed", "0"]]
    assert _lines(_replay("--limit", "2"))[0] == ["pages", "2"]
    assert _lines(_replay("--since", "2026-11-30T13:00", "--source", "east"))[0] == ["pages", "2"]


def test_changes_are_shown_and_written(kept: Kept) -> None:
    """Changed fields are counted with examples; with --write they are kept, and the next replay finds nothing."""
    kept.age("story-1", section="Sport")
    first = _lines(_replay())
    assert first[:4] == [["pages", "3"], ["unchanged", "2"], ["changed", "1"], ["section", "1"]]
    assert first[4] == ["https://example.org/story-1:", "'Sport'", "→", "null"]
    assert "--write" in first[5]
    assert ["written", "1"] in _lines(_replay("--write"))
    assert _lines(_replay("--write"))[1] == ["unchanged", "3"]


def test_broken_records_are_told(kept: Kept) -> None:
    """A record that cannot be read is named on standard error, and the replay goes on."""
    for path in kept.pages.iterdir():
        path.unlink()
    result = _replay()
    assert result.exit_code == 0
    assert result.stderr.count("the archive cannot be read: No such file") == 3
    assert ["broken", "records", "3"] in [line.split() for line in result.stdout.splitlines()]


def test_only_writing_needs_the_lock(kept: Kept) -> None:
    """While a run is at work pages can be read again, but nothing is written: status 75, and who holds the lock."""
    with IngestFolder(kept.folder).locked(NOW):
        assert _replay().exit_code == 0
        result = _replay("--write")
    assert (result.exit_code, result.stdout) == (75, "")
    assert "process" in result.stderr


def test_a_folder_without_sources(tmp_path: Path) -> None:
    """In a folder that is none of ingestion nothing is made."""
    result = _replay(str(tmp_path), "--write")
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])


def test_a_store_that_cannot_be_used(kept: Kept) -> None:
    """A store that is none ends with status 3."""
    kept.store.close()
    for path in kept.folder.glob("store.sqlite*"):
        path.write_bytes(b"no database " * 1000)
    assert _replay().exit_code == 3
