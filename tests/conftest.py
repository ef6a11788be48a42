"""What all tests share: where the development data are, and the line that says what was skipped and why."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings

from scraper.cli import explain_command, run
from scraper.workers import SECONDS
from scraper.workers.task_pool import TaskPool, task_pool
from tests import browser
from tests.stores import postgres, store_url

__all__ = ["postgres", "store_url"]

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("SCRAPER_SHARED_DATA", ROOT.parent / "shared" / "data"))

# The same examples in every run: a failure found by chance would be lost with the run that found it.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that continuous integration runs with."""
    parser.addoption("--forbid-skips", action="store_true", help="fail when a test is skipped")


def pytest_configure() -> None:
    """Heed interrupts even where a shell started the run in the background: what the tests start inherits that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the development data, or a browser, where they are not."""
    reasons = {
        "shared": None if SHARED_DATA.is_dir() else "no development data (../shared/data)",
        "browser": browser.missing(),
    }
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of development data; a test that asks for it is marked ``shared``."""
    return SHARED_DATA


@pytest.fixture(scope="session")
def _reading_worker() -> Iterator[TaskPool]:
    """A worker as the command has."""
    with task_pool(SECONDS, 1) as pool:
        yield pool


@pytest.fixture
def lasting_worker(_reading_worker: TaskPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that run in this process share one worker: each would start an interpreter for a second."""
    for module in (explain_command, run):
        monkeypatch.setattr(module, "task_pool", lambda *_: nullcontext(_reading_worker))


def _stats(config: pytest.Config) -> dict[str, list[pytest.TestReport]]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats if reporter else {}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that may not skip, if it did."""
    forbidden = session.config.getoption("--forbid-skips") and _stats(session.config).get("skipped")
    if forbidden and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Print the last line: how many tests passed, failed, were skipped, and why."""
    if hasattr(config, "workerinput") or not (stats := _stats(config)):
        return
    skipped: Counter[str] = Counter(_reason(report) for report in stats.get("skipped", []))
    failed = len(stats.get("failed", [])) + len(stats.get("error", []))
    line = f"{len(stats.get('passed', []))} passed, {failed} failed, {skipped.total()} skipped"
    reasons = "; ".join(f"{count} {reason}" for reason, count in sorted(skipped.items()))
    print(f"{line} ({reasons})" if reasons else line)  # noqa: T201


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return "for no given reason"
