"""The writer: files of a day, torn tails, a full disk, a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from scraper.archive.archive_checks import check_archives, check_records
from scraper.archive.archive_files import is_whole
from scraper.archive.archive_reader import read_archive, read_page
from scraper.archive.archive_records import ArchivedPage, RecordPlace
from scraper.archive.archive_writer import ArchiveWriter
from scraper.document import Page
from scraper.errors import NotWritable

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def _page(number: int, size: int = 2_000) -> Page:
    # What is random is not packed, so that sizes on the disk are those of the content.
    return Page(content=b"<p>%d" % number + os.urandom(size), url=f"https://example.org/{number}", status=200)


def _fill(folder: Path, count: int, now: datetime = NOW) -> dict[RecordPlace, Page]:
    pages = [_page(number) for number in range(count)]
    with ArchiveWriter(folder) as writer:
        return {writer.write(page, now): page for page in pages}


def _holds(folder: Path, written: dict[RecordPlace, Page]) -> bool:
    return all(read_page(folder, place) == page for place, page in written.items())


def test_a_day_is_a_file(tmp_path: Path) -> None:
    """Pages go to the file of the UTC day, in a folder that is made, and a second writer appends to it."""
    folder = tmp_path / "pages"
    late = datetime(2026, 11, 30, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    written = _fill(folder, 2) | _fill(folder, 2) | _fill(folder, 1, late)
    assert sorted(path.name for path in folder.iterdir()) == ["2026-11-30.warc.gz", "2026-12-01.warc.gz"]
    assert len(written) == 5
    assert _holds(folder, written)
    assert check_archives(folder) == check_records(folder) == []


def test_one_writer_goes_on_over_midnight(tmp_path: Path) -> None:
    """A run that lasts over midnight writes to two files."""
    with ArchiveWriter(tmp_path) as writer:
        files = [writer.write(_page(hour), NOW + timedelta(hours=hour)).file for hour in (0, 11, 12, 13)]
        writer.sync()
    assert files == ["2026-11-30.warc.gz"] * 2 + ["2026-12-01.warc.gz"] * 2


def test_a_large_file_is_left(tmp_path: Path) -> None:
    """A day with more than ``max_bytes`` goes on in another file, also in a later writer."""
    files = []
    for _ in range(2):
        with ArchiveWriter(tmp_path, max_bytes=5_000) as writer:
            files += [writer.write(_page(number), NOW).file for number in range(4)]
    assert files == [f"2026-11-30{end}.warc.gz" for end in ["", "", "-2", "-2", "-3", "-3", "-4", "-4"]]


@pytest.mark.parametrize("cut", [1, 8, 500, 2_000])
def test_a_torn_tail_is_left_behind(tmp_path: Path, cut: int) -> None:
    """A file whose last member is cut anywhere is named and not touched; places before and after stay true."""
    written = _fill(tmp_path, 3)
    path = tmp_path / "2026-11-30.warc.gz"
    last = max(written, key=lambda place: place.offset)
    torn = path.read_bytes()[:-cut]
    path.write_bytes(torn)
    del written[last]
    with ArchiveWriter(tmp_path) as writer:
        more = {writer.write(page, NOW): page for page in (_page(7), _page(8))}
    assert {place.file for place in more} == {"2026-11-30-2.warc.gz"}
    assert _holds(tmp_path, written | more)
    assert path.read_bytes() == torn
    [damaged] = writer.torn
    assert damaged == check_archives(tmp_path)[0] == check_records(tmp_path)[0]
    assert (damaged.ranges[0].offset, damaged.ranges[0].length) == (last.offset, last.length - cut)
    assert damaged.ranges[0].why == "truncated"


@pytest.mark.parametrize("tail", [b"\0" * 4096, b"\x1f\x8b", b"\x1f", b"garbage"])
def test_anything_behind_the_last_member_is_torn(tmp_path: Path, tail: bytes) -> None:
    """Zeros, as a power failure leaves them, and the first bytes of a member are a torn tail."""
    _fill(tmp_path, 1)
    path = tmp_path / "2026-11-30.warc.gz"
    path.write_bytes(path.read_bytes() + tail)
    assert not is_whole(path)
    assert [place.file for place in _fill(tmp_path, 1)] == ["2026-11-30-2.warc.gz"]


def test_an_empty_file_is_written_to(tmp_path: Path) -> None:
    """A crash between making a file and writing to it leaves an empty file, which is whole."""
    path = tmp_path / "2026-11-30.warc.gz"
    path.touch()
    assert is_whole(path)
    assert check_records(tmp_path) == []
    assert [place.file for place in _fill(tmp_path, 1)] == [path.name]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A file where the folder should be gives NotWritable with the path."""
    (tmp_path / "pages").write_text("x")
    with ArchiveWriter(tmp_path / "pages") as writer, pytest.raises(NotWritable, match="pages"):
        writer.write(_page(1), NOW)


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from scraper.archive.archive_reader import read_page
from scraper.archive.archive_writer import ArchiveWriter
from scraper.document import Page
from scraper.errors import NotWritable
import os
now = datetime(2026, 11, 30, 12, tzinfo=UTC)
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
with ArchiveWriter(folder) as writer:
    pages = [Page(content=os.urandom(3_000), url=f"https://example.org/{n}", status=200) for n in range(9)]
    written, failed = {}, 0
    for page in pages:
        try:
            written[writer.write(page, now)] = page
        except NotWritable as error:
            failed += 1
    assert failed and len(written) + failed == len(pages), failed
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    written[writer.write(pages[0], now)] = pages[0]
assert all(read_page(folder, place) == page for place, page in written.items())
print(len(written))
"""


def _python(script: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, stdout=subprocess.PIPE, text=True)


def test_a_full_disk_does_no_damage(tmp_path: Path) -> None:
    """A write that the system cuts short is taken back: the archive is whole and goes on when there is space again."""
    pytest.importorskip("resource")
    child = _python(FULL_DISK, tmp_path)
    count, _ = child.communicate(timeout=100)
    assert child.returncode == 0
    assert check_archives(tmp_path) == check_records(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["2026-11-30.warc.gz"]
    items = list(read_archive(tmp_path / "2026-11-30.warc.gz"))
    assert len(items) == int(count)


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from scraper.archive.archive_writer import ArchiveWriter
from scraper.document import Page
now = datetime(2026, 11, 30, 12, tzinfo=UTC)
with ArchiveWriter(Path(sys.argv[1])) as writer:
    while True:
        place = writer.write(Page(content=os.urandom(50_000), url="https://example.org/", status=200), now)
        print(place.file, place.offset, place.length, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_told(tmp_path: Path) -> None:
    """After ``kill -9`` every record whose place was told is read, and the next writer goes on."""
    told: list[RecordPlace] = []
    for number in range(4):
        child = _python(KILLED, tmp_path)
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(3 + 2 * number)]
        child.send_signal(signal.SIGKILL)
        # A line that the kill cut short told no place.
        lines += [line for line in child.stdout if line.endswith("\n")]
        child.stdout.close()
        child.wait()
        told += [RecordPlace(file, int(offset), int(length)) for file, offset, length in map(str.split, lines)]
    assert len(told) == len(set(told)) >= 24
    assert all(len(read_page(tmp_path, place).content) == 50_000 for place in told)
    read = [item.place for path in tmp_path.iterdir() for item in read_archive(path) if isinstance(item, ArchivedPage)]
    assert set(told) <= set(read)
    assert len(read) <= len(told) + 4
