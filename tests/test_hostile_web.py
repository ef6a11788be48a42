"""The hostile web: each numbered case ends as it has to, in little CPU time and memory, and as the document says."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import in_browser
from tests.hostile.bench import Bench
from tests.hostile.cases import DOCUMENT, SECTIONS, Case, all_cases, row
from tests.loopback import Loopback
from tests.web import test_browser

CPU_SECONDS = 5.0
MEMORY = 64_000_000
"""Bytes more than before."""
ROOMY = {89: 160_000_000, 151: 160_000_000}
"""Case and what it may take: pages of 5 MB, whose text is in memory as bytes, as a page, as words and as an article;
pages of 11 MB."""
CASES = all_cases()
GROUPS = (test_browser.TestBrowser, test_browser.TestLimits, test_browser.TestOrigins)
"""Tests that are marked ``browser``."""
STATUS = Path("/proc/self/status")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """The tools of one case."""
    made = Bench(monkeypatch)
    yield made
    made.close()


def _memory(name: str) -> int:
    """A number of bytes that the system knows of this process: ``VmRSS`` now, ``VmHWM`` at most."""
    match = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    return int(match[1]) * 1024 if match else 0


def _forget_most() -> None:
    """Let ``VmHWM`` begin anew."""
    Path("/proc/self/clear_refs").write_text("5")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"case-{case.number:03}")
def test_case(case: Case, bench: Bench) -> None:
    """What comes out is what was expected, within the bounds, and stands so in the document."""
    measured = STATUS.exists()
    if measured:
        _forget_most()
        before = _memory("VmRSS")
    cpu = time.process_time()
    result = case.run(bench)
    assert time.process_time() - cpu < CPU_SECONDS
    if measured:
        assert _memory("VmHWM") - before < ROOMY.get(case.number, MEMORY)
    assert result == case.expected
    assert row(case, result) in DOCUMENT.read_text(encoding="utf-8").splitlines()


TIMED = {26, 27, 28, 44, 45}
"""Cases about waiting: their scripts send little, and slowly."""
LARGE = {47, 56, 225, 235}
"""Cases that send or unpack many megabytes, which takes long in pieces."""
WIRE = [
    case for case in CASES if case.section in ("transport", "sizes", "redirects") and case.number not in TIMED | LARGE
]


@pytest.mark.parametrize("case", WIRE, ids=lambda case: f"case-{case.number:03}")
def test_a_case_ends_the_same_in_pieces(case: Case, bench: Bench) -> None:
    """What a server sends, sent byte by byte and then in odd pieces, comes to the same result."""
    bench.patch.setattr(Loopback, "cut", staticmethod(_in_pieces))
    assert case.run(bench) == case.expected


def _in_pieces(data: bytes) -> Iterator[bytes]:
    yield from (data[place : place + 1] for place in range(min(len(data), 3000)))
    yield from (data[place : place + 1009] for place in range(3000, len(data), 1009))


def test_no_case_is_missing() -> None:
    """Every number of the corpus that concerns fetching and reading is here."""
    wanted = {*range(1, 66), *range(69, 97), *range(98, 101), *range(121, 131)}
    in_browser_only = {row.number for row in in_browser.ROWS}
    numbers = {case.number for case in CASES} | in_browser_only
    assert {number for number in numbers if number < 141} == wanted
    assert numbers - wanted == {*range(141, 141 + len(numbers - wanted))}


def test_the_document_has_no_other_rows() -> None:
    """What is no case any more is not in the document."""
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d", line)]
    in_table = [row(case, case.expected) for case in sorted(CASES, key=lambda case: SECTIONS.index(case.section))]
    assert rows == [*in_table, *map(in_browser.line, in_browser.ROWS)]


@pytest.mark.parametrize("case", in_browser.ROWS, ids=lambda case: f"case-{case.number:03}")
def test_case_in_the_browser(case: in_browser.Row) -> None:
    """A case that needs a browser has a test marked so, and stands in the document."""
    tests_of_case = [getattr(group, case.test) for group in GROUPS if hasattr(group, case.test)]
    assert len(tests_of_case) == 1
    assert case.number not in {other.number for other in CASES}
    assert in_browser.line(case) in DOCUMENT.read_text(encoding="utf-8").splitlines()
