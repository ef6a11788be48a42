"""`scraper export`: options, cursor files, output, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from scraper.ingest.article_export import EXPORT_FORMATS
from scraper.store.store_opening import open_store
from scraper.store.store_session import Store
from tests.article_samples import changed, full_article
from tests.cli.test_process import ENVIRONMENT
from tests.store.store_rows import a_version, an_article

NOW = datetime.now(UTC)
SOURCES = '[[source]]\nname = "east"\nurl = "https://east.example/feed"\ntags = ["local"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a source, as ``sources add`` leaves it, and the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.toml").write_text(SOURCES)
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """The store of the folder: an article of 3 days ago, and one of now."""
    opened = open_store(f"sqlite:///{folder}/store.sqlite")
    with opened.transaction() as work:
        work.sources.sync([("east", "https://east.example/feed", ("local",))], NOW)
    _keep(opened, 1, NOW - timedelta(days=3))
    _keep(opened, 2, NOW)
    yield opened
    opened.close()


def _keep(store: Store, number: int, at: datetime, document: bytes | None = None) -> None:
    article = changed(full_article(), headline=f"Day {number}")
    with store.transaction() as work:
        source = work.sources.all()[0].id
        version = a_version(at, document or article.to_json().encode())
        work.articles.insert(an_article(source, number), version, None)


def _export(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["export", *arguments])


def _headlines(result: Result) -> list[str]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line)["headline"] for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("store")
def test_articles_since_a_time(folder: Path) -> None:
    """Without options all articles are written as JSON, a line each; with --since those that came from then on."""
    assert _headlines(_export()) == ["Day 1", "Day 2"]
    assert _headlines(_export(str(folder), "--since", "yesterday")) == ["Day 2"]
    assert _headlines(_export("--until", "2 days")) == ["Day 1"]
    assert _headlines(_export("--tag", "local", "--source", "east", "--outcome", "article", "--query", "day 1")) == [
        "Day 1"
    ]


def test_every_format_is_offered() -> None:
    """The command offers the formats that there are, and no others."""
    (option,) = (option for option in main.commands["export"].params if option.name == "form")
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == list(EXPORT_FORMATS)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_formats(form: str) -> None:
    """Each format that the help names is written."""
    result = _export("--format", form)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Rain" in result.stdout or form == "csv"
    assert result.stdout.count("example.org") >= 2


def test_a_cursor_goes_on(store: Store, folder: Path) -> None:
    """With a cursor file every article is written once, also by exports of a few at a time."""
    assert _headlines(_export("--cursor", "out.cursor", "--limit", "1")) == ["Day 1"]
    assert _headlines(_export("--cursor", "out.cursor")) == ["Day 2"]
    noted = (folder / "out.cursor").read_bytes()
    assert _headlines(_export("--cursor", "out.cursor")) == []
    assert (folder / "out.cursor").read_bytes() == noted
    _keep(store, 3, NOW)
    assert _headlines(_export("--cursor", "out.cursor", "--since", "2 days")) == ["Day 3"]
    assert not (folder / ".out.cursor.part").exists()


def test_a_cursor_of_another_store(store: Store, folder: Path) -> None:
    """A cursor file of another folder is refused with status 2, and stays as it is."""
    _export("--cursor", "out.cursor")
    noted = (folder / "out.cursor").read_bytes()
    store.close()
    for path in folder.glob("store.sqlite*"):
        path.unlink()
    result = _export("--cursor", "out.cursor")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "out.cursor: the cursor is of another store" in result.stderr
    assert (folder / "out.cursor").read_bytes() == noted


WRONG = {
    "time": (["--since", "soon"], "--since: 'soon' is no time: give a date"),
    "source": (["--source", "esat"], "--source esat: the folder has none of that name: there are east."),
    "tag": (["--tag", "sport"], "--tag sport: the folder has none of that name"),
    "outcome": (["--outcome", "articel"], "--outcome articel: the folder has none"),
    "query": (["--query", "!"], "a query needs a word"),
    "cursor": (["--cursor", "sources.toml"], "the file is no cursor of an export"),
}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_wrong_options(arguments: list[str], message: str) -> None:
    """A wrong option ends with status 2 and a message that names it; nothing is written."""
    result = _export(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())


def test_a_folder_without_sources(tmp_path: Path) -> None:
    """In a folder that is none of ingestion nothing is made."""
    result = _export(str(tmp_path))
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "sources.toml: there is no such file" in result.stderr


def test_a_store_that_cannot_be_used(folder: Path) -> None:
    """A store that is none ends with status 3."""
    (folder / "store.sqlite").write_bytes(b"no database " * 1000)
    result = _export()
    assert (result.exit_code, result.stdout) == (3, "")


def test_a_damaged_document(store: Store) -> None:
    """An article that cannot be read is named, the others are written, and the status is 1."""
    _keep(store, 3, NOW, b"{")
    result = _export("--format", "markdown")
    assert result.exit_code == 1
    assert "https://example.org/3" in result.stderr
    assert "# Day 1" in result.stdout


@pytest.mark.parametrize("form", ["jsonl", "atom"])
def test_a_closed_pipe(store: Store, folder: Path, form: str) -> None:
    """When the reader goes away the export ends quietly, and the cursor stays where it was (case 140)."""
    for number in range(3, 60):
        _keep(store, number, NOW)
    script = f'{{ "{sys.executable}" -m scraper export --format {form} --cursor c; echo status $? >&2; }} | head -c 10'
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, env=ENVIRONMENT, timeout=60, check=False
    )
    assert done.stderr == "status 141\n"
    assert not (folder / "c").exists()


@pytest.mark.usefixtures("store")
def test_an_export_needs_no_heavy_library(folder: Path) -> None:
    """Documents are written without the libraries that read feeds and pages."""
    script = (
        "import sys; from click.testing import CliRunner; from scraper.cli import main;"
        f"assert CliRunner().invoke(main, ['export', {str(folder)!r}]).exit_code == 0;"
        "print({'feedparser', 'bs4', 'trafilatura', 'lxml', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=ENVIRONMENT, check=True)
    assert done.stdout == "set()\n"
