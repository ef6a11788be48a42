"""`scraper explain`: what is read, where it is written, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper import Page
from scraper.cli import explain_command, main
from scraper.errors import BadStatus
from scraper.views import compare, explain, to_page
from tests.cli.test_normalize import PICTURE, STORY
from tests.cli.test_process import COMMAND, ENVIRONMENT, on_terminal
from tests.loopback import Loopback, answer

GOLD = "Rain fell on the old town for two days.\n\nA boat sank."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasting_worker: None) -> Path:
    """A folder with a story and a gold in it, and the current one."""
    monkeypatch.chdir(tmp_path)
    Path("rain.html").write_text(STORY, encoding="utf-8")
    Path("gold.txt").write_text(GOLD, encoding="utf-8")
    return tmp_path


def _explain(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["explain", *arguments], input=stdin)


# ---------------------------------------------------------------------------------------------- what comes out


def test_a_file() -> None:
    """The page goes to standard output where that is no terminal."""
    result = _explain("rain.html")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == to_page(explain(Page(content=STORY.encode())))


def test_standard_input_with_its_url() -> None:
    """Standard input is a source; --url says where it is from."""
    result = _explain("-", "--url", "https://example.org/rain", stdin=STORY)
    assert result.stdout == to_page(explain(Page(content=STORY.encode(), url="https://example.org/rain")))


def test_a_url_is_fetched_as_the_command_line_says() -> None:
    """Explaining takes the options of fetching that normalizing takes: an exempt address, and who asks."""
    with closing(Loopback()) as server:
        url = server.play("/rain", answer(STORY.encode(), "Content-Type: text/html"))
        host, port = server.address
        assert _explain(url).exit_code == 1
        allowed = _explain(url, f"--allow-address={host}:{port}", "--agent=Herring", "--delay=0", "--terminal")
        assert (allowed.exit_code, allowed.stderr) == (0, "")
        assert "Rain in the Old Town" in allowed.stdout
        assert all(b"Herring" in request for request in server.requests)


def test_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL is fetched."""
    monkeypatch.setattr("scraper.web.Client.fetch", lambda _, url: Page(content=STORY, url=url))
    assert _explain("https://example.org/rain").stdout == to_page(
        explain(Page(content=STORY, url="https://example.org/rain"))
    )


@pytest.mark.parametrize("content", [GOLD, json.dumps({"body": GOLD.split("\n\n")})])
def test_gold(content: str) -> None:
    """With --gold the page is held against a text, as it is or in JSON."""
    Path("gold").write_text(content, encoding="utf-8")
    explanation = explain(Page(content=STORY.encode()))
    assert _explain("rain.html", "--gold", "gold").stdout == to_page(explanation, compare(explanation.article, GOLD))
    assert _explain("rain.html", "--gold", "-", stdin=content).stdout == to_page(
        explanation, compare(explanation.article, GOLD)
    )


def test_output() -> None:
    """With --output the page is in that file, an older one is replaced, and nothing is said."""
    Path("why.html").write_text("old", encoding="utf-8")
    result = _explain("rain.html", "--output", "why.html")
    assert (result.exit_code, result.output) == (0, "")
    assert Path("why.html").read_text(encoding="utf-8") == to_page(explain(Page(content=STORY.encode())))
    assert sorted(path.name for path in Path().iterdir()) == ["gold.txt", "rain.html", "why.html"]


def test_what_is_no_article_is_explained_too() -> None:
    """Whatever a source turned out to be, why is an answer: the status is 0."""
    Path("menu.html").write_text("<nav><a href=/>Home</a> <a href=/news>News</a></nav>", encoding="utf-8")
    for source in ("menu.html", os.devnull):
        result = _explain(source)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "<h1" in result.stdout


# ---------------------------------------------------------------------------------------------- in a terminal


def test_on_a_terminal_the_page_is_a_file() -> None:
    """On a terminal the page is written beside the user, and one line names the file."""
    shown, errors = on_terminal("explain", "rain.html", stdout=True, stderr=False)
    assert (shown, errors) == ("rain.explain.html\r\n", "")
    assert Path("rain.explain.html").read_text(encoding="utf-8") == _explain("rain.html").stdout


def test_colours_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """--terminal has colours on a terminal, unless NO_COLOR is set, and lines of its width."""
    shown, _ = on_terminal("explain", "rain.html", "--terminal", stdout=True, stderr=False)
    assert re.search(r"\x1b\[34m *headline\x1b\[0m", shown)
    monkeypatch.setitem(ENVIRONMENT, "NO_COLOR", "1")
    monkeypatch.setitem(ENVIRONMENT, "COLUMNS", "60")
    shown, _ = on_terminal("explain", "rain.html", "--terminal", stdout=True, stderr=False)
    assert "\x1b[3" not in shown
    lines = [line for line in shown.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines() if "\x1b" not in line]
    assert 50 < max(map(len, lines)) <= 60


