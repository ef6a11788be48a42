"""The fuzzer of generated pages: the same seed gives the same page, what breaks is found, and a dead process is replaced."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

import scraper
from tools.fuzz import pages
from tools.fuzz.grammar import Case, case_of
from tools.fuzz.invariants import finding

ALL_IS_WELL = (
    "<!doctype html><body><article><h1>zq0x</h1><p>The ferry came into the harbour before noon, zq1x.</p></article>"
)

WORKER = """
import json, os, signal, sys
for seed in range(int(sys.argv[1]), 100):
    print(json.dumps({"begins": seed}), flush=True)
    if seed % 3 == 1:
        os.kill(os.getpid(), signal.SIGXCPU if seed == 1 else signal.SIGSEGV)
    kind = "text lost" if seed == 2 else None
    print(json.dumps({"ends": seed, "kind": kind, "details": ""}), flush=True)
"""


def test_a_seed_gives_the_same_page_again() -> None:
    """A page can be made again from its seed, and seeds differ."""
    cases = [case_of(seed) for seed in range(40)]
    assert cases == [case_of(seed) for seed in range(40)]
    assert len({case.content for case in cases}) == 40


def test_marked_words_stand_in_the_page() -> None:
    """What has to be found again stands in the page once."""
    for seed in range(40):
        case = case_of(seed)
        if isinstance(case.content, str):
            assert all(case.content.count(marker) == 1 for marker in case.markers)


def test_a_page_that_is_read_well_is_no_finding() -> None:
    """An ordinary page passes all checks, and so does one that is refused by an error of ours."""
    assert finding(Case(ALL_IS_WELL, None, ("zq0x", "zq1x"))) is None
    assert finding(Case(b"\x89PNG\r\n\x1a\n\0\0\0", None, ())) is None


def test_lost_and_doubled_text_is_found() -> None:
    """A marked word that is not in the ledger, or is there twice, is a finding by name."""
    assert finding(Case(ALL_IS_WELL, None, ("zq2x",))) == ("text lost", "zq2x")
    assert finding(Case(ALL_IS_WELL.replace("noon", "noon zq1x"), None, ("zq1x",))) == ("text doubled", "zq1x")


def test_an_error_that_is_not_ours_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes out of reading but a ScraperError is a finding, named after the function that let it pass."""
    monkeypatch.setattr("scraper.pipeline.assemble", lambda *_: dict[str, str]()[""])
    kind, details = finding(Case(ALL_IS_WELL, None, ())) or ("", "")
    assert kind == "KeyError in pipeline.py extract"
    assert "Traceback" in details


def test_an_answer_that_changes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readings of the same source that differ are a finding."""
    answers = iter([scraper.normalize(ALL_IS_WELL), scraper.normalize(ALL_IS_WELL.replace("noon", "night"))])
    monkeypatch.setattr("scraper.normalize", lambda *_, **__: next(answers))
    assert finding(Case(ALL_IS_WELL, None, ())) == ("another answer to the same source", "")


def test_a_process_that_dies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that ends the process is a finding with what ended it, and reading goes on behind it."""

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", WORKER, *arguments[1:]], stdout=subprocess.PIPE, text=True)

    monkeypatch.setattr(pages, "_worker", start)
    run = pages.read_pages(0, time.monotonic() + 60, count=6)
    assert run.pages == 6
    assert [(finding.seed, finding.kind) for finding in run.findings] == [
        (1, "hangs (CPU)"),
        (2, "text lost"),
        (4, "dies of SIGSEGV"),
    ]


def test_the_real_process_reads_pages() -> None:
    """The limited process starts, reads the pages of the seeds, and says so."""
    run = pages.read_pages(0, time.monotonic() + 60, count=1)
    assert run.pages == 1
