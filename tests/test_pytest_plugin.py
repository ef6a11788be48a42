"""The plugin in somebody's project: which items there are, what they say, and that it costs others nothing."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from scraper.fixtures.fixture_expectation import body_text
from scraper.fixtures.fixture_format import read_expectation
from scraper.fixtures.fixture_meta import FixtureMeta, KnownError
from tests.fixtures_room.samples import BODY, HEADLINE, STORY, VERIFIED, story_fixture

pytest_plugins = ("pytester",)

IS_INSTALLED = any(entry.value == "scraper.pytest_plugin" for entry in entry_points(group="pytest11"))
PLUGIN = () if IS_INSTALLED else ("-p", "scraper.pytest_plugin")
"""Loads the plugin where the installed package is from before it had one."""
ROOT = Path(__file__).parent.parent
NAME = "example.org/2026-11-20-rain"


@pytest.fixture(autouse=True)
def _outside_of_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project under test is on somebody's own machine, with this package."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def _run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """A run in a process of its own: numpy is loaded once in a process."""
    return pytester.run(sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", *arguments)


def test_each_expectation_is_an_item(pytester: pytest.Pytester) -> None:
    """Items are named after fixture and field; those that nobody has verified, and known errors, are expected failures."""
    meta = FixtureMeta(
        page=STORY,
        verified={"headline": VERIFIED, "body": VERIFIED},
        known_errors=(KnownError("the street is a road", ("outcome",)),),
    )
    expected = {"headline": HEADLINE, "outcome": "no_text", "language": "en"}
    folder = story_fixture(pytester.path / "fixtures", meta=meta, expected=expected)
    (folder / "must.toml").write_text("body_has = 'three houses'")
    result = _run(pytester, "-v", "-rx")
    result.assert_outcomes(passed=3, xfailed=2)
    result.stdout.fnmatch_lines(
        [
            f"fixtures/{NAME}::headline PASSED*",
            f"fixtures/{NAME}::outcome XFAIL*",
            f"fixtures/{NAME}::language XFAIL*",
            f"fixtures/{NAME}::body PASSED*",
            f"fixtures/{NAME}::must.body_has PASSED*",
            "*known error: the street is a road*",
            f"*not verified yet: scraper fixtures accept {NAME} --fields language*",
        ]
    )


def test_a_failure_is_told_as_by_the_command(pytester: pytest.Pytester) -> None:
    """A failure shows words, block and votes, without a traceback; an item is selected by its name."""
    folder = story_fixture(pytester.path)
    (folder / "body.txt").write_text(body_text((*BODY, "- Innkeepers count the losses")))
    result = _run(pytester, NAME, "-k", "body")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "body: the page gives something else",
            "*[[]-- Innkeepers count the losses-]",
            "*block * html/body/div/ul/li:*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    _run(pytester, NAME, "-k", "headline").assert_outcomes(passed=1)


def test_a_wrong_file_is_an_item_and_a_broken_page_fails_all(pytester: pytest.Pytester) -> None:
    """Files that are wrong fail with file and line; without a page no item passes."""
    folder = story_fixture(pytester.path)
    (folder / "must.toml").write_text("body_hass = 'x'")
    result = _run(pytester, "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines([f"{NAME}::must.toml FAILED*", "*line 1: there is no key 'body_hass'*"])
    (folder / "must.toml").unlink()
    (folder / "page.html.gz").write_bytes(b"x")
    result = _run(pytester)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["page: *the file is no gzip file*"])


def test_a_fixture_can_be_one_item(pytester: pytest.Pytester) -> None:
    """With --scraper-per-fixture a fixture is one item, which fails if one of its parts does."""
    folder = story_fixture(pytester.path)
    _run(pytester, "--scraper-per-fixture").assert_outcomes(passed=1)
    (folder / "expected.json").write_text('{"headline": "Snow"}')
    result = _run(pytester, "--scraper-per-fixture")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["headline: the page gives something else"])


def test_an_update_writes_and_verifies_nothing(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update writes what the page gives for what fails; that is not verified. In CI, and by several processes, it is refused."""
    folder = story_fixture(pytester.path, expected={"headline": "Snow"})
    monkeypatch.setenv("CI", "true")
    refused = _run(pytester, "--scraper-update")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.fnmatch_lines(["*CI is set*"])
    monkeypatch.delenv("CI")
    several = _run(pytester, "--scraper-update", "-n", "2")
    several.stderr.fnmatch_lines(["*leave out -n*"])
    _run(pytester, "--scraper-update").assert_outcomes(passed=1, xfailed=1)
    expectation = read_expectation(folder)
    assert (expectation.expected, set(expectation.meta.verified)) == ({"headline": HEADLINE}, {"body"})
    _run(pytester).assert_outcomes(passed=1, xfailed=1)


def test_workers_of_xdist(pytester: pytest.Pytester) -> None:
    """Items may run in other processes than those that collect them."""
    story_fixture(pytester.path / "a")
    story_fixture(pytester.path / "b")
    _run(pytester, "-n", "2", "-p", "xdist").assert_outcomes(passed=4)


def test_other_projects_are_left_alone(pytester: pytest.Pytester) -> None:
    """Without a fixture nothing of the package is imported but the plugin, and other meta.toml files are no items."""
    pytester.makepyfile(
        test_own="""
        import sys

        def test_own():
            loaded = {name for name in sys.modules if name.partition(".")[0] == "scraper"}
            assert loaded <= {"scraper", "scraper.pytest_plugin"}
            assert "scraper.pytest_plugin" in loaded
            assert not {"msgspec", "lxml", "numpy"} & set(sys.modules)
        """
    )
    (pytester.path / "data").mkdir()
    (pytester.path / "data" / "meta.toml").write_text("[tool]\nname = 'x'\n")
    result = _run(pytester, "-p", "no:hypothesispytest")
    result.assert_outcomes(passed=1)
