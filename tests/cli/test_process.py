"""The command as a process: pipes, signals, terminals, locales, start-up time, help."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import click
import pytest

from scraper.cli import main
from scraper.writing import json_schema

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "scraper"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
STORY = (
    "<h1>Rain in the Old Town — Größe</h1>"
    + "<p>Rain fell on the old town for two days, and the river rose by two metres, people said.</p>" * 3
)


def _run(*arguments: str, stdin: bytes = STORY.encode(), **changes: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**ENVIRONMENT, **changes}
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, env=environment, timeout=60, check=False
    )


def _shell(script: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in which ``scraper`` is the command."""
    command = f'scraper() {{ "{sys.executable}" -m scraper "$@"; }}; {script}'
    return subprocess.run(
        ["bash", "-c", command], cwd=cwd, capture_output=True, text=True, env=ENVIRONMENT, timeout=60, check=False
    )


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A file with a story."""
    file = tmp_path / "story.html"
    file.write_text(STORY, encoding="utf-8")
    return file


# ---------------------------------------------------------------------------------------------- pipes and signals


@pytest.mark.parametrize(
    "command",
    ["scraper normalize story.html --blocks", "scraper normalize $(yes story.html | head -50)", "scraper schema"],
)
def test_closed_pipe(story: Path, command: str) -> None:
    """When the reader goes away the command ends quietly, as if by SIGPIPE."""
    done = _shell(f"{{ {command}; echo status $? >&2; }} | true", story.parent)
    assert done.stderr == "status 141\n"


def test_closed_pipe_of_help(tmp_path: Path) -> None:
    """Help into a closed pipe is quiet too."""
    assert _shell("{ sleep 0.2; scraper normalize --help; } | true", tmp_path).stderr == ""


def test_full_disk(story: Path) -> None:
    """Output that cannot be written is one line."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    done = _shell("scraper normalize story.html > /dev/full; echo status $? >&2", story.parent)
    assert done.stderr == "scraper: standard output: No space left on device\nstatus 1\n"
    done = _shell("scraper --help > /dev/full; echo status $? >&2", story.parent)
    assert done.stderr == "scraper: standard output: No space left on device\nstatus 1\n"


def test_closed_streams(story: Path) -> None:
    """Standard output and input that are not there are one line each."""
    done = _shell("scraper normalize story.html >&-; echo status $? >&2", story.parent)
    assert done.stderr == "scraper: standard output: is closed\nstatus 1\n"
    done = _shell("scraper normalize - <&- >/dev/null; echo status $? >&2", story.parent)
    assert done.stderr == "scraper: -: standard input is closed\nstatus 1\n"


def test_interrupt() -> None:
    """Ctrl-C ends the command with one line and the status that shells use.

    More than a pipe holds is written first: when that has gone through, the command is reading.
    """
    pipe = subprocess.PIPE
    command = [*COMMAND, "normalize", "-"]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=ENVIRONMENT) as process:
        assert process.stdin is not None
        process.stdin.write(b"rain " * 100_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert (process.returncode, output, errors.decode().strip()) == (130, b"", "scraper: interrupted")


def test_named_pipe(story: Path) -> None:
    """A pipe that has a name, as of a process substitution, is read like a file."""
    done = _shell("scraper normalize <(cat story.html) --format markdown", story.parent)
    assert done.stdout.startswith("# Rain in the Old Town")


def test_endless_input(tmp_path: Path) -> None:
    """Input without an end is given up at the limit."""
    done = _shell("yes | scraper normalize - > out.json; echo status ${PIPESTATUS[1]}", tmp_path)
    assert (done.stdout, done.stderr) == ("status 1\n", "scraper: -: more than 50 MB\n")
    assert json.loads((tmp_path / "out.json").read_bytes())["error"]["code"] == "too_large"


# ---------------------------------------------------------------------------------------------- locale and start


LOCALES = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "utf-16"},
]


@pytest.mark.parametrize("locale", LOCALES)
def test_output_is_utf8(locale: dict[str, Any]) -> None:
    """Whatever the locale, UTF-8 comes out, without a byte order mark."""
    done = _run("normalize", "-", "--format", "markdown", **locale)
    assert done.returncode == 0
    assert done.stdout.startswith("# Rain in the Old Town — Größe\n".encode())


