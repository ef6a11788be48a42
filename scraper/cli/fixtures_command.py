"""``scraper fixtures``: add a page, vouch for what it must give, and check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.checks import Web, is_url
from scraper.cli.console import log_trace, printable, put, tell
from scraper.cli.output import write_file
from scraper.cli.source_pages import page_getter, page_of
from scraper.document import Page
from scraper.errors import FixtureError, RunLocked, ScraperError
from scraper.workers.task_pool import TaskPool, task_pool

if TYPE_CHECKING:
    from scraper.fixtures.fixture_accept import AcceptedChange
    from scraper.fixtures.fixture_capture import FirstReading
    from scraper.fixtures.fixture_format import Expectation
    from scraper.fixtures.fixture_items import CheckedFixture, CheckedItem

__all__ = ["refuse_in_ci", "run_accept", "run_add", "run_check"]

FAILED, USAGE = 1, 2
MAX_LINES = 6
"""Lines of a second opinion that are shown of each side."""
MAX_CHARACTERS = 200
"""Characters of such a line."""
_STYLES = {"failed": "red", "error": "red", "unverified": "yellow", "known_error": "yellow"}
_WORDS = {"unverified": "not verified", "known_error": "known errors", "error": "not checked"}
"""Status of items and what it is called behind their number."""


def refuse_in_ci(what: str) -> None:
    """Raise FixtureError if ``CI`` is set: there, nobody reads what is accepted."""
    if os.environ.get("CI"):
        raise FixtureError(f"{what} is for a person who has read the page; the variable CI is set")


# ---------------------------------------------------------------------------------------------- add


def run_add(source: str | None, options: Mapping[str, Any]) -> int:
    """Keep a page as a fixture; the exit status. Raises UsageError."""
    _check_source(source, options)
    try:
        with task_pool(options["seconds"], 1) as pool:
            pool.start()
            return _add(_source_page(source, options), options, pool)
    except ScraperError as error:
        log_trace(error)
        tell(str(error))
        return FAILED


def _check_source(source: str | None, options: Mapping[str, Any]) -> None:
    is_stored = options["page_id"] is not None
    if (source is None) is not is_stored:
        raise click.UsageError("Name a URL or a file, or a page with --from-store ID.")
    if options["url"] is not None and (source is None or is_url(source)):
        raise click.UsageError("--url is for a file or standard input.")


def _source_page(source: str | None, options: Mapping[str, Any]) -> Page:
    """The page to keep. A fetch sends no cookies that another fetch was given."""
    if source is None:
        return _stored_page(options["folder"], options["page_id"])
    if not is_url(source):
        return page_of(source, options["url"])
    default = Web()
    web = Web(
        allow=options["allow_address"],
        agent=options["agent"] or default.agent,
        contact=options["contact"],
        delay=default.delay if options["delay"] is None else options["delay"],
    )
    return page_of(source, None, page_getter(web))


def _stored_page(folder: Path, page_id: int) -> Page:
    from scraper.fixtures.fixture_capture import archived_page
    from scraper.ingest.ingest_folder import IngestFolder
    from scraper.ingest.ingest_session import opened_store
    from scraper.sources.source_config import read_config

    place = IngestFolder(folder)
    with opened_store(place, read_config(place.sources_file)) as store:
        return archived_page(store, place.pages, page_id)


def _add(page: Page, options: Mapping[str, Any], pool: TaskPool) -> int:
    from scraper.fixtures.capture_warnings import capture_warnings
    from scraper.fixtures.fixture_capture import capture, first_reading, refuse_large
    from scraper.fixtures.fixture_format import fixture_name

    refuse_large(page)
    content = page.content if isinstance(page.content, bytes) else page.content.encode("utf-8", "replace")
    warnings = capture_warnings(content, _mail_addresses())
    for warning in warnings:
        tell(f"the page holds {warning}")
    if warnings and not _is_sure("Keep the page all the same?", options):
        tell("the page was not kept; take out what is private, or give --yes")
        return FAILED
    reading = first_reading(page, pool)
    folder = capture(options["root"], page, reading.answer, options["reason"], datetime.now().astimezone().date())
    put(f"{folder}\n")
    for line in _next_steps(fixture_name(folder), reading):
        click.echo(printable(line), err=True)
    return 0


def _mail_addresses() -> tuple[str, ...]:
    """The mail address of the user's git configuration, if there is one."""
    git = shutil.which("git")
    if git is None:
        return ()
    asked = subprocess.run(  # noqa: S603 - a program of the user with fixed arguments
        [git, "config", "user.email"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    address = asked.stdout.strip()
    return (address,) if "@" in address else ()


def _next_steps(name: str, reading: FirstReading) -> Iterator[str]:
    """What is written, where to look first, and what to do next."""
    opinion = reading.opinion
    if opinion is None:
        yield "no second opinion: trafilatura is not installed, or cannot read the page"
    elif opinion.first or opinion.second:
        yield "look here first: lines of the body that only one of both programs has"
        yield from _shown_lines("here", opinion.first)
        yield from _shown_lines("trafilatura", opinion.second)
    else:
        yield "trafilatura has the same lines in the body"
    yield "nothing is verified yet. Correct body.txt and expected.json, then:"
    yield f"scraper fixtures accept {name} --fields headline,body --as-written"


def _shown_lines(who: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines[:MAX_LINES]:
        yield f"only {who}: {line if len(line) <= MAX_CHARACTERS else f'{line[:MAX_CHARACTERS]}…'}"
    if len(lines) > MAX_LINES:
        yield f"only {who}: … and {len(lines) - MAX_LINES} more lines"


def _is_sure(question: str, options: Mapping[str, Any]) -> bool:
    """Whether the user is sure, who is asked at a terminal; a script says ``--yes``."""
    if options["is_sure"]:
        return True
    is_terminal = sys.stdin is not None and sys.stdin.isatty()
    return is_terminal and click.confirm(question, err=True)


# ---------------------------------------------------------------------------------------------- accept


def run_accept(name: str, options: Mapping[str, Any]) -> int:
    """Vouch for fields of a fixture; the exit status. Raises UsageError and RunLocked."""
    if bool(options["fields"]) is options["is_all"]:
        raise click.UsageError("Name fields with --fields, or all of them with --all.")
    try:
        refuse_in_ci("accepting")
        return _accept(_folder_of(name, options["root"]), options)
    except RunLocked:
        raise
    except ScraperError as error:
        tell(str(error))
        return USAGE


def _folder_of(name: str, root: Path) -> Path:
    from scraper.fixtures.fixture_format import is_fixture

    if ".." in Path(name).parts:
        raise FixtureError("the name of a fixture has no '..'", name)
    for folder in (Path(name), root / name):
        if is_fixture(folder):
            return folder
    raise FixtureError(f"there is no such fixture, here or in {root}", name)


def _accept(folder: Path, options: Mapping[str, Any]) -> int:
    from scraper.fixtures.fixture_accept import accept, locked_fixture
    from scraper.fixtures.fixture_format import read_expectation

    with locked_fixture(folder):
        expectation = read_expectation(folder)
        changes = _changes(folder, expectation, options)
        for change in changes:
            for line in _change_lines(change):
                click.echo(line, err=True)
        is_asked = options["is_all"] or any(change.before not in (None, change.after) for change in changes)
        if is_asked and not _is_sure(f"Vouch for {', '.join(change.name for change in changes)}?", options):
            tell("nothing was accepted; give --yes where nobody can be asked")
            return USAGE
        accept(folder, expectation, changes, datetime.now().astimezone().date())
    return 0


def _changes(folder: Path, expectation: Expectation, options: Mapping[str, Any]) -> tuple[AcceptedChange, ...]:
    from scraper.fixtures.fixture_accept import program_answer, proposed_changes, written_items
    from scraper.fixtures.fixture_expectation import MUST
    from scraper.fixtures.fixture_format import read_page

    known = {part for error in expectation.meta.known_errors for part in error.parts}
    every = [name for name in expectation.names if name not in known and not name.startswith(MUST)]
    given = (options["fields"] or "").split(",")
    names = every if options["is_all"] else [name.strip() for name in given if name.strip()]
    if not names:
        raise FixtureError("no field is named", str(folder))
    if options["is_written"]:
        return written_items(expectation, names)
    page = read_page(folder, expectation.meta)
    with task_pool(options["seconds"], 1) as pool:
        return proposed_changes(expectation, program_answer(page, pool), names)


def _change_lines(change: AcceptedChange) -> Iterator[str]:
    from scraper.views.safe_characters import shown

    lines = change.lines()
    yield f"{change.name}:{'' if lines else ' as it is written'}"
    yield from (f"    {shown(line)}" for line in lines)


# ---------------------------------------------------------------------------------------------- check


def run_check(paths: Sequence[Path], options: Mapping[str, Any]) -> int:
    """Check fixtures; the exit status."""
    from scraper.fixtures.fixture_format import find_fixtures
    from scraper.fixtures.fixture_workers import check_all

    try:
        folders = list(dict.fromkeys(find_fixtures(paths or (options["root"],))))
    except FixtureError as error:
        tell(str(error))
        return USAGE
    if not folders:
        tell("there are no fixtures there")
        return USAGE
    counts: Counter[str] = Counter()
    failed: list[CheckedFixture] = []
    with task_pool(options["seconds"]) as pool:
        for fixture in check_all(folders, pool, os.cpu_count() or 1):
            counts.update(item.status.value for item in fixture.items)
            put("".join(f"{line}\n" for line in _fixture_lines(fixture)))
            if fixture.is_bad:
                failed.append(fixture)
        summary = _check_summary(len(folders), counts)
        if options["report"] is not None:
            _write_report(options["report"], failed, summary, pool)
    put(_coloured(", ".join(summary), "failed" if failed else "passed") + "\n")
    return FAILED if failed else 0


def _fixture_lines(fixture: CheckedFixture) -> Iterator[str]:
    """A line for each item that failed, with the difference, and one for all that are not verified."""
    for item in fixture.items:
        if item.is_bad:
            yield from _item_lines(fixture, item)
    waiting = [item.name for item in fixture.items if item.status == "unverified"]
    if waiting:
        command = f"scraper fixtures accept {fixture.name} --fields {','.join(waiting)}"
        yield f"{_coloured('not verified', 'unverified')} {printable(fixture.name)}: {printable(command)}"


def _item_lines(fixture: CheckedFixture, item: CheckedItem) -> Iterator[str]:
    from scraper.views.safe_characters import shown

    what = printable(f"{fixture.name}::{item.name}: {item.message}")
    yield f"{_coloured(item.status.value, item.status.value)} {what}"
    yield from (f"    {shown(line)}" for line in item.lines())


def _check_summary(fixtures: int, counts: Mapping[str, int]) -> tuple[str, ...]:
    total = sum(counts.values())
    numbers = (f"{count} {_WORDS.get(status, status)}" for status, count in sorted(counts.items()))
    return (_count_text(fixtures, "fixture"), _count_text(total, "item"), *numbers)


def _count_text(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _coloured(text: str, status: str) -> str:
    is_terminal = sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return click.style(text, fg=_STYLES.get(status, "green")) if is_terminal else text


def _write_report(path: Path, failed: Sequence[CheckedFixture], summary: Iterable[str], pool: TaskPool) -> None:
    from scraper.fixtures.fixture_report import report_page, report_parts

    write_file(path, report_page(failed, report_parts(failed, pool), tuple(summary)))
