"""`scraper normalize`: what is read, what is written, and how it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import scraper
from scraper import Page
from scraper.cli import main, source_pages
from scraper.cli.checks import Request
from scraper.cli.output import EXTENSIONS, file_stem
from scraper.errors import BadStatus, BlockedAddress, DataError, InvalidUrl
from scraper.workers import SECONDS, Pool
from scraper.writing import FORMATS

STORY = """<!doctype html><html lang="en"><head><title>Rain</title></head><body><article><h1>Rain in the Old Town</h1>
<p>By Ada Example</p>
<p>Rain fell on the old town for two days, and the river rose by two metres, said the people who live at the bridge.</p>
<p>Nobody was hurt, the mayor told reporters on Tuesday; the <a href="/school">school</a> stays closed until Friday.</p>
<p>Volunteers brought bread, salt and dry blankets to the families who had spent both nights on the roof.</p>
</article></body></html>"""
OTHER = STORY.replace("Rain in the Old Town", "Snow in the New Town")
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + bytes(range(256)) * 8


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasting_worker: None) -> Path:
    """A folder with two stories in it, and the current one."""
    monkeypatch.chdir(tmp_path)
    Path("rain.html").write_text(STORY, encoding="utf-8")
    Path("snow.html").write_text(OTHER, encoding="utf-8")
    return tmp_path


def _normalize(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["normalize", *arguments], input=stdin)


def _json(*arguments: str, stdin: str | bytes | None = None) -> list[dict[str, Any]]:
    result = _normalize(*arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


# ---------------------------------------------------------------------------------------------- what comes out


def test_one_file() -> None:
    """One source gives one line of canonical JSON."""
    result = _normalize("rain.html")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == scraper.normalize(STORY.encode()).to_json() + "\n"


def test_several_files() -> None:
    """Several sources give one line of JSON each, in their order."""
    headlines = [article["headline"] for article in _json("snow.html", "rain.html", "snow.html")]
    assert headlines == ["Snow in the New Town", "Rain in the Old Town", "Snow in the New Town"]


def test_standard_input() -> None:
    """A hyphen is standard input, among others too."""
    (article,) = _json("-", stdin=STORY)
    assert article["headline"] == "Rain in the Old Town"
    assert [article["headline"] for article in _json("snow.html", "-", stdin=STORY)][1] == "Rain in the Old Town"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_are_read_as_bytes(encoding: str) -> None:
    """The content is decoded by what it says of itself, not by the locale."""
    Path("page").write_text("<h1>Größe</h1><p>Über die Größe der Brücke wurde lange gestritten.</p>", encoding=encoding)
    result = _normalize("page", "--format", "html")
    assert "Größe" in result.stdout_bytes.decode("utf-8")
    assert not result.stdout_bytes.startswith(b"\xef\xbb\xbf")


def test_ledger() -> None:
    """With --blocks the JSON has the ledger as its last key."""
    result = _normalize("rain.html", "--blocks")
    assert result.stdout == scraper.normalize(STORY.encode()).to_json_with_blocks() + "\n"
    assert list(json.loads(result.stdout))[-1] == "blocks"


@pytest.mark.parametrize("format", FORMATS)
def test_formats(format: str) -> None:
    """Each format is what the library writes."""
    expected = scraper.write(scraper.normalize(STORY.encode()), format)
    assert _normalize("rain.html", "--format", format).stdout.rstrip("\n") == expected.rstrip("\n")


def test_every_format_has_an_extension() -> None:
    """The command offers the formats that the library has."""
    assert list(EXTENSIONS) == list(FORMATS)


BETWEEN = {
    "text": ("==> rain.html <==\n\n", "\n==> snow.html <==\n\n"),
    "markdown": ("<!-- rain.html -->\n\n", "\n<!-- snow.html -->\n\n"),
    "html": ("<!-- rain.html -->\n\n", "\n<!-- snow.html -->\n\n"),
}


@pytest.mark.parametrize("format", BETWEEN)
def test_several_sources_are_kept_apart(format: str) -> None:
    """In formats to read, each article stands under a line that names its source."""
    first, second = (scraper.write(scraper.normalize(page.encode()), format) for page in (STORY, OTHER))
    before, between = BETWEEN[format]
    assert _normalize("rain.html", "snow.html", "--format", format).stdout == before + first + between + second


def test_a_source_does_not_end_the_comment_that_names_it() -> None:
    """The line above an article stays a comment whatever the file is called."""
    Path("a--><b>--").write_text(STORY, encoding="utf-8")
    assert "<!-- a%2D%2D><b>%2D%2D -->\n" in _normalize("rain.html", "a--><b>--", "--format", "html").stdout


def test_url_of_a_file() -> None:
    """--url says where a file came from, and completes its links."""
    (article,) = _json("rain.html", "--url", "https://example.org/news/rain", "--blocks")
    assert article["url"] == "https://example.org/news/rain"
    assert "https://example.org/school" in [span.get("url") for entry in article["body"] for span in entry["spans"]]


# ---------------------------------------------------------------------------------------------- the web


def test_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL is fetched, and what it redirected to is the article's URL."""
    monkeypatch.setattr("scraper.web.Client.fetch", lambda _, url: Page(content=STORY, url=f"{url}/final"))
    (article,) = _json("https://example.org/rain")
    assert article["url"] == "https://example.org/rain/final"


