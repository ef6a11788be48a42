"""The documents say what the program does: generated pages are fresh, examples run, and names lead somewhere."""

from __future__ import annotations

import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from scraper import default_labeller
from scraper.archive.archive_writer import ArchiveWriter
from scraper.cli.ingest_commands import INGEST_COMMANDS
from scraper.document import Page
from scraper.ingest.source_health import ALARM_KINDS
from scraper.labelling.voters.site_rules import SITE
from tests.command_lines import parse_call, scraper_calls
from tests.loopback import Loopback, answer
from tests.test_house import FLOORS
from tools.dev import COMMANDS as TARGETS
from tools.make_docs import documents

ROOT = Path(__file__).resolve().parent.parent
MARKDOWN = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])
MAPS = [path for path in MARKDOWN if path.name != "CHANGELOG.md"]
"""Documents whose paths and modules are those of today; the changelog may name what is gone."""
MAX_WIDTH = 100
"""Characters of a line of Markdown that is neither code nor a row of a table."""
CODE_BLOCK = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLE_URL = re.compile(r"https://example\.org(/[\w/.-]*)")
REDIRECTION = re.compile(r"(?= [<>] )|$")
"""Where the arguments of a command line end."""
ROOMS = sorted(init.parent.name for init in (ROOT / "scraper").glob("*/__init__.py"))
FOLDERS = tuple(
    f"{name}/" for name in ("scraper", "tests", "tools", "bench", "docs", "examples", "fixtures", "seeds", *ROOMS)
)
PATH = re.compile(r"`((?:[\w.-]+/)*[\w.-]+/?)`")
SOURCE_FILE = re.compile(r"[\w/]+\.(?:py|js|css)")
MODULE = re.compile(r"`(scraper(?:\.\w+)+)`")
STORY = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Rain in the Old Town</title></head><body><article>"
    "<h1>Rain in the Old Town</h1>"
    + "<p>Rain fell on the old town for two days, and the river rose by two metres, people at the bridge said.</p>" * 3
    + "</article></body></html>"
)


INGEST_DOCUMENT = (ROOT / "docs" / "ingest.md").read_text(encoding="utf-8")
INGESTION = tuple(f"scraper {command.name}" for command in INGEST_COMMANDS)
"""Beginnings of the command lines that work on a folder of sources."""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Rain</title><link>{home}</link><item>
<title>Rain in the Old Town</title><link>{story}</link><guid>{story}</guid><pubDate>{date}</pubDate></item></channel></rss>"""
OPML = '<opml version="2.0"><body><outline type="rss" text="Second" xmlUrl="{feed}"/></body></opml>'


def _code(path: Path, *languages: str) -> Iterator[str]:
    """The code blocks of a document in these languages; "" is a block that names no language."""
    for block in CODE_BLOCK.finditer(path.read_text(encoding="utf-8")):
        if block[1] in languages:
            yield block[2]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _command_lines() -> list[str]:
    """The lines of all documents that call ``scraper``, each once and without its comment."""
    lines = (line.removeprefix("$ ") for path in MARKDOWN for block in _code(path, "") for line in block.splitlines())
    calls = (line.partition("  #")[0].rstrip() for line in lines if line.startswith("scraper "))
    return list(dict.fromkeys(line for line in calls if not line.startswith(INGESTION)))


def _ingestion_calls() -> list[list[str]]:
    """The arguments of each call that works on a folder of sources, in crontabs too."""
    texts = (block for path in MARKDOWN for block in _code(path, ""))
    names = {command.name for command in INGEST_COMMANDS}
    return [call for text in texts for line in text.splitlines() for call in scraper_calls(line) if call[0] in names]


PYTHON = [
    pytest.param(block, id=f"{_name(path)}-{number}")
    for path in MARKDOWN
    for number, block in enumerate(_code(path, "python"))
]


@pytest.fixture
def site() -> Iterator[Loopback]:
    """A server that answers the paths of the examples with a story."""
    server = Loopback()
    for path in ("/story", "/a", "/b"):
        server.play(path, answer(STORY.encode(), "Content-Type: text/html"))
    yield server
    server.close()


@pytest.fixture
def folder(tmp_path: Path, site: Loopback) -> Path:
    """A folder with the files that the examples name."""
    (tmp_path / "pages").mkdir()
    for name in ("saved.html", "pages/a.html", "pages/b.html"):
        (tmp_path / name).write_text(STORY, encoding="utf-8")
    with ArchiveWriter(tmp_path / "pages") as archive:
        noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
        archive.write(
            Page(content=STORY.encode(), url="https://example.org/story", media_type="text/html", status=200), noon
        )
    (tmp_path / "copied.txt").write_text("Rain in the Old Town\n\nRain fell for two days, people said.\n", "utf-8")
    (tmp_path / "right.txt").write_text("Rain fell on the old town for two days.\n", "utf-8")
    (tmp_path / "urls.txt").write_text(f"{site.url('/a')}\n{site.url('/b')}\n", "utf-8")
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    (tmp_path / "sites").mkdir()
    (rules,) = _code(ROOT / "docs" / "site-rules.md", "toml")
    (tmp_path / "sites" / "example.org.toml").write_text(rules, encoding="utf-8")
    return tmp_path


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.mark.parametrize("name", sorted(documents()))
def test_generated_documents_are_fresh(name: str) -> None:
    """A generated page is what the code gives now; `make docs` writes it."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == documents()[name]


@pytest.mark.parametrize("path", MARKDOWN, ids=_name)
def test_lines_are_short(path: Path) -> None:
    """A line fits a terminal, unless it is code, a row of a table or an image."""
    lines = CODE_BLOCK.sub("", path.read_text(encoding="utf-8")).splitlines()
    prose = [line for line in lines if not line.lstrip().startswith(("|", "!["))]
    assert [line for line in prose if len(line) > MAX_WIDTH] == []


