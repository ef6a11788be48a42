"""`scraper health`: the lines, the order, the exit status, JSON, the page, and the state of what is kept."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from msgspec.structs import replace

from scraper.cli import main
from scraper.ingest.ingest_folder import IngestFolder
from scraper.store.store_opening import open_store
from tests.cli.folders import alarm, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with five sources and a store."""
    write_folder(tmp_path)
    return tmp_path


def health(folder: Path, *arguments: str, **environment: str) -> Result:
    """What the command writes, and its exit status."""
    return CliRunner(env=environment).invoke(main, ["health", str(folder), *arguments])


def test_the_worst_comes_first(folder: Path) -> None:
    """An alarm, then a warning, then the sources that never answered by reason, and the rest as a count."""
    (folder / ".lock").write_text("process 7 since 2020-01-01 00:00:00")
    done = health(folder)
    assert done.exit_code == 1
    *lines, last = done.stdout.splitlines()
    rest = "since 2026-11-28 08:15; https://harbour.example/1; scraper fixtures add --from-store 7"
    assert lines == [
        f"alarm: harbour: 5 of 9 pages without text, {rest}",
        f"warning: hills: 8 of 9 articles without a date, {rest}",
        "2 sources never answered:",
        "  1 bad_status: valley",
        "  1 timeout: coast",
        "1 of 5 sources without a problem",
    ]
    assert last.startswith("last run ")
    assert last.endswith(" days ago")


def test_colours_only_where_they_are_wanted(folder: Path) -> None:
    """A pipe gets no colours; NO_COLOR is stronger than FORCE_COLOR."""
    assert "\x1b" not in health(folder).stdout
    assert health(folder, FORCE_COLOR="1").stdout.startswith("\x1b[31malarm\x1b[0m: harbour")
    assert "\x1b" not in health(folder, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_json(folder: Path) -> None:
    """The JSON has all problems with their fields, and the counts."""
    done = health(folder, "--json")
    report: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(row["source"], row["kind"], row["state"]) for row in report["alarms"]] == [("harbour", "no_text", "alarm")]
    assert [row["source"] for row in report["warnings"]] == ["hills"]
    assert report["dead"] == [
        {"reason": "bad_status", "names": ["valley"]},
        {"reason": "timeout", "names": ["coast"]},
    ]
    assert (report["sources"], report["healthy"], report["not_visited"]) == (5, 1, 0)


def test_no_alarm_is_success(folder: Path) -> None:
    """A source that was taken out of the file has no alarm any more, and warnings alone are no failure."""
    text = (folder / "sources.toml").read_text()
    (folder / "sources.toml").write_text(text.partition("\n\n")[2])
    done = health(folder)
    assert done.exit_code == 0
    assert "alarm" not in done.stdout
    assert done.stdout.startswith("warning: hills")


def test_the_page(folder: Path) -> None:
    """--html writes the page, and the lines are written all the same."""
    done = health(folder, "--html", str(folder / "health.html"))
    page = (folder / "health.html").read_text(encoding="utf-8")
    assert done.stdout.startswith("alarm: harbour")
    assert page.startswith("<!doctype html>")
    assert "harbour" in page
    assert "<svg" in page


def test_before_the_first_run(tmp_path: Path) -> None:
    """Without a store nothing is wrong yet, and none is made."""
    (tmp_path / "sources.toml").write_text('[[source]]\nurl = "https://example.org/feed"\n')
    done = health(tmp_path)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "0 of 1 source without a problem, 1 not visited yet",
        "no run yet: scraper ingest",
    ]
    assert health(tmp_path, "--store").stdout == "there is no store yet: scraper ingest\n"
    assert not (tmp_path / "store.sqlite").exists()


def test_a_wrong_file_is_wrong_usage(tmp_path: Path) -> None:
    """A folder without sources.toml, and a wrong one, are status 2 with one line."""
    done = health(tmp_path)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    (tmp_path / "sources.toml").write_text("colour = 1\n")
    done = health(tmp_path)
    assert done.exit_code == 2
    assert "line 1" in done.stderr


def test_an_unusable_store_is_status_3(folder: Path) -> None:
    """A file that is no database is one line and status 3, with --store too."""
    (folder / "store.sqlite").write_bytes(b"no database" * 1000)
    for arguments in ((), ("--store",)):
        done = health(folder, *arguments)
        assert (done.exit_code, done.stderr.count("\n")) == (3, 1)
        assert "not a SQLite database" in done.stderr


def test_what_is_kept_is_whole(folder: Path) -> None:
    """--store tells version, sizes and space; JSON has the same."""
    done = health(folder, "--store")
    store, pages, space, verdict = done.stdout.splitlines()
    assert done.exit_code == 0
    assert store.startswith(f"store  {folder}/store.sqlite, version 1, ")
    assert store.endswith(", 1 articles")
    assert pages == "pages  0 files, 0.0 MB"
    assert space.endswith(" free")
    assert verdict == "no damage"
    assert json.loads(health(folder, "--store", "--json").stdout)["articles"] == 1


def test_a_torn_archive_is_damage(folder: Path) -> None:
    """An archive that ends inside a record is named, with status 1."""
    (folder / "pages").mkdir()
    (folder / "pages" / "2026-11-30.warc.gz").write_bytes(b"\x1f\x8b\x08\x00torn")
    done = health(folder, "--store")
    assert done.exit_code == 1
    assert done.stdout.startswith("damage: pages/2026-11-30.warc.gz: ")
    assert "no damage" not in done.stdout


def test_the_page_is_not_for_the_store(folder: Path) -> None:
    """--html and --store do not go together."""
    assert health(folder, "--store", "--html", str(folder / "x.html")).exit_code == 2


def test_a_missing_library_is_wrong_usage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a library of the extra one line says what to install."""
    monkeypatch.setitem(sys.modules, "scraper.store.store_engine", None)  # importing it fails
    done = health(folder)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.endswith("pip install 'article-ledger[ingest]'\n")


def test_the_work_does_not_grow_with_the_sources(folder: Path) -> None:
    """There are as many statements for five sources as for 300 with an alarm each."""
    few = _statements(folder)
    names = [f"s{number}" for number in range(300)]
    tables = [f'[[source]]\nurl = "https://{name}.example/feed"\nname = "{name}"\n' for name in names]
    (folder / "sources.toml").write_text("".join(tables))
    store = open_store(IngestFolder(folder).default_store)
    with store.transaction() as work:
        work.sources.sync([(name, f"https://{name}.example/feed", ()) for name in names], datetime.now(UTC))
        added = [row for row in work.sources.all() if row.name in names]
        work.alarms.put([alarm(row.id, "no_text") for row in added])
        for row in added:
            work.sources.update(replace(row, last_visit_at=row.added_at, last_success_at=row.added_at))
    store.close()
    assert health(folder).stdout.count("alarm: ") == 300
    assert _statements(folder) == few


def _statements(folder: Path) -> int:
    """How many statements the command needs, with the page."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        health(folder, "--html", str(folder / "health.html"))
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return len(statements)
