"""`scraper sources`: adding, listing, showing and checking, as a person and a script see it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from scraper.workers import task_pool as pools
from scraper.workers.task_pool import TaskPool
from tests.cli.folders import alarm, write_folder
from tests.cli.test_process import on_terminal
from tests.hostile.bench import STORY
from tests.loopback import Loopback, answer


@pytest.fixture
def site() -> Iterator[Loopback]:
    """A site with a feed of three items, of which one is old, and a page that names it."""
    server = Loopback()
    now = datetime.now(UTC)
    items = "".join(
        f"<item><title>Story {number}</title><link>{server.url(f'/story-{number}')}</link>"
        f"<pubDate>{format_datetime(now - timedelta(hours=hours, minutes=5))}</pubDate></item>"
        for number, hours in enumerate((2, 30, 2000))
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title>{items}</channel></rss>'
    server.play("/feed.xml", answer(feed.encode(), "Content-Type: application/rss+xml"))
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    server.play("/", answer(f"<html><head>{link}</head><body>News</body></html>".encode(), "Content-Type: text/html"))
    server.play("/story-0", answer(STORY.encode(), "Content-Type: text/html"))
    yield server
    server.close()


class Stub:
    """A pool that calls a function with each task."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work

    def start(self) -> None:
        """Nothing is to be started."""

    def run(self, task: Any, _subject: str | None = None) -> Any:
        """What the function makes of the task."""
        return self._work(task)


@pytest.fixture(autouse=True)
def worker(_reading_worker: TaskPool, monkeypatch: pytest.MonkeyPatch) -> TaskPool:
    """Let the commands share a worker: each would start an interpreter for a second."""
    monkeypatch.setattr(pools, "task_pool", lambda *_: nullcontext(_reading_worker))
    return _reading_worker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with five sources and a store."""
    write_folder(tmp_path)
    return tmp_path


def sources(folder: Path, command: str, *arguments: str, site: Loopback | None = None) -> Result:
    """What a command writes, and its exit status."""
    fetching = [f"--allow-address={site.address[0]}:{site.port}", "--delay=0"] if site else []
    return CliRunner().invoke(main, ["sources", command, *arguments, "--folder", str(folder), *fetching])


# ---------------------------------------------------------------------------------------------- add


def test_add_a_page(tmp_path: Path, site: Loopback) -> None:
    """The feed of a page is added to a new folder, and the line says what the first run would fetch."""
    folder = tmp_path / "news"
    done = sources(folder, "add", site.url("/"), "--tag", "local", site=site)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"{site.url('/feed.xml')}  feed, 3 items, newest 2 h ago; the first run fetches 2 articles of the last 7 days\n"
    )
    text = (folder / "sources.toml").read_text()
    assert text.endswith(f'[[source]]\nurl = "{site.url("/feed.xml")}"\ntags = ["local"]\n')


def test_add_again(tmp_path: Path, site: Loopback) -> None:
    """A source that is there already is told and not added, whether given itself or found."""
    sources(tmp_path, "add", site.url("/feed.xml"), site=site)
    before = (tmp_path / "sources.toml").read_bytes()
    done = sources(tmp_path, "add", site.url("/feed.xml"), site.url("/"), site=site)
    assert done.exit_code == 0
    assert done.stdout == f"{site.url('/feed.xml')}  is in sources.toml already, as 127.0.0.1\n" * 2
    assert (tmp_path / "sources.toml").read_bytes() == before


def test_a_failure_stops_no_other(tmp_path: Path, site: Loopback) -> None:
    """What cannot be had is told with status 1, and what follows is added."""
    done = sources(tmp_path, "add", site.url("/nothing"), "missing.opml", site.url("/feed.xml"), site=site)
    assert done.exit_code == 1
    assert done.stderr == f"scraper: {site.url('/nothing')}: 404 Not Found\nscraper: missing.opml: no such file\n"
    assert done.stdout.count("\n") == 1
    assert site.url("/feed.xml") in (tmp_path / "sources.toml").read_text()


def test_a_dry_run_writes_nothing(tmp_path: Path, site: Loopback) -> None:
    """--dry-run shows the same line."""
    done = sources(tmp_path / "new", "add", site.url("/feed.xml"), "--dry-run", site=site)
    assert done.stdout.startswith(f"{site.url('/feed.xml')}  feed, 3 items, ")
    assert not (tmp_path / "new").exists()


def test_a_long_list_is_added_unchecked(tmp_path: Path, site: Loopback) -> None:
    """An OPML file with many feeds is added as it is, and nothing is fetched; a second time all are known."""
    outlines = "".join(f'<outline text="F{n}" xmlUrl="{site.url(f"/{n}")}"/>' for n in range(6))
    file = tmp_path / "feeds.opml"
    file.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    done = sources(tmp_path, "add", str(file), "--tag", "x", site=site)
    assert (done.exit_code, site.requests) == (0, [])
    assert done.stdout == f"{file}  6 sources as they are, unchecked: the next runs check them\n"
    assert (tmp_path / "sources.toml").read_text().count('tags = ["x"]') == 6
    done = sources(tmp_path, "add", str(file), site=site)
    assert done.stdout == f"{file}  6 are in sources.toml already\n"


def test_a_short_list_is_checked(tmp_path: Path, site: Loopback) -> None:
    """The URLs of a short list are tried one by one."""
    file = tmp_path / "urls.txt"
    file.write_text(f"{site.url('/')}\n{site.url('/nothing')}\n")
    done = sources(tmp_path, "add", str(file), site=site)
    assert done.exit_code == 1
    assert "feed, 3 items" in done.stdout
    assert done.stderr == f"scraper: {site.url('/nothing')}: 404 Not Found\n"


def test_a_wrong_file_stays_as_it_is(tmp_path: Path, site: Loopback) -> None:
    """Nothing is added to a sources.toml that is wrong: status 2, its line is named."""
    (tmp_path / "sources.toml").write_text("colour = 1\n")
    done = sources(tmp_path, "add", site.url("/feed.xml"), site=site)
    assert done.exit_code == 2
    assert "line 1" in done.stderr
    assert (tmp_path / "sources.toml").read_text() == "colour = 1\n"


def test_an_interruption_keeps_what_was_added(
    tmp_path: Path, site: Loopback, worker: TaskPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a source is read ends with 130, and the sources before it are in the file."""
    answers = iter([worker.run])

    def work(task: Any) -> Any:
        run = next(answers, None)
        if run is None:
            raise KeyboardInterrupt
        return run(task)

    monkeypatch.setattr(pools, "task_pool", lambda *_: nullcontext(Stub(work)))
    done = sources(tmp_path, "add", site.url("/feed.xml"), site.url("/"), site=site)
    assert done.exit_code == 130
    assert (tmp_path / "sources.toml").read_text().count("\n[[source]]\n") == 1


