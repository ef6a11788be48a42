"""`scraper normalize --input`: many URLs, resumed, interrupted, and with a worker that dies."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from scraper.cli.journal import NAME, Entry, is_own_name, open_journal
from scraper.cli.output import keep_file
from scraper.errors import RunLocked
from tests.cli.test_process import on_terminal
from tests.hostile.bench import STORY
from tests.loopback import Loopback, answer

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "scraper", "normalize"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def hosts() -> Iterator[list[Loopback]]:
    """Three hosts, each an address of its own."""
    servers = [Loopback(f"127.0.0.{number}") for number in (1, 2, 3)]
    yield servers
    for server in servers:
        server.close()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _story(number: int) -> bytes:
    return answer(STORY.replace("Rain in the Old Town", f"Rain on day {number}").encode(), "Content-Type: text/html")


def _list(*urls: str) -> None:
    Path("urls.txt").write_text("\n".join(["# what to read", "", *urls]), encoding="utf-8")


def _command(hosts: list[Loopback], *arguments: str) -> list[str]:
    allowed = [f"--allow-address={host}:{port}" for host, port in (server.address for server in hosts)]
    return [*COMMAND, "--input", "urls.txt", "--output", "out", "--delay=0.1", *allowed, *arguments]


def _run(hosts: list[Loopback], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = _command(hosts, *arguments)
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=100, check=False)


def _entries() -> dict[str, Entry]:
    with open_journal(Path("out")) as journal:
        return journal.entries


def _headlines() -> dict[str, str]:
    return {path.name: json.loads(path.read_bytes())["headline"] for path in sorted(Path("out").glob("*.json"))}


def test_many_urls(hosts: list[Loopback]) -> None:
    """Each URL becomes a file; robots.txt is asked once a host; no host sees two requests at once, or too soon."""
    urls = [hosts[number % 3].play(f"/story/{number}", 0.02, _story(number)) for number in range(9)]
    _list(*urls, urls[0])
    done = _run(hosts)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(_headlines().values()) == [f"Rain on day {number}" for number in range(9)]
    for server in hosts:
        assert sum(request.startswith(b"GET /robots.txt") for request in server.requests) == 1
        pages = [when for when, what in zip(server.times, server.requests, strict=True) if b"robots" not in what]
        assert all(later - earlier >= 0.02 + 0.1 for earlier, later in pairwise(pages))


def test_a_second_run_goes_on(hosts: list[Loopback]) -> None:
    """What is done is not fetched again; what may be better now is; names stay what they were."""
    good = hosts[0].play("/good", _story(1))
    gone = hosts[0].url("/gone")
    late = hosts[1].play_in_turn("/late", (answer(status="500 Oops"),), (_story(2),))
    _list(good, gone, late)
    done = _run(hosts)
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        f"scraper: {gone}: 404 Not Found",
        f"scraper: {late}: 500 Internal Server Error",
    ]
    first = {path.name for path in Path("out").glob("*.json")}
    _list(hosts[2].play("/good", _story(3)), good, gone, late)
    again = _run(hosts)
    told = (
        "scraper: 1 URL gave no main text in an earlier run; "
        "to try it again, delete its line from out/.scraper-journal.jsonl\n"
    )
    assert (again.returncode, again.stderr) == (1, told), "the 404 stands, and only its number is told"
    journal = Path("out", NAME)
    journal.write_text(
        "".join(line for line in journal.read_text().splitlines(True) if gone not in line), encoding="utf-8"
    )
    assert _run(hosts).stderr == f"scraper: {gone}: 404 Not Found\n"
    assert _entries()[late].outcome == "article"
    assert first < {path.name for path in Path("out").glob("*.json")}
    assert sum(b"/good " in request or b"/gone " in request for request in hosts[0].requests) == 3


def test_a_second_run_in_another_format(hosts: list[Loopback]) -> None:
    """What is done in one format is not done in another; its file stays."""
    url = hosts[0].play("/good", _story(1))
    _list(url)
    for arguments, files in (((), 1), (("--format", "markdown"), 2), (("--format", "markdown"), 2)):
        assert _run(hosts, *arguments).returncode == 0
        assert len([path for path in Path("out").iterdir() if path.suffix in (".json", ".md")]) == files
    assert sum(b"/good " in request for request in hosts[0].requests) == 2


def test_names_that_collide_are_kept_apart(hosts: list[Loopback]) -> None:
    """URLs that give the same name get different files, in the order of the list."""
    urls = [hosts[0].play(path, _story(number)) for number, path in enumerate(("/a?b", "/a/b", "/a-b"))]
    _list(*urls)
    assert _run(hosts).returncode == 0
    stem = f"127.0.0.1-{hosts[0].port}-a-b"
    assert _headlines() == {
        f"{stem}.json": "Rain on day 0",
        f"{stem}-2.json": "Rain on day 1",
        f"{stem}-3.json": "Rain on day 2",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_urls_from_standard_input(hosts: list[Loopback], encoding: str) -> None:
    """A hyphen is standard input; URLs are read in the encodings in which shells write them."""
    url = hosts[0].play("/rain", _story(1))
    command = [word if word != "urls.txt" else "-" for word in _command(hosts)]
    done = subprocess.run(
        command, input=f"{url}\r\n".encode(encoding), capture_output=True, env=ENVIRONMENT, timeout=100, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(_entries()) == [url]


def test_a_password_is_in_no_file(hosts: list[Loopback]) -> None:
    """Neither the journal nor a result, nor its name, has the password of a URL; the second run knows it all the same."""
    url = hosts[0].play("/rain", _story(1))
    _list(url.replace("://", "://ada:secret@"))
    assert _run(hosts).returncode == 0
    assert _run(hosts).returncode == 0
    assert list(_entries()) == [url]
    assert [path for path in Path("out").iterdir() if "secret" in path.name + path.read_text(encoding="utf-8")] == []
    assert len(hosts[0].requests) == 2, "robots.txt and one page"


def test_what_is_no_url_is_a_failure_of_its_own(hosts: list[Loopback]) -> None:
    """A line that is no URL, or a forbidden one, is named and costs nobody else anything."""
    good = hosts[0].play("/good", _story(1))
    _list("nonsense", "ftp://example.org/", "http://[::1", "http://10.0.0.1/", good)
    assert _run(hosts).returncode == 1
    assert {source: entry.error for source, entry in _entries().items()} == {
        "nonsense": "invalid_url",
        "ftp://example.org/": "blocked_scheme",
        "http://[::1": "invalid_url",
        "http://10.0.0.1/": "blocked_address",
        good: None,
    }


def test_ctrl_c_and_on(hosts: list[Loopback]) -> None:
    """An interruption leaves whole files and a journal, ends at once, and the next run does the rest."""
    urls = [hosts[number % 3].play(f"/{number}", _story(number)) for number in range(6)]
    stuck = hosts[0].play_in_turn("/stuck", (90.0,), (_story(99),))
    _list(*urls, stuck)
    with subprocess.Popen(_command(hosts), stderr=subprocess.PIPE, env=ENVIRONMENT) as process:
        _wait_for(lambda: b"/stuck" in b"".join(hosts[0].requests))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors.decode().strip()) == (130, "scraper: interrupted")
    assert not list(Path("out").glob("*.part"))
    before = set(_entries())
    assert stuck not in before
    assert _run(hosts).returncode == 0
    assert set(_entries()) == {*urls, stuck}
    fetched = [request.split()[1].decode() for server in hosts for request in server.requests]
    assert all(fetched.count(f"/{number}") == 1 for number in range(6) if urls[number] in before)


def _wait_for(condition: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_a_folder_has_one_run_at_a_time(hosts: list[Loopback]) -> None:
    """Another run ends with the status for "try again later"; the lock goes with its process."""
    _list(hosts[0].play("/", _story(1)))
    Path("out").mkdir()
    with open_journal(Path("out")):
        done = _run(hosts)
        assert (done.returncode, done.stderr) == (75, "scraper: out: another run is writing to this folder\n")
        with pytest.raises(RunLocked), open_journal(Path("out")):
            pass
    assert _run(hosts).returncode == 0


def test_a_torn_line_of_the_journal_is_passed_over(hosts: list[Loopback]) -> None:
    """A run that was killed while it wrote loses that line and nothing else."""
    url = hosts[0].play("/", _story(1))
    _list(url)
    Path("out").mkdir()
    Path("out", NAME).write_bytes(b'{"source":"https://example.org/","outcome":"article"}\n{"source":"htt')
    assert _run(hosts).returncode == 0
    assert set(_entries()) == {"https://example.org/", url}


DAMAGED = {
    "nested": b'{"source":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested beside": b'{"source":"https://example.org/","outcome":"article","x":'
    + b"[" * 100_000
    + b"]" * 100_000
    + b"}",
    "not UTF-8": b'{"source":"\xff\xfe","outcome":"article"}',
    "lone surrogate": b'{"source":"\\ud800","outcome":"article"}',
    "another type": b'{"source":1,"outcome":[]}',
    "a number": b"1",
    "zeros": bytes(1_000),
    "empty": b"",
}


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_of_the_journal_is_passed_over(folder: Path, line: bytes) -> None:
    """Whatever stands in it, the entries around it are read."""
    good = b'{"source":"https://example.org/%d","outcome":"failed","error":"bad_status"}'
    (folder / NAME).write_bytes(b"\n".join((good % 1, line, good % 2, b"")))
    with open_journal(folder) as journal:
        assert {"https://example.org/1", "https://example.org/2"} <= set(journal.entries)
        assert journal.is_done("https://example.org/2", ".json")


NO_NAMES = [
    "../outside.json", "/tmp/outside.json", "a/b.json", "./a.json", "a/..", "..", ".", "", ".hidden.json", NAME, "a\0.json",
    "a\n.json", "..\\outside.json", "C:\\a.json", "a/", "\ud800.json",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_in_the_folder_is_not_believed(name: str) -> None:
    """Neither a path nor a hidden name is taken from the journal."""
    assert not is_own_name(name)


@pytest.mark.parametrize("name", ["example.org-rain.json", "Größe.md", "a-2.json", "\u6771.txt"])
def test_a_name_in_the_folder_is_believed(name: str) -> None:
    """What a run names its files is taken from the journal."""
    assert is_own_name(name)


def _say(*entries: Mapping[str, object]) -> None:
    """Write a journal."""
    Path("out").mkdir(exist_ok=True)
    Path("out", NAME).write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), encoding="utf-8")


def test_nothing_is_written_outside_of_the_folder(hosts: list[Loopback]) -> None:
    """A journal that names paths or two sources' common file is given new names; links are replaced, not followed."""
    files = (
        "../outside.json",
        str(Path("absolute.json").resolve()),
        "a\0.json",
        "twice.json",
        "twice.json",
        "link.json",
    )
    urls = [hosts[0].play(f"/{number}", _story(number)) for number in range(len(files))]
    _list(*urls)
    _say(
        *(
            {"source": url, "outcome": "failed", "file": file, "again": True}
            for url, file in zip(urls, files, strict=True)
        )
    )
    Path("victim").write_text("mine", encoding="utf-8")
    Path("out/link.json").symlink_to(Path("victim").resolve())
    Path("out/.twice.json.part").symlink_to(Path("victim").resolve())
    done = _run(hosts)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in Path().iterdir()) == ["out", "urls.txt", "victim"]
    assert Path("victim").read_text(encoding="utf-8") == "mine"
    stem = f"127.0.0.1-{hosts[0].port}"
    assert sorted(_headlines()) == sorted(
        [*(f"{stem}-{number}.json" for number in (0, 1, 2, 4)), "link.json", "twice.json"]
    )
    assert sorted(_headlines().values()) == [f"Rain on day {number}" for number in range(len(files))]
    assert not list(Path("out").glob(".*.part"))