def test_no_colours_in_a_pipe() -> None:
    """Into a pipe --terminal writes plain text, whatever the locale."""
    environment = {**ENVIRONMENT, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    source = STORY.replace("old town", "Größe 町")
    done = subprocess.run(
        [*COMMAND, "explain", "-", "--terminal"],
        input=source.encode(),
        capture_output=True,
        env=environment,
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
    assert "Größe 町" in done.stdout.decode()


def test_help_loads_no_view() -> None:
    """Help loads neither the reader nor rich."""
    code = (
        "import sys\nfrom scraper.cli import main\ntry:\n main(['explain', '--help'])\n"
        "finally:\n print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=True)
    assert {"rich", "lxml", "msgspec", "scraper.views"} & set(done.stderr.split()) == set()


# ---------------------------------------------------------------------------------------------- what goes wrong


BAD = {
    "missing.html": "no such file",
    "example.org/story": "no such file; a URL begins with https://",
    ".": "is a directory",
    "picture.png": "",
}


@pytest.mark.parametrize("source", BAD)
def test_bad_source(source: str) -> None:
    """What cannot be read is told in one line that names it, and nothing is written; the status is 1."""
    Path("picture.png").write_bytes(PICTURE)
    result = _explain(source, "--output", "why.html")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(f"scraper: {source}: {BAD[source]}")
    assert not Path("why.html").exists()


def test_failed_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that cannot be had is one line."""

    def fail(_: object, url: str) -> Page:
        raise BadStatus("answered 503", url, 503)

    monkeypatch.setattr("scraper.web.Client.fetch", fail)
    result = _explain("https://example.org/rain")
    assert (result.exit_code, result.output) == (1, "scraper: https://example.org/rain: answered 503\n")


def test_beside_a_file_lines_are_marked() -> None:
    """With --beside a line that only one of both texts has is marked, and the other text is named."""
    Path("other.txt").write_text("A line of its own that is nowhere on the page.\n", encoding="utf-8")
    page = _explain("rain.html", "--beside", "other.txt").stdout
    assert '<mark class="extra" tabindex="-1">Rain fell on the old town for two days' in page
    assert '<mark class="missed" tabindex="-1">A line of its own that is nowhere on the page.</mark>' in page
    assert "the file has it, the body has not" in page


def test_beside_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trafilatura reads the page itself; where it is not installed, the message says what to install."""
    pytest.importorskip("trafilatura")
    page = _explain("rain.html", "--beside", "trafilatura").stdout
    assert "trafilatura has it, the body has not" in page
    assert '<mark class="extra" tabindex="-1">' not in page
    monkeypatch.setattr(explain_command, "find_spec", lambda _: None)
    result = _explain("rain.html", "--beside", "trafilatura")
    assert (result.exit_code, "article-ledger[compare]" in result.stderr) == (2, True)


def test_a_gold_that_is_not_there() -> None:
    """A gold that cannot be read is one line that names it."""
    result = _explain("rain.html", "--gold", "missing.txt")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "scraper: missing.txt: no such file\n")


def test_a_gold_that_is_no_text() -> None:
    """A picture is no gold: one line names it."""
    Path("picture.png").write_bytes(PICTURE)
    result = _explain("rain.html", "--gold", "picture.png")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith("scraper: picture.png: the content is a PNG picture")


def test_an_address_that_may_be_allowed() -> None:
    """As in `normalize`, the line names the option that lets an address through."""
    result = _explain("http://127.0.0.1:1/")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.endswith("; --allow-address lets it through\n")


def test_output_that_cannot_be_written() -> None:
    """A file that cannot be written is one line, and no part of it is left."""
    result = _explain("rain.html", "--output", "missing/why.html")
    assert (result.exit_code, result.stderr) == (1, "scraper: missing/why.html: No such file or directory\n")
    assert sorted(path.name for path in Path().iterdir()) == ["gold.txt", "rain.html"]


USAGE = {
    "no source": [],
    "two sources": ["rain.html", "gold.txt"],
    "empty source": [""],
    "unknown option": ["rain.html", "--fast"],
    "url for a url": ["https://example.org/", "--url", "https://example.org/"],
    "url of a script": ["rain.html", "--url", "javascript:alert(1)"],
    "terminal and output": ["rain.html", "--terminal", "--output", "why.html"],
    "output is a folder": ["rain.html", "--output", "."],
    "output is the source": ["rain.html", "--output", "./rain.html"],
    "output is the gold": ["rain.html", "--gold", "gold.txt", "--output", "gold.txt"],
    "standard input twice": ["-", "--gold", "-"],
    "a gold and another text": ["rain.html", "--gold", "gold.txt", "--beside", "gold.txt"],
    "output is the other text": ["rain.html", "--beside", "gold.txt", "--output", "gold.txt"],
    "gold from the web": ["rain.html", "--gold", "https://example.org/gold.txt"],
    "gold without a name": ["rain.html", "--gold", ""],
    "gold without a text": ["rain.html", "--gold", "empty.json"],
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_wrong_usage(arguments: list[str]) -> None:
    """What does not go together is refused with status 2, and no file is touched."""
    Path("empty.json").write_text("{}", encoding="utf-8")
    result = _explain(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr
    assert "Error: " in result.stderr
    assert (Path("rain.html").read_text(encoding="utf-8"), Path("gold.txt").read_text(encoding="utf-8")) == (
        STORY,
        GOLD,
    )