def test_a_missing_library_is_told(tmp_path: Path, site: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a library of the extra one line says what to install, and status 2."""
    monkeypatch.setattr(pools, "task_pool", lambda *_: nullcontext(Stub(lambda task: task())))
    monkeypatch.setitem(sys.modules, "trafilatura.feeds", None)  # importing it fails
    done = sources(tmp_path, "add", site.url("/"), site=site)
    assert done.exit_code == 2
    assert done.stderr == "scraper: ingest: trafilatura is not installed: pip install 'article-ledger[ingest]'\n"


# ---------------------------------------------------------------------------------------------- list and show


def test_list(folder: Path) -> None:
    """A line for each source in the order of the file: kind, next visit and its rule, last success, items, error."""
    done = sources(folder, "list")
    assert done.exit_code == 0
    lines = [re.split(r" {2,}", line) for line in done.stdout.splitlines()]
    assert lines[0] == ["NAME", "KIND", "NEXT VISIT", "RULE", "LAST SUCCESS", "ITEMS", "ERROR"]
    assert lines[1] == ["harbour", "feed", "in 90 min", "new items: every 48 min", "3 h ago", "25", "-"]
    assert lines[3][:-1] == ["coast", "-", "in 90 min", "first visit", "-", "-"]
    assert lines[3][-1].startswith("timeout (2 in a row, first ")
    assert len(lines) == 6


def test_list_before_the_first_run(tmp_path: Path) -> None:
    """Sources that no run has seen are due, and no store is made."""
    (tmp_path / "sources.toml").write_text('[[source]]\nurl = "https://example.org/feed"\n')
    assert (
        sources(tmp_path, "list").stdout.splitlines()[1].split()
        == ["example.org", "-", "due", "first", "visit"] + ["-"] * 3
    )
    assert not (tmp_path / "store.sqlite").exists()


def test_list_as_json(folder: Path) -> None:
    """The JSON has the names of the fields that scripts may rely on."""
    [first, *_] = json.loads(sources(folder, "list", "--json").stdout)
    assert (
        list(first)
        == (
            "name url kind title tags next_visit_at next_rule last_visit_at last_success_at items failures failing_since "
            "error moved_to removed_at line"
        ).split()
    )
    assert (first["name"], first["kind"], first["items"], first["line"]) == ("harbour", "feed", 25, 1)


def test_show(folder: Path) -> None:
    """A source is shown with its alarm, its visits, newest first, and its articles, without what a terminal obeys."""
    done = sources(folder, "show", "harbour")
    state, visits, articles = (part.splitlines() for part in done.stdout.split("\n\n"))
    assert state[0] == "name:         harbour (line 1 of sources.toml)"
    assert "next visit:   in 90 min, by the rule: new items: every 48 min" in state
    assert state[-1].startswith("alarm: 5 of 9 pages without text, since 2026-11-28 08:15; https://harbour.example/1; ")
    assert [re.split(r" {2,}", line)[1:] for line in visits[1:]] == [
        ["listed", "25", "3", "3", "0", "0", "410", "new items: every 48 min", "-"],
        ["failed", "25", "3", "3", "0", "0", "410", "new items: every 48 min", "bad_status 503"],
    ]
    assert articles[1].endswith("article  410    Rain in the \ufffd[31mOld Town")


def test_show_as_json(folder: Path) -> None:
    """The JSON has the source, its alarms, visits and articles."""
    shown = json.loads(sources(folder, "show", "harbour", "--json").stdout)
    assert list(shown) == ["source", "alarms", "visits", "articles"]
    assert [row["kind"] for row in shown["alarms"]] == [alarm(1, "no_text").kind]
    assert [row["outcome"] for row in shown["visits"]] == ["listed", "failed"]
    assert shown["articles"][0]["words"] == 410


def test_show_a_source_that_was_taken_out(folder: Path) -> None:
    """The history of a source outlives its entry in the file."""
    text = (folder / "sources.toml").read_text()
    (folder / "sources.toml").write_text(text.partition("\n\n")[2])
    done = sources(folder, "show", "harbour")
    assert done.exit_code == 0
    assert done.stdout.startswith("name:         harbour (taken out")


@pytest.mark.parametrize("command", ["show", "check"])
def test_an_unknown_name(folder: Path, command: str) -> None:
    """An unknown name is wrong usage, and the nearest one is named."""
    done = sources(folder, command, "harbor")
    assert done.exit_code == 2
    assert "There is no source harbor. Do you mean harbour?" in done.stderr


# ---------------------------------------------------------------------------------------------- check


def test_check_a_url(tmp_path: Path, site: Loopback) -> None:
    """A URL is fetched and read, with its newest article, and the folder stays as it was."""
    done = sources(tmp_path, "check", site.url("/feed.xml"), site=site)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f"{site.url('/feed.xml')}  feed, 3 of 3 items"
    assert re.fullmatch(rf"  \d{{4}}-\d\d-\d\d \d\d:\d\d  Story 0  {re.escape(site.url('/story-0'))}", lines[1])
    assert lines[4] == f"newest:  {site.url('/story-0')}"
    assert lines[5] == "  article: Rain in the Old Town; no author; no date; 63 words"
    assert list(tmp_path.iterdir()) == []


def test_check_what_is_wrong(tmp_path: Path, site: Loopback) -> None:
    """A source that cannot be read, and an article that is not there, are status 1 with code and reason."""
    done = sources(tmp_path, "check", site.url("/nothing"), site=site)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"scraper: {site.url('/nothing')}: bad_status: 404 Not Found\n"
    site.play("/story-0", answer(status="410 Gone"))
    done = sources(tmp_path, "check", site.url("/feed.xml"), site=site)
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{site.url('/feed.xml')}  feed, 3 of 3 items\n")
    assert done.stderr == f"scraper: {site.url('/story-0')}: bad_status: 410 Gone\n"


def test_check_a_source_by_name(tmp_path: Path, site: Loopback) -> None:
    """A name stands for its entry in the file: what the entry excludes is not listed."""
    (tmp_path / "sources.toml").write_text(
        f'[[source]]\nurl = "{site.url("/feed.xml")}"\nname = "mine"\nexclude = ["/story-1"]\n'
    )
    done = sources(tmp_path, "check", "mine", site=site)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{site.url('/feed.xml')}  feed, 2 of 3 items\n")
    assert "story-1" not in done.stdout


# ---------------------------------------------------------------------------------------------- a terminal


def test_the_bar_makes_way_for_lines(tmp_path: Path, site: Loopback) -> None:
    """On a terminal a bar shows what is fetched; the lines stand by themselves."""
    allowed = f"--allow-address={site.address[0]}:{site.port}"
    arguments = ("sources", "add", site.url("/"), site.url("/nothing"), "--folder", str(tmp_path), "--delay=0", allowed)
    shown, _ = on_terminal(*arguments, stdout=True, stderr=True)
    lines = [line.rpartition("\x1b[2K")[2].rpartition("\r")[2] for line in shown.replace("\r\n", "\n").split("\n")]
    assert "0/2" in shown
    assert sum(line.startswith(f"{site.url('/feed.xml')}  feed, 3 items, newest 2 h ago; ") for line in lines) == 1
    assert f"scraper: {site.url('/nothing')}: 404 Not Found" in lines