def test_what_is_gone_is_done_again(hosts: list[Loopback]) -> None:
    """A file that is gone, is empty, is a link or lies elsewhere is written again; what is there is not."""
    urls = [hosts[0].play(f"/{number}", _story(number)) for number in range(5)]
    _list(*urls)
    assert _run(hosts).returncode == 0
    files = [Path("out", str(_entries()[url].file)) for url in urls]
    files[0].unlink()
    files[1].write_bytes(b"")
    files[2].rename("elsewhere.json")
    files[2].symlink_to(Path("elsewhere.json").resolve())
    content = files[4].read_bytes()
    _say(
        *(
            {"source": url, "outcome": "article", "file": file.name}
            for url, file in zip(urls[:3], files[:3], strict=True)
        ),
        {"source": urls[3], "outcome": "article", "file": f"../out/{files[3].name}"},
        {"source": urls[4], "outcome": "article", "file": files[4].name},
    )
    before = len(hosts[0].requests)
    assert _run(hosts).returncode == 0
    again = [request.split()[1].decode() for request in hosts[0].requests[before:]]
    assert sorted(again) == ["/0", "/1", "/2", "/3", "/robots.txt"]
    assert sorted(_headlines().values()) == [f"Rain on day {number}" for number in range(5)]
    assert not files[2].is_symlink()
    assert files[4].read_bytes() == content