def test_help_answers_at_once() -> None:
    """`scraper --help` takes under 150 ms of CPU."""
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert _run("--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.150


def _modules_after(*arguments: str) -> set[str]:
    code = f"""
import sys
from scraper.cli import main
try:
    main({list(arguments)!r})
finally:
    print(*sys.modules, file=sys.stderr)
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=STORY, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    return set(done.stderr.splitlines()[-1].split())


def test_help_loads_no_reader() -> None:
    """Help loads the command line alone."""
    loaded = _modules_after("normalize", "--help")
    assert "click" in loaded
    assert loaded & {"msgspec", "lxml", "trafilatura", "requests", "rich", "nh3"} == set()


def test_the_command_loads_no_reader() -> None:
    """Pages are read in a worker: the command itself needs no parser and no model; rich is for terminals alone."""
    loaded = _modules_after("normalize", "-", "/dev/null")
    assert "multiprocessing" in loaded
    assert loaded & {"lxml", "numpy", "requests", "rich"} == set()


def test_version() -> None:
    """--version prints name and version."""
    done = _run("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, b"scraper")


def test_schema() -> None:
    """`scraper schema` prints the schema of the library."""
    done = _run("schema")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == json_schema()


# ---------------------------------------------------------------------------------------------- terminals


def on_terminal(*arguments: str, stdout: bool, stderr: bool) -> tuple[str, str]:
    """What the command shows on a terminal, and what it writes elsewhere."""
    leader, follower = pty.openpty()
    shown = bytearray()
    reader = threading.Thread(target=_collect, args=(leader, shown))
    reader.start()
    command = [*COMMAND, *arguments]
    out, err = (follower if is_followed else subprocess.PIPE for is_followed in (stdout, stderr))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=ENVIRONMENT) as process:
        os.close(follower)
        output, errors = process.communicate(timeout=60)
    reader.join()
    os.close(leader)
    return shown.decode(), ((output or b"") + (errors or b"")).decode()


def _collect(leader: int, shown: bytearray) -> None:
    try:
        while piece := os.read(leader, 65536):
            shown.extend(piece)
    except OSError:
        pass  # Linux reports the end of a terminal as an error


def test_one_source_is_indented_on_a_terminal(story: Path) -> None:
    """JSON for a reader is indented, and is the same JSON."""
    shown, errors = on_terminal("normalize", str(story), stdout=True, stderr=False)
    assert errors == ""
    assert shown.startswith('{\r\n  "schema_version": "1.1",\r\n')
    assert json.loads(shown) == json.loads(_run("normalize", str(story)).stdout)


def test_progress_bar(story: Path) -> None:
    """With several sources a bar is drawn on standard error and taken away; standard output is untouched."""
    sources = [str(story)] * 3
    shown, output = on_terminal("normalize", *sources, stdout=False, stderr=True)
    assert "2/3" in shown
    assert "story.html" in shown
    assert output.encode() == _run("normalize", *sources).stdout


def test_progress_bar_and_output_share_a_terminal(story: Path) -> None:
    """On one terminal the bar makes way for each line of JSON."""
    shown, _ = on_terminal("normalize", str(story), str(story), "missing", stdout=True, stderr=True)
    lines = [line.rpartition("\x1b[2K")[2].rpartition("\r")[2] for line in shown.replace("\r\n", "\n").split("\n")]
    assert sum(line.startswith('{"schema_version"') and line.endswith("}") for line in lines) == 3
    assert "scraper: missing: no such file" in lines


def test_no_progress_bar_for_one_source(story: Path) -> None:
    """One source needs no bar."""
    assert on_terminal("normalize", str(story), stdout=False, stderr=True)[0] == ""


# ---------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself(name: str) -> None:
    """Each command has an example, and each of its options a help text."""
    command = main.commands[name]
    assert f"scraper {name}" in (command.help or "")
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_commands_are_listed() -> None:
    """The help of the group names every command and shows examples."""
    shown = _run("--help").stdout.decode()
    assert "Examples:\n  " in shown
    for name in main.commands:
        assert f"\n  {name} " in shown


def test_no_command_shows_the_help() -> None:
    """Without a command the help is shown, with the status of wrong usage."""
    done = _run()
    assert done.returncode == 2
    assert b"Usage: " in done.stderr + done.stdout
