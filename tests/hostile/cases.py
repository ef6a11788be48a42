"""The register of the hostile web's cases, and the table of ``docs/hostile-web.md`` that is made of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from tests.hostile.bench import Bench

__all__ = ["DOCUMENT", "SECTIONS", "Case", "all_cases", "case", "row"]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "hostile-web.md"
SECTIONS = (
    "addresses", "transport", "redirects", "sizes", "types", "markup", "parsing", "growth", "pages", "robots",
)  # fmt: skip
"""Modules of this folder, in the order of the document."""


class Case(NamedTuple):
    """One thing that the web does, what has to come of it, and how to see what does."""

    number: int
    section: str
    what: str
    expected: str
    run: Callable[[Bench], str]


_CASES: dict[int, Case] = {}


def case(number: int, what: str, expected: str) -> Callable[[Callable[[Bench], str]], Callable[[Bench], str]]:
    """Register a function as a case: it returns what came out, in the words of ``expected``."""

    def register(run: Callable[[Bench], str]) -> Callable[[Bench], str]:
        assert number not in _CASES, number
        _CASES[number] = Case(number, run.__module__.rpartition(".")[2], what, expected, run)
        return run

    return register


def all_cases() -> list[Case]:
    """Every case, by number."""
    for section in SECTIONS:
        import_module(f"tests.hostile.{section}")
    return [_CASES[number] for number in sorted(_CASES)]


def row(case: Case, result: str) -> str:
    """The line of a case in the document."""
    what, expected, came = (text.replace("|", "\\|") for text in (case.what, case.expected, result))
    return f"| {case.number} | {what} | {expected} | {came} |"