def test_a_file_is_on_the_disk_before_the_journal_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file and then its folder are synced, the file under its final name not before it is whole."""
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append(f"{place.name}: {'|'.join(sorted(path.name for path in folder.iterdir()))}")

    monkeypatch.setattr("os.fsync", fsync)
    keep_file(folder / "rain.json", "{}")
    assert synced == [".rain.json.part: .rain.json.part", f"{folder.name}: rain.json"]
    assert (folder / "rain.json").read_text(encoding="utf-8") == "{}\n"


def test_an_interruption_while_a_file_is_written_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the system writes to the disk takes the part away."""

    def fsync(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", fsync)
    with pytest.raises(KeyboardInterrupt):
        keep_file(folder / "rain.json", "{}")
    assert list(folder.iterdir()) == []


def test_a_folder_in_the_place_of_a_file_fails_that_source_only(hosts: list[Loopback]) -> None:
    """It is named, the others are written, and the next run tries once more."""
    urls = [hosts[0].play(f"/{number}", _story(number)) for number in range(3)]
    _list(*urls)
    name = f"127.0.0.1-{hosts[0].port}-1.json"
    Path("out", name).mkdir(parents=True)
    done = _run(hosts)
    assert (done.returncode, done.stderr) == (1, f"scraper: {urls[1]}: out/{name}: Is a directory\n")
    assert [_entries()[url].error for url in urls] == [None, "not_writable", None]
    Path("out", name).rmdir()
    assert _run(hosts).returncode == 0
    assert sorted(_headlines().values()) == [f"Rain on day {number}" for number in range(3)]


def test_without_descriptors_each_source_is_named(hosts: list[Loopback]) -> None:
    """What the system refuses is told for what it was, not for standard output, and is tried again the next time."""
    urls = [server.play("/", _story(number)) for number, server in enumerate(hosts)]
    _list(*urls)
    script = 'ulimit -n 12; exec "$@"'
    command = ["bash", "-c", script, "bash", *_command(hosts)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=100, check=False)
    assert done.returncode == 1
    assert "standard output" not in done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert [line for line in lines if not (line.startswith("scraper: ") and line.endswith("Too many open files"))] == []
    assert lines
    assert _run(hosts).returncode == 0


def test_a_host_that_wants_a_long_pause_waits_for_the_next_run(hosts: list[Loopback]) -> None:
    """Its other pages are not asked for, are named as paused, and are tried again the next time."""
    busy = [hosts[0].url(f"/{number}") for number in range(3)]
    for number in range(3):
        hosts[0].play(f"/{number}", answer(b"", "Retry-After: 1000", status="429 Too Many Requests"))
    good = hosts[1].play("/good", _story(1))
    _list(*busy, good)
    assert _run(hosts).returncode == 1
    entries = _entries()
    assert [entries[url].error for url in (*busy, good)] == ["bad_status", "host_paused", "host_paused", None]
    assert all(entries[url].again for url in busy)
    assert len(hosts[0].requests) == 2, "robots.txt and one page"


def test_a_bar_on_a_terminal(hosts: list[Loopback]) -> None:
    """On a terminal the progress over all URLs is drawn, those of an earlier run counted."""
    urls = [server.play("/", _story(number)) for number, server in enumerate(hosts)]
    _list(*urls[:1])
    assert _run(hosts).returncode == 0
    _list(*urls)
    shown, output = on_terminal(*_command(hosts)[3:], stdout=False, stderr=True)
    assert output == ""
    assert "3/3" in shown
    assert "1/3" not in shown


def test_pages_of_one_article_are_joined(hosts: list[Loopback]) -> None:
    """--pages reads on within a batch, and for one URL."""
    server = hosts[0]
    for number in (1, 2, 3):
        markup = re.sub("<p>", f"<p>It rained on day {number}. ", STORY).replace(
            "<head>", f'<head><link rel=next href="/rain?page={number + 1}">'
        )
        server.play(f"/rain?page={number}", answer(markup.encode(), "Content-Type: text/html"))
    _list(server.url("/rain?page=1"))
    assert _run(hosts, "--pages", "2").returncode == 0
    (text,) = [json.loads(path.read_bytes())["text"] for path in Path("out").glob("*.json")]
    assert ("day 2" in text, "day 3" in text) == (True, False)
