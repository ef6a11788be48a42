"""The examples are well-formed, call commands and options that there are, and the scripts do what they say."""

from __future__ import annotations

import os
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from scraper.sources.source_config import read_config
from tests.command_lines import parse_call, scraper_calls

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())
SCRIPTS = [path for path in FILES if path.suffix == ".sh"]
UNITS = [path for path in FILES if path.suffix in (".service", ".timer")]
CALLS = [
    pytest.param(call, id=f"{path.name}: {' '.join(call)}")
    for path in FILES
    if path.suffix != ".md"
    for call in scraper_calls(path.read_text(encoding="utf-8"))
]
CRON_TIME = re.compile(r"(?:[\d*/,-]+\s+){5}(.+)")
STUB = """#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
[ "$(basename "$0")" = scraper ] && {{ echo "example: no items" >&2; exit {status}; }}
[ "$(basename "$0")" = flock ] && {{ shift 3; exec "$@"; }}
case $(basename "$0") in mail | curl) cat >> "$LOG";; esac
exit 0
"""
STUBS = ("scraper", "mail", "curl", "flock", "rsync", "ssh")


def _name(path: Path) -> str:
    return path.relative_to(EXAMPLES).as_posix()


def _played(script: Path, arguments: list[str], folder: Path, status: int = 0) -> tuple[int, list[str]]:
    """Run a script with stubs in the place of other programs: its exit status, and the lines of its calls."""
    programs = folder / "bin"
    programs.mkdir()
    for name in STUBS:
        (programs / name).write_text(STUB.format(status=status), encoding="utf-8")
        (programs / name).chmod(0o755)
    log = folder / "log"
    log.touch()
    environment = {"PATH": f"{programs}{os.pathsep}{os.defpath}", "LOG": str(log), "MINIFLUX_TOKEN": "t"}
    done = subprocess.run(
        ["sh", str(script), *arguments], capture_output=True, text=True, env=environment, cwd=folder, check=False
    )
    return done.returncode, log.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("call", CALLS)
def test_calls_parse(call: list[str]) -> None:
    """Each call of scraper has a command that there is, with options that it takes."""
    parse_call(call)


@pytest.mark.parametrize("call", [["ingest", "--forse"], ["sources", "delete", "a"], ["health", "--json", "a", "b"]])
def test_a_wrong_call_does_not_parse(call: list[str]) -> None:
    """An option, a command or an argument that there is not is refused."""
    with pytest.raises(click.ClickException):
        parse_call(call)


def test_calls_are_seen_wherever_they_stand() -> None:
    """Calls in substitutions, behind other commands, in quotes and over two lines are found; comments are none."""
    text = """# scraper nothing
lines=$(scraper ingest "$folder" 2>&1)
*/5 * * * * /opt/bin/scraper export a >> b; scraper health a > c || cat c
ExecStart=/bin/sh -c 'scraper health "$a" | mail'
scraper sources \\
    add a
"""
    assert list(scraper_calls(text)) == [
        ["ingest", "$folder"],
        ["export", "a"],
        ["health", "a"],
        ["health", "$a"],
        ["sources", "add", "a"],
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_scripts_are_of_the_shell(script: Path) -> None:
    """Each script is read by the shell without an error, may be executed, and says how it is used."""
    assert subprocess.run(["sh", "-n", str(script)], capture_output=True, check=False).stderr == b""
    assert os.access(script, os.X_OK)
    assert "usage: " + script.name in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("script", ["notify-mail.sh", "notify-ntfy.sh"])
@pytest.mark.parametrize("status", [0, 1, 2, 3, 4, 75])
def test_somebody_is_told_if_something_is_to_be_done(script: str, status: int, tmp_path: Path) -> None:
    """The lines of a run are sent if a source became worse or ingestion stands still; the exit status is the run's."""
    ended, log = _played(EXAMPLES / script, ["/srv/news", "news@example.org"], tmp_path, status)
    assert ended == status
    assert log[0] == "scraper ingest /srv/news"
    assert (log[-1] == "example: no items") is (status in (1, 2, 3))


def test_a_folder_moves_under_its_lock(tmp_path: Path) -> None:
    """The folder is copied while its lock is held, without the lock itself, and checked on the other machine."""
    _, log = _played(EXAMPLES / "move-folder.sh", ["/srv/news", "user@new"], tmp_path)
    assert log == [
        "flock --wait 900 /srv/news/.lock rsync -a --exclude .lock /srv/news/ user@new:/srv/news/",
        "rsync -a --exclude .lock /srv/news/ user@new:/srv/news/",
        "ssh user@new scraper health --store /srv/news",
    ]


def test_feeds_of_miniflux_become_sources(tmp_path: Path) -> None:
    """The subscription list is fetched with the key, added, and a first run follows."""
    _, log = _played(EXAMPLES / "from-miniflux.sh", ["https://example.org", str(tmp_path)], tmp_path)
    assert log == [
        "curl -fsS -H X-Auth-Token: t https://example.org/v1/export",
        f"scraper sources add --folder {tmp_path} {tmp_path}/miniflux.opml",
        f"scraper ingest {tmp_path}",
    ]


def test_the_crontab_is_one() -> None:
    """Each line has five fields of time and a command, without the percent sign that cron takes for a new line."""
    lines = (EXAMPLES / "crontab").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#") and not re.match(r"[A-Z]+=", line)]
    assert len(entries) == 4
    for entry in entries:
        assert (match := CRON_TIME.fullmatch(entry)), entry
        assert "%" not in match[1]


@pytest.mark.parametrize("unit", UNITS, ids=_name)
def test_units_have_their_sections(unit: Path) -> None:
    """Each unit has the section of its kind, and names units that there are."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.read_string(unit.read_text(encoding="utf-8"))
    assert {"Unit", unit.suffix[1:].capitalize()} <= set(parser.sections())
    for name in parser["Unit"].get("OnFailure", "").split():
        assert (unit.parent / name).is_file()
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").is_file()


def test_a_run_at_work_is_no_failure_of_the_unit() -> None:
    """The service takes an outage and another run for a success, so that only new alarms and damage are told."""
    parser = ConfigParser(strict=False, interpolation=None)
    parser.read(EXAMPLES / "systemd" / "scraper-ingest.service", encoding="utf-8")
    assert parser["Service"]["SuccessExitStatus"] == "4 75"


def test_the_workflow_keeps_the_folder() -> None:
    """The workflow restores and saves the same paths, and saves them after a failed run too."""
    yaml = pytest.importorskip("yaml")
    text = (EXAMPLES / "github-actions" / "ingest.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["ingest"]["steps"]
    restored, saved = (
        next(step for step in steps if step.get("uses", "").startswith(f"actions/cache/{verb}"))
        for verb in ("restore", "save")
    )
    assert restored["with"]["path"] == saved["with"]["path"]
    assert saved["if"] == "always()"
    assert steps.index(restored) < steps.index(saved)


def test_the_sources_of_the_example_are_read() -> None:
    """The example for PostgreSQL is a valid ``sources.toml`` without a password."""
    config = read_config(EXAMPLES / "postgresql" / "sources.toml")
    assert config.settings.store == "postgresql+psycopg://news@db/news"


def test_every_file_is_in_the_table() -> None:
    """The README of the examples has a row for each file or its folder, and for nothing else."""
    rows = re.findall(r"^\| `([^`]+)` \|", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = {_name(path) for path in FILES} - {"README.md"}
    assert all((EXAMPLES / row).exists() for row in rows)
    assert [name for name in names if not any(name == row or name.startswith(row) for row in rows)] == []