@pytest.mark.parametrize("block", PYTHON)
def test_python_examples_run(block: str, folder: Path, site: Loopback) -> None:
    """Each Python block runs as written, with a loopback server in place of example.org."""
    allow = f"import functools, scraper\nscraper.fetch = functools.partial(scraper.fetch, allow={{{site.address!r}}})\n"
    code = EXAMPLE_URL.sub(lambda url: site.url(url[1]), block)
    done = _run([sys.executable, "-c", allow + code], folder)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("line", _command_lines())
def test_commands_run(line: str, folder: Path, site: Loopback) -> None:
    """Each command line ends with status 0, with a loopback server in place of example.org."""
    if "--url" not in line:  # there it only says where a saved page is from
        line = EXAMPLE_URL.sub(lambda url: site.url(url[1]), line)
    if site.url("/") in line or "--input" in line:
        host, port = site.address
        line = REDIRECTION.sub(f" --allow-address {host}:{port}", line, count=1)
    done = _run(["bash", "-c", f'scraper() {{ {sys.executable} -m scraper "$@"; }}; {line}'], folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("call", _ingestion_calls(), ids=" ".join)
def test_ingestion_commands_parse(call: list[str]) -> None:
    """Each call of a command of ingestion has options that the command takes."""
    parse_call(call)


def test_the_readme_leads_to_articles(tmp_path: Path, site: Loopback) -> None:
    """The commands of the README, in their order and in an empty folder, give the article of a site and of a feed."""
    date = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    for path, story in (("/feed.xml", "/a"), ("/second.xml", "/b")):
        feed = FEED.format(home=site.url("/"), story=site.url(story), date=date)
        site.play(path, answer(feed.encode(), "Content-Type: text/xml"))
    link = f'<link rel=alternate type="application/rss+xml" href="{site.url("/feed.xml")}">'
    site.play("/", answer(STORY.replace("<title>", f"{link}<title>").encode(), "Content-Type: text/html"))
    (tmp_path / "feeds.opml").write_text(OPML.format(feed=site.url("/second.xml")), encoding="utf-8")
    (block,) = (block for block in _code(ROOT / "README.md", "") if block.startswith("scraper sources add"))
    for line in block.splitlines():
        if "export" not in line:
            address = ":".join(map(str, site.address))
            line = EXAMPLE_URL.sub(lambda url: site.url(url[1]), line) + f" --delay 0 --allow-address {address}"
        done = _run(["bash", "-c", f'scraper() {{ {sys.executable} -m scraper "$@"; }}; {line}'], tmp_path)
        assert done.returncode == 0, done.stderr
    exported = (tmp_path / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(article)["url"] for article in exported) == [site.url("/a"), site.url("/b")]


def test_every_alarm_is_explained() -> None:
    """The table of alarms in docs/ingest.md has a row for each kind, and for no other."""
    (section,) = re.findall(r"^## Alarms$.*?^## ", INGEST_DOCUMENT, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(rows) == sorted(ALARM_KINDS)


def test_every_exit_code_is_explained() -> None:
    """The table of exit codes in docs/ingest.md has the codes of ``scraper ingest --help``."""
    (section,) = re.findall(r"^## Exit codes$.*?^## ", INGEST_DOCUMENT, re.DOTALL | re.MULTILINE)
    (help_text,) = (command.help or "" for command in INGEST_COMMANDS if command.name == "ingest")
    documented = re.findall(r"^\| (\d[\d, ]*) \|", section, re.MULTILINE)
    assert documented == re.findall(r"^ *(\d[\d, ]*\d|\d) {2,}\S", help_text.partition("Exit status:")[2], re.MULTILINE)


def test_floors_are_those_of_the_code() -> None:
    """The table of floors in ARCHITECTURE.md has the rooms that the test of imports has, floor by floor."""
    rows = re.findall(r"^\| \d+ \| (.*?) \|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE)
    floors = [{name.rstrip("/").removesuffix(".py") for name in PATH.findall(row)} for row in rows]
    assert floors == [set(rooms) for rooms in FLOORS]


def test_every_voter_is_explained() -> None:
    """The table of voters in docs/explain.md has a row for each shipped voter and that of site rules, and no other."""
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "explain.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(["model", SITE, *(voter.name for voter in default_labeller().voters)])


def test_make_targets_exist() -> None:
    """Each ``make TARGET`` of a code block is a command of tools/dev.py."""
    lines = [line for path in MARKDOWN for block in _code(path, "") for line in block.splitlines()]
    calls = (re.sub(r"ARGS=.*|#.*", "", line).split() for line in lines if line.startswith("make "))
    assert {target for _, *targets in calls for target in targets} - TARGETS.keys() == set()


@pytest.mark.parametrize("path", MAPS, ids=_name)
def test_paths_and_modules_exist(path: Path) -> None:
    """Each path or dotted module in backticks is there, from the root or inside the package."""
    text = CODE_BLOCK.sub("", path.read_text(encoding="utf-8"))
    paths = {name for name in PATH.findall(text) if _is_path(name)}
    assert {name for name in paths if not any((base / name).exists() for base in (ROOT, ROOT / "scraper"))} == set()
    for name in MODULE.findall(text):
        pkgutil.resolve_name(name)


def _is_path(name: str) -> bool:
    """Whether a name in backticks is the path of a file or folder of the project."""
    return name.startswith(FOLDERS) or SOURCE_FILE.fullmatch(name) is not None
