"""Files of a folder: which are forgotten, and which are damaged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scraper.archive.archive_checks import check_archives, check_records
from scraper.archive.archive_files import DayFile, day_files, forget_old, torn_tail
from scraper.archive.archive_records import BrokenRange
from tests.archive.archives import member, story

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
NAMES = ["2026-10-30.warc.gz", "2026-10-31.warc.gz", "2026-11-29.warc.gz", "2026-11-29-2.warc.gz",
         "2026-11-29-10.warc.gz", "2026-11-30.warc.gz", "2026-12-01.warc.gz"]  # fmt: skip
OTHERS = ["2026-02-30.warc.gz", "2026-11-29-1.warc.gz", "2025-01-01.warc", "x2025-01-01.warc.gz", "notes.txt"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files of 100 bytes, and some that the writer did not name."""
    for name in (*NAMES, *OTHERS):
        (tmp_path / name).write_bytes(b"x" * 100)
    return tmp_path


def test_files_of_the_writer_are_known_by_name(folder: Path) -> None:
    """Only names that the writer gives are its files, in the order of writing."""
    assert [file.name for file in day_files(folder)] == NAMES
    assert DayFile(date(2026, 11, 29), 10).name == "2026-11-29-10.warc.gz"
    assert day_files(folder / "missing") == []


@pytest.mark.parametrize(
    ("days", "size", "count"),
    [(None, None, 0), (31, None, 0), (30, None, 1), (1, None, 2), (0, None, 5), (None, 700, 0), (None, 699, 1),
     (None, 350, 4), (None, 0, 5), (30, 300, 4)],
)  # fmt: skip
def test_the_oldest_files_are_forgotten(folder: Path, days: int | None, size: int | None, count: int) -> None:
    """Files beyond the days or the bytes go, oldest first; today's, later ones and those of others stay."""
    assert forget_old(folder, days, size, NOW) == NAMES[:count]
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES[count:] + OTHERS)


def test_nothing_is_forgotten_without_a_folder(tmp_path: Path) -> None:
    """The first run of all has no folder yet."""
    assert forget_old(tmp_path / "pages", 1, 1, NOW) == []


def test_the_tail_of_a_large_member_is_looked_at(tmp_path: Path) -> None:
    """A last member of a megabyte that does not compress, and one cut in its middle, are judged by the tail."""
    path = tmp_path / "a.warc.gz"
    body = b"".join(number.to_bytes(4, "big") for number in range(0, 2**32, 2**12 + 7))
    first, last = member(story(1)), member(story(2).replace(b"</html>", body))
    path.write_bytes(first + last)
    assert torn_tail(path) is None
    path.write_bytes((first + last)[:-1_000])
    assert torn_tail(path) == BrokenRange(len(first), len(last) - 1_000, "truncated")


def test_only_reading_all_finds_damage_in_the_middle(tmp_path: Path) -> None:
    """The cheap check sees tails; the other one names each range, and a file that is no archive."""
    members = [member(story(number)) for number in range(3)]
    broken = members[1][:100] + b"\xff" * 10 + members[1][110:]
    (tmp_path / "a.warc.gz").write_bytes(members[0] + broken + members[2])
    (tmp_path / "b.warc.gz").write_bytes(members[0])
    assert check_archives(tmp_path) == []
    [damaged] = check_records(tmp_path)
    assert damaged.file == "a.warc.gz"
    assert damaged.ranges == (BrokenRange(len(members[0]), len(broken), "broken member"),)
    (tmp_path / "b.warc.gz").write_bytes(b"PK\x03\x04 and so on")
    assert [(damaged.file, bool(damaged.error)) for damaged in check_records(tmp_path)][1] == ("b.warc.gz", True)
    assert [damaged.file for damaged in check_archives(tmp_path)] == ["b.warc.gz"]
