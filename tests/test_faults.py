"""One page never ends more than itself: an exception that is no error of ours becomes that page's error."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

import scraper
from scraper import Page
from scraper.cli.journal import NAME, is_passing
from scraper.errors import BudgetExceeded, InternalError, NotText, ScraperError
from scraper.faults import faults_about
from scraper.series import part_of, read_series
from scraper.views import explain
from scraper.web import Agent, Client, RobotsPolicy
from scraper.web.crawl import crawl
from scraper.web.politeness import Politeness
from scraper.writing import Format
from tests.hostile.bench import STORY
from tests.loopback import Loopback, answer

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "scraper"]
URL = "https://example.org/rain"


class _Silent(Exception):
    """An exception that cannot even say what it is."""

    def __str__(self) -> str:
        raise ValueError("no text")


def _recurse() -> None:
    _recurse()


def _thread() -> None:
    raise RuntimeError("can't start new thread")


FOREIGN: dict[str, tuple[Callable[[], object], str]] = {
    "value": (lambda: int("x"), "ValueError: invalid literal for int() with base 10: 'x'"),
    "key": (lambda: os.environ["HEADLINE"], "KeyError: 'HEADLINE'"),
    "recursion": (_recurse, "RecursionError: maximum recursion depth exceeded"),
    "stop": (lambda: next(iter(())), "StopIteration"),
    "type": (lambda: len(3), "TypeError: object of type 'int' has no len()"),  # type: ignore[arg-type]
    "unicode": ("\ud800".encode, "UnicodeEncodeError: 'utf-8' codec can't encode"),
    "thread": (_thread, "RuntimeError: can't start new thread"),
    "module": (lambda: import_module("scraper.nowhere"), "ModuleNotFoundError: No module named 'scraper.nowhere'"),
    "system": (lambda: open("/nowhere/at/all"), "FileNotFoundError: [Errno 2] No such file"),  # noqa: PTH123, SIM115
}


REFUSALS = ("system", "thread", "module")


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_exception_becomes_an_internal_error(name: str) -> None:
    """It is about the page, says type and text of the exception, has it as its cause, and survives pickling."""
    fail, message = FOREIGN[name]
    with pytest.raises(InternalError) as caught, faults_about(URL):
        fail()
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.code, error.subject) == ("internal_error", URL)
    assert error.message.startswith(f"internal error: {message}")
    assert message.partition(":")[0] in error.trace
    assert "test_faults.py" in error.trace
    assert type(caught.value.__cause__).__name__ == message.partition(":")[0]
    assert is_passing(error) == (name in REFUSALS), "what the system refuses may be granted later, and nothing else"


def test_an_exception_of_ours_passes_as_it_is() -> None:
    """A typed error is not wrapped, whatever it is about."""
    with pytest.raises(NotText) as caught, faults_about(URL):
        raise NotText("a picture", "https://example.org/picture")
    assert caught.value.subject == "https://example.org/picture"


def test_too_much_memory_is_a_budget() -> None:
    """A page that takes too much memory is refused as such pages are, in whatever process."""
    with pytest.raises(BudgetExceeded, match=URL), faults_about(URL):
        raise MemoryError


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_meant_for_the_program_passes(kind: type[BaseException]) -> None:
    """An interruption is no fault of a page."""
    with pytest.raises(kind), faults_about(URL):
        raise kind


@pytest.mark.parametrize("text", ["a\nb\x1b[31m", "\ud800", "x" * 100_000])
def test_the_message_is_one_short_line_that_json_can_hold(text: str) -> None:
    """Whatever a library quotes of a page."""
    with pytest.raises(InternalError) as caught, faults_about(URL):
        raise ValueError(text)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 600
    assert msgspec.json.decode(msgspec.json.encode([caught.value.message, caught.value.trace]))


def test_an_exception_without_a_text_is_named() -> None:
    """Also where asking it for its text raises."""
    with pytest.raises(InternalError, match="_Silent"), faults_about(URL):
        raise _Silent


# ---------------------------------------------------------------------------------------------- in Python


def _fail(*_: object, **__: object) -> Any:
    raise KeyError("headline")


class _Labeller:
    def label(self, _: object) -> Any:
        """Fail."""
        return _fail()


def _fetch(patch: pytest.MonkeyPatch, step: str) -> None:
    patch.setattr(import_module("scraper.web.fetch"), step, _fail)
    with closing(Loopback()) as server:
        agent = Agent(robots=RobotsPolicy.IGNORE, delay=0)
        Client(allow=frozenset({server.address}), agent=agent).fetch(server.play("/", answer(STORY.encode())))


def _write(patch: pytest.MonkeyPatch, format: str) -> None:
    article = scraper.normalize(STORY, url=URL)
    patch.setattr("scraper.writing.FORMATS", {format: Format(format, "", _fail)})
    scraper.write(article, format)


def _series(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("scraper.series.joined", _fail)
    read_series(Page(content=STORY, url=URL), 2, _fail)


DOORS: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
    "normalize": lambda _: scraper.normalize(STORY, url=URL, labeller=_Labeller()),  # type: ignore[arg-type]
    "explain": lambda _: explain(Page(content=STORY, url=URL), _Labeller()),  # type: ignore[arg-type]
    "part_of": lambda patch: (
        patch.setattr("scraper.series.next_page_url", _fail),
        part_of(Page(content=STORY, url=URL)),
    ),
    "read_series": _series,
    "fetch, before the request": lambda patch: _fetch(patch, "GuardedAdapter"),
    "fetch, the page": lambda patch: _fetch(patch, "page_of"),
    "fetch, where it leads": lambda patch: _fetch(patch, "stub_target"),
    "write markdown": lambda patch: _write(patch, "markdown"),
    "write json": lambda patch: _write(patch, "json"),
}


@pytest.mark.parametrize("door", DOORS)
def test_each_function_for_a_page_raises_an_error_of_ours(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault inside it is a ScraperError about the page, with the exception as its cause."""
    with pytest.raises(ScraperError) as caught:
        DOORS[door](monkeypatch)
    assert isinstance(caught.value, InternalError)
    assert isinstance(caught.value.__cause__, KeyError)
    assert caught.value.subject is not None
    assert caught.value.subject.startswith("http")


