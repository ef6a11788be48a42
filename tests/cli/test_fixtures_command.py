"""`scraper fixtures`: from a page to a fixture that fails, is corrected, vouched for and checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from scraper.archive.archive_writer import ArchiveWriter
from scraper.cli import fixtures_command, main
from scraper.fixtures.fixture_accept import locked_fixture
from scraper.fixtures.fixture_format import read_expectation, read_page
from scraper.store.store_opening import open_store
from scraper.workers.task_pool import TaskPool, task_pool
from tests.fixtures_room.samples import BODY, STORY, STORY_HTML, story_fixture
from tests.loopback import Loopback, answer
from tests.store.store_rows import a_page, add_sources

NAME = "example.org/2026-11-20-rain"
DOCUMENT = Path(__file__).parents[2] / "docs" / "fixtures.md"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _reading_worker: TaskPool) -> Path:
    """An empty folder as the current one, outside of continuous integration, and no mail address of the user.

    What reads one page shares a worker; checking needs workers in the current folder.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        fixtures_command,
        "task_pool",
        lambda seconds, size=None: nullcontext(_reading_worker) if size else task_pool(seconds, 1),
    )
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(fixtures_command, "_mail_addresses", tuple)
    return tmp_path


@pytest.fixture
def site() -> Iterator[Loopback]:
    """A server with the story."""
    with closing(Loopback()) as server:
        server.play("/rain", answer(STORY_HTML.encode(), "Content-Type: text/html; charset=utf-8"))
        yield server


def _fixtures(*arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["fixtures", *arguments])


# ---------------------------------------------------------------------------------------------- add


def test_a_page_is_fetched_and_kept(site: Loopback) -> None:
    """The directory is on standard output; where to look and what to do next is on standard error."""
    host, port = site.address
    address = f"{host}:{port}"
    result = _fixtures("add", site.url("/rain"), "--allow-address", address, "--reason", "the template changed")
    assert result.exit_code == 0, result.stderr
    kept = Path(result.stdout.strip())
    assert kept.parent == Path("fixtures") / f"{host}-{port}"
    assert kept.name.endswith("-rain")
    meta = read_expectation(kept).meta
    page = read_page(kept, meta)
    assert (page.content, page.status, page.charset, meta.verified) == (STORY_HTML.encode(), 200, "utf-8", {})
    assert meta.reason == "the template changed"
    assert "scraper fixtures accept" in result.stderr
    assert not any(b"cookie:" in request.lower() for request in site.requests)


def test_a_page_that_cannot_be_had_is_not_kept(site: Loopback) -> None:
    """A failed fetch is one line and exit status 1."""
    host, port = site.address
    result = _fixtures("add", site.url("/absent"), "--allow-address", f"{host}:{port}")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert not Path("fixtures").exists()


def test_a_page_with_a_token_is_kept_only_if_the_user_is_sure() -> None:
    """A page that holds what looks private is told; nobody can be asked here, and --yes keeps it."""
    Path("rain.html").write_text(STORY_HTML.replace("<nav>", "<nav><a href=/exit>Logout</a>"))
    refused = _fixtures("add", "rain.html", "--url", "https://example.org/rain")
    assert refused.exit_code == 1
    assert "a link to log out: Logout" in refused.stderr
    assert not Path("fixtures").exists()
    assert _fixtures("add", "rain.html", "--url", "https://example.org/rain", "--yes").exit_code == 0


def test_a_large_page_is_refused() -> None:
    """More than 2 MB do not go into a repository."""
    Path("rain.html").write_text(STORY_HTML + " " * 2_000_000)
    result = _fixtures("add", "rain.html")
    assert result.exit_code == 1
    assert "a fixture has at most 2,000,000" in result.stderr