@pytest.mark.parametrize("source", ["https://example.org/rain", "HTTPS://example.org", "ftp://example.org/x"])
def test_failed_fetch(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """A page that cannot be had is told in one line, and in the JSON with the code of the error."""

    def fail(_: object, url: str) -> Page:
        raise BadStatus("answered 503", url, 503) if url.lower().startswith("http") else InvalidUrl("no http", url)

    monkeypatch.setattr("scraper.web.Client.fetch", fail)
    result = _normalize(source)
    record = json.loads(result.stdout)
    reason = "no http" if source.startswith("ftp") else "answered 503"
    assert (result.exit_code, result.stderr) == (1, f"scraper: {source}: {reason}\n")
    assert (record["outcome"], record["url"]) == ("failed", source)
    assert record["error"]["code"] in ("bad_status", "invalid_url")


@pytest.mark.parametrize(
    ("source", "host"),
    [
        ("https://ada:secret@example.org/rain", "https://example.org/rain"),
        (" https://example.org/rain\n", "https://example.org/rain"),
        ("http://ada:secret@[::1/x", "http://[::1/x"),
    ],
)
def test_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch, source: str, host: str) -> None:
    """Messages and results name a URL on one line, without name and password; the file is named after the host."""

    def fail(_: object, url: str) -> Page:
        raise BadStatus("answered 401", url, 401)

    monkeypatch.setattr("scraper.web.Client.fetch", fail)
    result = _normalize(source)
    assert (result.exit_code, result.stderr) == (1, f"scraper: {host}: answered 401\n")
    assert json.loads(result.stdout)["url"] == host
    _normalize(source, "--output", "out")
    (file,) = Path("out").iterdir()
    assert "secret" not in file.name + file.read_text(encoding="utf-8")


def test_an_option_that_may_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names the option for an address asked for, a page that needs JavaScript, and a list of URLs."""
    result = _normalize("http://127.0.0.1:1/")
    assert result.stderr.endswith("reserved address; --allow-address lets it through\n")
    shell = "<html><body><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript></body>"
    monkeypatch.setattr("scraper.web.Client.fetch", lambda _, url: Page(content=shell, url=url))
    result = _normalize("https://example.org/app")
    assert result.stderr.endswith(": the page shows its text only with JavaScript; --browser runs it\n")
    Path("urls.txt").write_text("https://example.org/a\nhttps://example.org/b\n", encoding="utf-8")
    assert _normalize("urls.txt").stderr == (
        "scraper: urls.txt: no main text; --input reads the pages whose URLs are in it\n"
    )
    Path("words.txt").write_text("Rain\n", encoding="utf-8")
    assert _normalize("words.txt").stderr == "scraper: words.txt: no main text\n"
    Path("app.html").write_text(shell, encoding="utf-8")
    assert _normalize("app.html").stderr.endswith(": the page shows its text only with JavaScript\n")


def test_an_address_that_a_site_leads_to_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a redirect leads to a private address nobody is told to allow it."""

    def fail(*_: object) -> Page:
        raise BlockedAddress("10.0.0.1 is a private address", "http://10.0.0.1/")

    monkeypatch.setattr("scraper.web.Client.fetch", fail)
    assert _normalize("https://example.org/rain").stderr.endswith(": 10.0.0.1 is a private address\n")