def test_a_fault_on_a_later_page_of_a_series_leaves_the_first_pages() -> None:
    """The article is that of the pages before, and says that one is missing."""
    first = Page(content=STORY.replace("<head>", f'<head><link rel=next href="{URL}?page=2">'), url=URL)
    article = read_series(first, 3, _fail)
    assert article.outcome == "article"
    assert "partial" in article.quality.flags
    assert [origin.source for origin in article.provenance if not origin.chosen][-1] == "page 2: internal_error"


# ---------------------------------------------------------------------------------------------- many pages


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("place", ["get", "read"])
def test_a_crawl_goes_on(name: str, place: str) -> None:
    """The URL whose page raises has its error, the others of the same host and of others have their results."""
    fail, message = FOREIGN[name]
    urls = [f"https://{host}.example/{number}" for host in "ab" for number in range(3)]

    def step(what: Any) -> Any:
        url = str(what.url) if isinstance(what, Page) else what
        if url.endswith("/1"):
            fail()
        return what

    def get(url: str) -> Page:
        return Page(content=STORY, url=step(url) if place == "get" else url)

    done = {visit.url: visit.outcome for visit in crawl(urls, get, step if place == "read" else _same, Politeness())}
    assert set(done) == set(urls)
    for url, outcome in done.items():
        if url.endswith("/1"):
            assert isinstance(outcome, InternalError)
            assert outcome.subject == url
            assert message.partition(":")[0] in outcome.message
        else:
            assert isinstance(outcome, Page)


def _same(page: Page) -> Page:
    return page


def test_a_crawl_ends_with_the_program() -> None:
    """What is meant for the whole program is raised where the results are asked for, and nobody waits for ever."""

    def leave(_: object) -> Any:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        list(crawl([URL], leave, _same, Politeness()))


# ---------------------------------------------------------------------------------------------- the command line

CURSE = """
import scraper.labelling.deciding.labeller as voting

label = voting.Labeller.label

def cursed(self, document):
    if "the cursed town" in document.text:
        return cursed(self, document)
    return label(self, document)

voting.Labeller.label = cursed
"""
"""Makes reading some pages recurse for ever, in each process that is started."""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Three files in the current folder, and an environment in which the second one cannot be read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CURSE, encoding="utf-8")
    for name, town in (("a", "old"), ("b", "cursed"), ("c", "new")):
        Path(f"{name}.html").write_text(STORY.replace("the old town", f"the {town} town"), encoding="utf-8")
    return {**os.environ, "PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{ROOT}"}


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=100, check=False)


def test_several_sources(environment: dict[str, str]) -> None:
    """The page that raises is told in one line and in its JSON, the others are read; -v shows where it was raised."""
    done = _run(environment, "normalize", "a.html", "b.html", "c.html")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["outcome"] for record in records] == ["article", "failed", "article"]
    assert records[1]["error"]["code"] == "internal_error"
    assert done.returncode == 1
    assert done.stderr.startswith("scraper: b.html: internal error: RecursionError: maximum recursion depth exceeded")
    assert done.stderr.endswith("; -v shows where\n")
    assert done.stderr.count("\n") == 1
    shown = _run(environment, "normalize", "-v", "b.html")
    assert "Traceback (most recent call last)" in shown.stderr
    assert "in cursed" in shown.stderr
    assert shown.stdout == done.stdout.splitlines(keepends=True)[1]


def test_explain(environment: dict[str, str]) -> None:
    """A page that cannot be explained is one line, and the traceback with -v."""
    done = _run(environment, "explain", "b.html")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("scraper: b.html: internal error: RecursionError: ")
    assert "in cursed" in _run(environment, "explain", "b.html", "-v").stderr


def test_a_batch_goes_on_and_does_not_try_again(environment: dict[str, str]) -> None:
    """The page that raises has its record and its line in the journal; another version tries it once more."""
    with closing(Loopback()) as server:
        urls = [server.play(f"/{name}", answer(Path(f"{name}.html").read_bytes())) for name in "abc"]
        Path("urls.txt").write_text("\n".join(urls), encoding="utf-8")
        command = ("normalize", "--input", "urls.txt", "--output", "out", "--delay=0", "--ignore-robots")
        allowed = f"--allow-address=127.0.0.1:{server.port}"
        done = _run(environment, *command, allowed)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert done.stderr.startswith(f"scraper: {urls[1]}: internal error: RecursionError: ")
        journal = Path("out", NAME)
        entries = {entry["source"]: entry for entry in map(json.loads, journal.read_text().splitlines())}
        assert [entries[url]["outcome"] for url in urls] == ["article", "failed", "article"]
        assert entries[urls[1]]["error"] == "internal_error"
        record = json.loads(Path("out", entries[urls[1]]["file"]).read_bytes())
        assert (record["url"], record["error"]["code"]) == (urls[1], "internal_error")
        again = _run(environment, *command, allowed)
        assert (again.returncode, len(server.requests)) == (1, 3)
        assert again.stderr.startswith("scraper: 1 URL gave no main text in an earlier run; ")
        version = f'"version":"{scraper.__version__}"'
        journal.write_text(journal.read_text().replace(version, '"version":"0.0.1"'))
        assert _run(environment, *command, allowed).returncode == 1
        assert [request.split()[1] for request in server.requests[3:]] == [b"/b"]
