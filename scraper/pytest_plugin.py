"""Fixtures as items of pytest: each directory with a ``[scraper-fixture]`` has an item for each thing it expects.

pytest loads this module in every project of an environment, so it imports nothing else of the package before the first
fixture is found. An item is named ``example.org/2026-11-20-rain::headline``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from scraper.fixtures.fixture_accept import AcceptedChange
    from scraper.fixtures.fixture_items import CheckedItem
    from scraper.workers.task_pool import TaskPool

__all__ = ["pytest_addoption", "pytest_collect_directory", "pytest_configure", "pytest_unconfigure"]

META_FILE = "meta.toml"
MARKER = b"scraper-fixture"
WHOLE = "fixture"
"""Name of the item of a whole fixture, with ``--scraper-per-fixture``."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, which all begin with ``--scraper-``."""
    group = parser.getgroup("scraper", "fixtures of scraper")
    group.addoption(
        "--scraper-update",
        action="store_true",
        help="write what the pages give now as the expectation of the items that fail; it is then not verified",
    )
    group.addoption(
        "--scraper-per-fixture", action="store_true", help="one item for each fixture instead of one for each field"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse an update in continuous integration, where nobody reads what is written, and by several processes."""
    if not config.getoption("scraper_update"):
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("--scraper-update is for a person who reads the pages; the variable CI is set")
    if config.getoption("numprocesses", None):
        raise pytest.UsageError("--scraper-update writes from one process: leave out -n")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the worker process, if there is one."""
    worker = config.stash.get(_WORKER, None)
    if worker is not None:
        worker.__exit__(None, None, None)
        del config.stash[_WORKER]


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a directory as a fixture if its ``meta.toml`` says that it is one."""
    try:
        is_marked = MARKER in (path / META_FILE).read_bytes()
    except OSError:
        return None
    if not is_marked:
        return None
    from scraper.fixtures.fixture_format import is_fixture

    return FixtureDirectory.from_parent(parent, path=path) if is_fixture(path) else None


class FixtureDirectory(pytest.Directory):
    """A fixture. Its page is read once, when the first of its items runs, in the process that runs it."""

    def collect(self) -> Iterable[pytest.Item]:
        """The items, without reading the page."""
        if self.config.getoption("scraper_per_fixture"):
            yield FixtureItem.from_parent(self, name=WHOLE)
            return
        from scraper.fixtures.fixture_format import read_parts

        for name in read_parts(self.path).names:
            yield FixtureItem.from_parent(self, name=name)

    def checked(self) -> tuple[CheckedItem, ...]:
        """The items of the fixture, checked in the worker of the session; failures of an update are written first."""
        known = self.stash.get(_CHECKED, None)
        if known is None:
            known = self._check()
            self.stash[_CHECKED] = known
        return known

    def _check(self) -> tuple[CheckedItem, ...]:
        from scraper.fixtures.fixture_workers import check_with

        worker = _worker_of(self.config)
        items = check_with(self.path, worker).items
        failed = [item.name for item in items if item.status == "failed" and (item.expected or item.got)]
        if failed and self.config.getoption("scraper_update"):
            _update(self.path, failed, worker)
            items = check_with(self.path, worker).items
        return items


class FixtureItem(pytest.Item):
    """One item of a fixture."""

    parent: FixtureDirectory

    def runtest(self) -> None:
        """Check the item. An item that is not verified, or a known error, is an expected failure."""
        items = self.parent.checked()
        chosen = [item for item in items if item.name == self.name]
        if not chosen:
            # What hinders all items, such as a page that cannot be read, is not named when items are collected.
            chosen = [item for item in items if item.is_bad or self.name == WHOLE]
        bad = [item for item in chosen if item.is_bad]
        if bad or not chosen:
            raise _ItemFailed(tuple(bad))
        reasons = [item.message for item in chosen if item.status in ("unverified", "known_error")]
        if reasons:
            pytest.xfail("; ".join(reasons))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The difference as ``scraper fixtures check`` shows it; a traceback would be one of this module."""
        if isinstance(excinfo.value, _ItemFailed):
            return "\n".join(_failure_lines(excinfo.value.items)) or "the fixture was changed while the tests ran"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file of the fixture that makes it one, and the name of the item."""
        # pytest would take the dots of a name that ends the item's id for those of a module.
        return self.path / META_FILE, None, f"{self.name} of {self.parent.name}"


class _ItemFailed(Exception):
    """Items that do not give what they must."""

    def __init__(self, items: tuple[CheckedItem, ...]) -> None:
        super().__init__()
        self.items = items


_WORKER = pytest.StashKey["TaskPool"]()
_CHECKED = pytest.StashKey["tuple[CheckedItem, ...]"]()


def _worker_of(config: pytest.Config) -> TaskPool:
    """The worker process of this session, which limits the time and the memory of each page."""
    worker = config.stash.get(_WORKER, None)
    if worker is None:
        from scraper.workers.limits import SECONDS
        from scraper.workers.task_pool import task_pool

        worker = config.stash[_WORKER] = task_pool(SECONDS, 1)
    return worker


def _update(folder: Path, names: Iterable[str], worker: TaskPool) -> None:
    """Write what the page gives as the expectation of these items, which nobody vouches for then."""
    from scraper.errors import FixtureError
    from scraper.fixtures.fixture_accept import accept, locked_fixture, program_answer, proposed_changes
    from scraper.fixtures.fixture_format import read_expectation, read_page

    with locked_fixture(folder):
        expectation = read_expectation(folder)
        answer = program_answer(read_page(folder, expectation.meta), worker)
        changes: list[AcceptedChange] = []
        for name in names:
            try:
                changes += proposed_changes(expectation, answer, [name])
            except FixtureError:  # the page gives no such field; the item goes on failing
                continue
        accept(folder, expectation, changes, None)


def _failure_lines(items: Iterable[CheckedItem]) -> Iterator[str]:
    from scraper.views.safe_characters import shown

    for item in items:
        yield shown(f"{item.name}: {item.message}")
        yield from (shown(f"    {line}") for line in item.lines())