# ---------------------------------------------------------------------------------------------- what goes wrong


def _make_sources() -> None:
    Path("folder").mkdir()
    Path("picture.png").write_bytes(PICTURE)
    Path("empty").touch()
    Path("blank.html").write_text(" \n\n", encoding="utf-8")
    with Path("huge.html").open("wb") as file:
        file.truncate(200 * 1024 * 1024)


BAD = {
    "missing.html": ("no such file", "failed", "not_readable"),
    "example.org/story": ("no such file; a URL begins with https://", "failed", "not_readable"),
    "www.example.org": ("no such file; a URL begins with https://", "failed", "not_readable"),
    "//example.org/story": ("no such file; a URL begins with https://", "failed", "not_readable"),
    "https:example.org/story": ("no such file; a URL begins with https://", "failed", "not_readable"),
    "<https://example.org/story>": ("no such file; a URL begins with https://", "failed", "not_readable"),
    "localhost:8080/story": ("no such file; a URL begins with https://", "failed", "not_readable"),
    "data:text/html,story": ("no such file; a URL begins with https://", "failed", "not_readable"),
    "note: a story": ("no such file\n", "failed", "not_readable"),
    "folder": ("is a directory; name the files in it", "failed", "not_readable"),
    "rain.html/x": ("not a directory", "failed", "not_readable"),
    "x" * 300: ("file name too long", "failed", "not_readable"),
    "huge.html": ("more than 50 MB", "failed", "too_large"),
    "picture.png": (None, "failed", "not_text"),
    "empty": ("nothing in it", "empty", None),
    "blank.html": ("nothing in it", "empty", None),
}


@pytest.mark.parametrize("source", BAD)
def test_bad_source(source: str) -> None:
    """What cannot be read is told in one line that names it, and in its JSON; the status is 1."""
    _make_sources()
    reason, outcome, code = BAD[source]
    result = _normalize(source)
    record = json.loads(result.stdout)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"scraper: {source}: {reason or ''}")
    assert result.stderr.count("\n") == 1
    assert record["outcome"] == outcome
    assert (record["error"] and record["error"]["code"]) == code


def test_the_others_are_written() -> None:
    """A source that fails stops none of the others."""
    result = _normalize("rain.html", "missing.html", "snow.html")
    outcomes = [json.loads(line)["outcome"] for line in result.stdout.splitlines()]
    assert outcomes == ["article", "failed", "article"]
    assert (result.exit_code, result.stderr) == (1, "scraper: missing.html: no such file\n")


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "json"])
def test_a_failure_is_written_only_as_json(format: str) -> None:
    """Formats that cannot say why there is nothing leave a failed source out."""
    result = _normalize("missing.html", "--format", format)
    assert (result.exit_code, result.stdout) == (1, "")


def test_unreadable_file() -> None:
    """A file that may not be read is one line."""
    Path("rain.html").chmod(0)
    if os.access("rain.html", os.R_OK):
        Path("rain.html").unlink()  # the superuser may read anything
    assert _normalize("rain.html").stderr in (
        "scraper: rain.html: permission denied\n",
        "scraper: rain.html: no such file\n",
    )


