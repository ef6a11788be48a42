"""No regular expression of the package takes more than linear time, on whatever text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pumping

ROOT = Path(__file__).resolve().parent.parent
SHARES = 2
"""One for each process that runs tests: every share loads the whole package first, which takes two seconds."""
CPU_SECONDS = 60
"""CPU time that a share may take; it takes about twelve on an idle machine."""
MIN_EXPRESSIONS = 250
"""Expressions of the whole package; there were 348 when this was written."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_no_expression_is_slow(share: int) -> None:
    """Each expression that the package compiles, those of its tables too, takes linear time on what it can match often."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}));"
    program = f"{limited} import sys; from tests.compiled import main; sys.exit(main(['--share', '{share}/{SHARES}']))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.stdout, f"ended with {done.returncode} before its report: {done.stderr[-2000:]}"
    report = json.loads(done.stdout)
    assert report["slow"] == []
    assert report["calls that compiled none"] == [], "name these functions in tests/compiled.py, with an argument"
    assert report["expressions"] >= MIN_EXPRESSIONS


SLOW = {
    "many ways through one repeat": (r"<a(?:[^>=]+|=)*>", "search"),
    "two repeats of the same letters": (r"\d+\s*(?:px)?\s*$", "match"),
    "two repeats of the same letters, one inside a class": (r"^/\w+[/\w-]*$", "search"),
    "a run that is read from each of its letters": (r"\s*=\s*", "sub"),
    "a run of groups that is read from each": (r"(?:[-_](?:\d{2,4}|thumb))+$", "sub"),
    "each start reads to the end": (r"<template\b[^>]*>", "finditer"),
    "each start reads to the end, in bytes": (rb"<template\b[^>]*>", "finditer"),
    "a start that is no letter": (r"(?<!\w)(?:[A-Z]|[a-z]')\S*\s+[A-Z]", "search"),
}


@pytest.mark.parametrize("name", SLOW)
def test_the_pumps_find_what_is_slow(name: str) -> None:
    """Each kind of slow expression that the package has had is found."""
    pattern, method = SLOW[name]
    assert pumping.slowest(re.compile(pattern), [method], pumping.SHORT) is not None


LINEAR = {
    "a repeat": (r"\w+", "finditer"),
    "a bounded repeat": (r"\s{0,63}=", "search"),
    "two repeats that share no letter": (r"\d*\s*$", "match"),
    "the same, read from each letter of a short run": (r"<[a-z]{1,20}>", "finditer"),
    "possessive, from the first letter of a run only": (r"(?:(?<!\s)\s++)?=\s*+", "sub"),
    "to the end where nothing ends it": (r"<template\b[^>]*+(?:>|\Z)", "finditer"),
}


@pytest.mark.parametrize("name", LINEAR)
def test_the_pumps_clear_what_is_linear(name: str) -> None:
    """Forms that an expression may have are not found slow."""
    pattern, method = LINEAR[name]
    assert pumping.slowest(re.compile(pattern), [method], pumping.SHORT) is None