def test_a_page_of_the_store_is_kept(folder: Path) -> None:
    """The page is read from its archive; a number without a page, and an archive that was forgotten, are told."""
    (folder / "news").mkdir()
    (folder / "news" / "sources.toml").write_text("")
    store = open_store(f"sqlite:///{folder / 'news' / 'store.sqlite'}")
    with ArchiveWriter(folder / "news" / "pages") as archive:
        place = archive.write(STORY, NOW)
    source = add_sources(store, "courier")["courier"].id
    row = a_page(source, place.offset, file=place.file, length=place.length)
    with store.transaction() as tables:
        number = tables.pages.add(row)
        forgotten = tables.pages.add(replace(row, file=None))
    store.close()
    result = _fixtures("add", "--from-store", str(number), "--folder", "news")
    assert result.exit_code == 0, result.stderr
    kept = folder / result.stdout.strip()
    assert kept == folder / "fixtures" / NAME
    assert read_page(kept, read_expectation(kept).meta) == STORY
    for wrong, message in ((forgotten, "no longer kept"), (99, "the store has no page 99")):
        result = _fixtures("add", "--from-store", str(wrong), "--folder", "news")
        assert (result.exit_code, message in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["add"],
        ["add", "rain.html", "--from-store", "1"],
        ["add", "https://example.org/x", "--url", "https://example.org/y"],
        ["accept", NAME],
        ["accept", NAME, "--all", "--fields", "headline"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    """Arguments that do not go together are exit status 2."""
    assert _fixtures(*arguments).exit_code == 2


# ---------------------------------------------------------------------------------------------- accept and check


def test_from_failing_to_passing(folder: Path) -> None:
    """A corrected body fails, is vouched for as it is written, and passes when the page gives it."""
    place = story_fixture(folder / "fixtures")
    wrong = BODY[0].replace("Monday", "Tuesday")
    (place / "body.txt").write_text("\n".join((wrong, *BODY[1:])))
    assert _fixtures("accept", NAME, "--fields", "body", "--as-written").exit_code == 0
    result = _fixtures("check")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == f"failed {NAME}::body: the page gives something else"
    assert lines[1].strip() == "… in Skerrymouth, the council said on [-Tuesday.-] [+Monday.+]"
    assert lines[-1] == "1 fixture, 2 items, 1 failed, 1 passed"
    shown = "\n".join(lines[:-1])
    assert f"```text\n{shown}\n```" in DOCUMENT.read_text(encoding="utf-8"), "the document shows another failure"
    refused = _fixtures("accept", NAME, "--fields", "body")
    assert (refused.exit_code, "[-Tuesday.-] [+Monday.+]" in refused.stderr) == (2, True)
    assert _fixtures("accept", NAME, "--fields", "body", "--yes").exit_code == 0
    passed = _fixtures("check", "fixtures/example.org")
    assert (passed.exit_code, passed.stdout) == (0, "1 fixture, 2 items, 2 passed\n")


def test_all_fields_are_listed_first(folder: Path) -> None:
    """--all lists what it would vouch for, and asks even where nothing changes."""
    story_fixture(folder / "fixtures")
    result = _fixtures("accept", NAME, "--all")
    assert result.exit_code == 2
    assert "headline: as it is written" in result.stderr
    assert _fixtures("accept", f"fixtures/{NAME}", "--all", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([NAME, "--fields", "dateline"], "the program gives no dateline"),
        ([NAME, "--fields", "headlien"], "do you mean 'headline'"),
        ([NAME, "--fields", " , "], "no field is named"),
        (["example.org/absent", "--fields", "headline"], "there is no such fixture"),
        ([f"other/../{NAME}", "--fields", "headline"], "has no '..'"),
    ],
)
def test_what_cannot_be_accepted(folder: Path, arguments: list[str], message: str) -> None:
    """A field that the page does not give, no field, and no fixture are one line and exit status 2."""
    story_fixture(folder / "fixtures")
    result = _fixtures("accept", *arguments)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert message in result.stderr


def test_nothing_is_accepted_in_ci(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where CI is set, nobody has read the page."""
    place = story_fixture(folder / "fixtures")
    before = (place / "meta.toml").read_bytes()
    monkeypatch.setenv("CI", "true")
    result = _fixtures("accept", NAME, "--all", "--yes")
    assert (result.exit_code, "CI is set" in result.stderr) == (2, True)
    assert (place / "meta.toml").read_bytes() == before


def test_two_at_once(folder: Path) -> None:
    """While another process writes, the exit status says to try again later."""
    place = story_fixture(folder / "fixtures")
    with locked_fixture(place):
        assert _fixtures("accept", NAME, "--fields", "headline").exit_code == 75


def test_a_broken_file_is_a_failure_and_others_are_checked(folder: Path) -> None:
    """The line names file, line, and what is meant; a fixture that is not verified is told with its command."""
    broken = story_fixture(folder / "fixtures" / "a")
    (broken / "must.toml").write_text("body_hass = 'x'")
    other = story_fixture(folder / "fixtures" / "b")
    meta = other / "meta.toml"
    meta.write_text(meta.read_text().partition("verified")[0])
    result = _fixtures("check")
    assert result.exit_code == 1
    assert f"error {NAME}::must.toml: fixtures/a/{NAME}/must.toml: line 1: there is no key 'body_hass'" in result.stdout
    assert f"not verified {NAME}: scraper fixtures accept {NAME} --fields headline,body" in result.stdout
    assert result.stdout.splitlines()[-1] == "2 fixtures, 5 items, 1 not checked, 2 passed, 2 not verified"


def test_the_report_is_written(folder: Path) -> None:
    """--report writes the page, whether something failed or not."""
    place = story_fixture(folder / "fixtures")
    assert _fixtures("check", "--report", "why.html").exit_code == 0
    assert "No fixtures fail" in Path("why.html").read_text()
    (place / "must.toml").write_text("body_has = 'a whale'")
    assert _fixtures("check", "--report", "why.html").exit_code == 1
    assert "<del>a whale</del>" in Path("why.html").read_text()


@pytest.mark.parametrize("path", ["absent", "."])
def test_no_fixtures(path: str) -> None:
    """A path without a fixture is a mistake, not a success."""
    result = _fixtures("check", path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