@pytest.mark.parametrize("source", ["-", "rain.html"])
def test_limit_while_reading(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """No more than the limit is read, of standard input too; the limit itself is allowed."""
    monkeypatch.setattr(source_pages, "MAX_BYTES", len(STORY.encode()))
    assert _normalize(source, stdin=STORY).exit_code == 0
    monkeypatch.setattr(source_pages, "MAX_BYTES", len(STORY.encode()) - 1)
    result = _normalize(source, stdin=STORY)
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (1, "too_large")


def test_odd_file_names() -> None:
    """A name with signs that a terminal obeys, or that UTF-8 cannot hold, is shown harmlessly."""
    result = _normalize("a\x1b[31m\n.html")
    assert result.stderr == "scraper: a\ufffd[31m .html: no such file\n"
    result = _normalize(os.fsdecode(b"\xff.html"))
    assert result.stderr == "scraper: \ufffd.html: no such file\n"
    assert json.loads(result.stdout)["error"]["code"] == "not_readable"


def _broken_table() -> None:
    raise DataError("not TOML", "languages/en.toml")


def test_broken_rule_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the installation is no fault of a source: one line names it, and nothing is written."""
    monkeypatch.setattr("scraper.cli.run.task_pool", lambda *_: Pool(str, 1, SECONDS, _broken_table))
    result = _normalize("rain.html", "snow.html")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "scraper: languages/en.toml: not TOML\n"


def test_the_limit_of_time_is_that_of_the_workers() -> None:
    """The option's default stands in the command line, which loads no workers to show its help."""
    options = {
        option.name: option.default for name in ("normalize", "explain") for option in main.commands[name].params
    }
    assert options["seconds"] == Request((), "json", blocks=False, url=None, output=None).seconds == SECONDS


USAGE = {
    "no source": [],
    "unknown format": ["rain.html", "--format", "xml"],
    "unknown option": ["rain.html", "--fast"],
    "ledger in Markdown": ["rain.html", "--blocks", "--format", "markdown"],
    "url for several": ["rain.html", "snow.html", "--url", "https://example.org/"],
    "url for a url": ["https://example.org/", "--url", "https://example.org/"],
    "url that is none": ["rain.html", "--url", "example.org"],
    "url without a host": ["rain.html", "--url", "https:///x"],
    "url of a script": ["rain.html", "--url", "javascript:alert(1)"],
    "url that UTF-8 cannot hold": ["rain.html", "--url", os.fsdecode(b"https://example.org/\xff")],
    "standard input twice": ["-", "-"],
    "empty source": [""],
    "sources twice": ["rain.html", "--input", "rain.html", "--output", "out"],
    "input without a folder": ["--input", "rain.html"],
    "input that is not there": ["--input", "missing", "--output", "out"],
    "input with a url": ["--input", "rain.html", "--output", "out", "--url", "https://example.org/"],
    "name for an address": ["https://example.org/", "--allow-address", "localhost:80"],
    "address without a port": ["https://example.org/", "--allow-address", "127.0.0.1"],
    "no pages": ["https://example.org/", "--pages", "0"],
    "agent of two lines": ["https://example.org/", "--agent", "a\nb"],
    "agent without a name": ["https://example.org/", "--agent", " "],
    "delay that is no number": ["https://example.org/", "--delay", "nan"],
    "seconds that are no number": ["rain.html", "--seconds", "nan"],
    "no seconds": ["rain.html", "--seconds", "0"],
    "input without a url": ["--input", "rain.html", "--output", "out"],
    "output is a file": ["rain.html", "--output", "snow.html"],
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_wrong_usage(arguments: list[str]) -> None:
    """What does not go together is refused before anything is read, with status 2."""
    result = _normalize(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr
    assert "Error: " in result.stderr


FOR_URLS = {
    "--agent": ("newsbot",),
    "--contact": ("https://example.org/bot",),
    "--delay": ("5",),
    "--browser": (),
    "--ignore-robots": (),
    "--allow-address": ("127.0.0.1:80",),
    "--pages": ("3",),
}


@pytest.mark.parametrize("option", FOR_URLS)
def test_an_option_of_fetching_needs_a_url(option: str) -> None:
    """On files alone it would do nothing: that is wrong usage, and the message names the option."""
    result = _normalize("rain.html", "snow.html", option, *FOR_URLS[option])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"Error: {option} is for URLs; no source is a URL.\n")


def test_an_article_of_ours_is_no_source() -> None:
    """The JSON that the command wrote is refused, with the name of the function that reads it."""
    Path("rain.json").write_text(_normalize("rain.html").stdout, encoding="utf-8")
    result = _normalize("rain.json")
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (1, "not_text")
    assert result.stderr.startswith("scraper: rain.json: the content is a normalized article in JSON")


# ---------------------------------------------------------------------------------------------- --output


def _files(folder: str = "out") -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(Path(folder).iterdir())}


@pytest.mark.parametrize(("format", "extension"), EXTENSIONS.items())
def test_output_folder(format: str, extension: str) -> None:
    """With --output each source has a file of its own, in a folder that is made, and nothing is printed."""
    result = _normalize("rain.html", "snow.html", "--format", format, "--output", "out")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    files = _files()
    assert list(files) == [f"rain{extension}", f"snow{extension}"]
    expected = scraper.write(scraper.normalize(STORY.encode()), format)
    assert files[f"rain{extension}"] == expected.rstrip("\n") + "\n"


def test_output_names_are_unique() -> None:
    """Sources of one name get files of different names, where upper and lower case are the same too."""
    for name in ("a/rain.html", "b/rain.htm", "b/RAIN.html"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(STORY, encoding="utf-8")
    _normalize("a/rain.html", "b/rain.htm", "b/RAIN.html", "-", "--output", "out", stdin=OTHER)
    assert set(_files()) == {"rain.json", "rain-2.json", "RAIN-3.json", "stdin.json"}


def test_output_replaces_an_earlier_run() -> None:
    """The same command gives the same files again."""
    _normalize("rain.html", "--output", "out")
    first = _files()
    Path("out/rain.json").write_text("old", encoding="utf-8")
    _normalize("rain.html", "--output", "out")
    assert _files() == first


def test_output_never_replaces_a_source() -> None:
    """A page that lies where its result would go stays as it is."""
    _normalize("rain.html", "snow.html", "--format", "html", "--output", ".")
    assert Path("rain.html").read_text(encoding="utf-8") == STORY
    assert "<article" in Path("rain-2.html").read_text(encoding="utf-8")


def test_output_that_cannot_be_written() -> None:
    """A folder that cannot be made, and a file that cannot be written, are one line each."""
    result = _normalize("rain.html", "--output", "snow.html/out")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("scraper: snow.html/out: ")
    Path("out/rain.json").mkdir(parents=True)
    result = _normalize("rain.html", "snow.html", "--output", "out")
    assert (result.exit_code, result.stderr) == (1, "scraper: out/rain.json: Is a directory\n")
    assert json.loads(Path("out/snow.json").read_bytes())["outcome"] == "article", "the others are written"
    assert list(_files_and_folders("out")) == ["rain.json", "snow.json"]


def _files_and_folders(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


STEMS = {
    "https://example.org/": "example.org",
    "https://example.org/news/rain.html": "example.org-news-rain.html",
    "https://example.org/?id=5&x=%2E%2E%2F": "example.org-id-5-x",
    "https://example.org:8080/a": "example.org-8080-a",
    "https://example.org/../../etc/passwd": "example.org-etc-passwd",
    "https://example.org/Größe": "example.org-Größe",
    "https://example.org/" + "ä" * 500: "example.org-" + "ä" * 54,
    "../../rain.html": "rain",
    "/": "article",
    "...": "article",
    "con.html": "file-con",
    "a b\n\x00c.txt": "a-b-c",
    ".hidden": "hidden",
    "-": "stdin",
}


@pytest.mark.parametrize(("source", "stem"), STEMS.items())
def test_file_stems(source: str, stem: str) -> None:
    """Names are safe in any file system, and say where the article came from."""
    assert file_stem(source) == stem
