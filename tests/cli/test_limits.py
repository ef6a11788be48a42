"""The command and a page that nobody foresaw: it ends in time, and with whatever ends the command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from scraper.cli.journal import open_journal
from tests.cli.test_process import COMMAND, ENVIRONMENT
from tests.hostile.bench import STORY
from tests.loopback import Loopback, answer
from tests.workers.test_pool import is_gone

PROGRAM = """
import os
import re
from pathlib import Path

from scraper import pipeline
from scraper.cli import main

known = pipeline.normalize


def normalize(page, **more):
    if b"endless" in getattr(page, "content", b""):
        Path("part").write_text(str(os.getpid()))
        Path("part").rename("worker")
        re.match(r"(?:a|a)*b", "a" * 99)
    return known(page, **more)


pipeline.normalize = normalize
if __name__ == "__main__":
    main(prog_name="scraper")
"""
"""The command, with a page that is read for ever, in C code that lets no thread run; the file ``worker`` says where."""
ENDLESS = STORY.replace("Rain in the Old Town", "An endless rain")
STARTS = {"fork": {"OPENBLAS_NUM_THREADS": "1"}, "spawn": {}}
"""How the worker of this program begins: numpy, which the program has loaded, starts threads, or does not."""
pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc on this system")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an endless page and a good one in it, and the current one."""
    monkeypatch.chdir(tmp_path)
    Path("program.py").write_text(PROGRAM, encoding="utf-8")
    Path("endless.html").write_text(ENDLESS, encoding="utf-8")
    Path("rain.html").write_text(STORY, encoding="utf-8")
    return tmp_path


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "program.py", *arguments]


def _run(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**ENVIRONMENT, **changes}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=200, check=False)


# ---------------------------------------------------------------------------------------------- the limit


@pytest.mark.parametrize("start", STARTS)
def test_an_endless_page_ends_at_the_limit(start: str) -> None:
    """One line names it and its record says why; the other sources are read, also behind it."""
    command = _command("normalize", "rain.html", "endless.html", "rain.html", "--seconds", "1")
    done = _run(*command, **STARTS[start])
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (1, "scraper: endless.html: reading took more than 1 s of CPU time\n")
    assert [record["outcome"] for record in records] == ["article", "failed", "article"]
    assert records[1]["error"]["code"] == "budget_exceeded"


def test_the_limit_holds_for_explaining() -> None:
    """A source whose explanation takes too long is one line; with more time it is explained."""
    Path("long.txt").write_text("It rained on the old town for another day.\n\n" * 4_000, encoding="utf-8")
    done = _run(*COMMAND, "explain", "long.txt", "--seconds", "0.2")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "scraper: long.txt: reading took more than 0.2 s of CPU time\n"
    assert _run(*COMMAND, "explain", "long.txt").returncode == 0


def test_the_limit_holds_for_many_urls() -> None:
    """With --input an endless page is a failure of its own, which the next run does not repeat."""
    with closing(Loopback()) as server:
        urls = _serve(server)
        done = _run(*_batch(server, "--seconds", "1"))
        again = _run(*_batch(server))
    assert (done.returncode, again.returncode) == (1, 1)
    assert again.stderr.startswith("scraper: 1 URL gave no main text in an earlier run; ")
    assert done.stderr == f"scraper: {urls['endless']}: reading took more than 1 s of CPU time\n"
    with open_journal(Path("out")) as journal:
        errors = {url: journal.entries[url].error for url in urls.values()}
    assert errors == {urls["rain"]: None, urls["endless"]: "budget_exceeded", urls["snow"]: None}


def _serve(server: Loopback) -> dict[str, str]:
    """URLs of a good page, an endless one and another good one; they stand in a list."""
    pages = {"rain": STORY, "endless": ENDLESS, "snow": STORY.replace("Rain", "Snow")}
    urls = {
        name: server.play(f"/{name}", answer(page.encode(), "Content-Type: text/html")) for name, page in pages.items()
    }
    Path("urls.txt").write_text("\n".join(urls.values()), encoding="utf-8")
    return urls


def _batch(server: Loopback, *arguments: str) -> list[str]:
    host, port = server.address
    allowed = f"--allow-address={host}:{port}"
    return _command("normalize", "--input", "urls.txt", "--output", "out", "--delay=0", allowed, *arguments)


# ---------------------------------------------------------------------------------------------- the end


ENDS = {
    "SIGINT": (130, "scraper: interrupted\n"),
    "SIGTERM": (143, "scraper: terminated\n"),
    "SIGHUP": (129, "scraper: hung up\n"),
    "SIGKILL": (-9, ""),
}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("start", STARTS)
def test_the_worker_ends_with_the_command(start: str, end: str) -> None:
    """A signal ends the command with one line and the status that shells use, and nothing goes on without it."""
    status, line = ENDS[end]
    environment = {**ENVIRONMENT, **STARTS[start]}
    pipe = subprocess.PIPE
    with subprocess.Popen(_command("normalize", "endless.html"), stdout=pipe, stderr=pipe, env=environment) as process:
        worker = _worker()
        process.send_signal(getattr(signal, end))
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.decode()) == (status, b"", line)
    assert is_gone(worker)


def _worker() -> int:
    """The process that is in the endless page, once it is."""
    end = time.monotonic() + 120
    while not Path("worker").exists():
        assert time.monotonic() < end, "nobody reads the page"
        time.sleep(0.05)
    return int(Path("worker").read_text(encoding="utf-8"))


@pytest.mark.parametrize("end", ENDS)
def test_a_batch_ends_in_order(end: str) -> None:
    """Its workers end too, files are whole, and the next run goes on with what is left."""
    status, line = ENDS[end]
    with closing(Loopback()) as server:
        urls = _serve(server)
        with subprocess.Popen(_batch(server), stderr=subprocess.PIPE, env=ENVIRONMENT) as process:
            worker = _worker()
            process.send_signal(getattr(signal, end))
            _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors.decode()) == (status, line)
        assert is_gone(worker)
        # A killed command leaves the file that it was writing; the next run removes it.
        assert end == "SIGKILL" or not list(Path("out").glob("*.part"))
        with open_journal(Path("out")) as journal:
            assert urls["endless"] not in journal.entries
        assert _run(*_batch(server, "--seconds", "1")).returncode == 1
    with open_journal(Path("out")) as journal:
        assert set(journal.entries) == set(urls.values())
    assert len(list(Path("out").glob("*.json"))) == len(urls)
    assert not list(Path("out").glob("*.part"))


def test_a_command_under_nohup_stays() -> None:
    """A signal that is ignored when the command starts does not end it."""
    script = 'trap "" HUP; "$@" & while test ! -e worker; do sleep 0.1; done; kill -HUP $!; wait $!'
    done = _run("bash", "-c", script, "bash", *_command("normalize", "endless.html", "rain.html", "--seconds", "2"))
    assert done.returncode == 1
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["failed", "article"]


def test_a_worker_killed_by_the_system_is_named() -> None:
    """A worker that dies in the middle of a page is one line, and the next page is read by another."""
    pipe = subprocess.PIPE
    command = _command("normalize", "endless.html", "rain.html")
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=ENVIRONMENT) as process:
        os.kill(_worker(), signal.SIGKILL)
        output, errors = process.communicate(timeout=60)
    assert errors.decode() == "scraper: endless.html: the process that read it died\n"
    assert [json.loads(line)["outcome"] for line in output.splitlines()] == ["failed", "article"]
