"""No stage takes more than linear time or memory: each shape at three lengths, in processes with limits.

The pages are short here; ``make nightly`` measures the same shapes at lengths at which milder growth shows.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shapes import growth
from tests.shapes.forms import Shape, page
from tests.shapes.growth import faults_of
from tests.shapes.measure import warm_up
from tests.shapes.table import GROUPS

ROOT = Path(__file__).resolve().parent.parent
SHORT = 4_000
"""Bytes of the first page of each shape; the third has four times as many."""
SHAPES = [shape for group in GROUPS.values() for shape in group]
EVERY = 10
"""Every tenth shape is measured here: all of them take minutes."""
GREW = (
    "combining marks in a paragraph",
    "combining marks in a text",
    "200 open b over blocks",
    "sources of nested pictures",
    "pictures behind sources",
    "sentences marked as bylines",
    "credit lines",
)
"""Shapes whose cost once grew faster than their length."""

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes with limits on this system"),
    pytest.mark.timeout(900),  # a machine that is busy; CPU is bounded by the limits of the processes
]


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    """Load tables and models before processes are forked."""
    warm_up()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("group", GROUPS)
def test_cost_grows_with_length(group: str) -> None:
    """Shapes of each group take CPU and memory in proportion to their length, and stay below the bound."""
    command = [sys.executable, "-m", "tests.shapes", group, "--size", str(SHORT), "--every", str(EVERY)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", GREW)
def test_cost_that_once_grew_faster(name: str) -> None:
    """Shapes that once took quadratic time, or memory for each pair of parts, grow with their length."""
    (shape,) = (shape for shape in SHAPES if shape.name == name)
    assert faults_of(shape, 40_000) == []


def test_there_are_shapes_of_many_kinds() -> None:
    """At least 200 shapes are measured, each by a name of its own."""
    assert len(SHAPES) >= 200
    assert [name for name, count in Counter(shape.name for shape in SHAPES).items() if count > 1] == []


def test_growth_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose cost grows with the square of the number is found."""
    monkeypatch.setattr(growth, "REPEATS", 1)
    square = Shape("square", lambda count: page("<p>some words" * (count * count // 400)))
    assert len(square.make(400)) > 3 * len(square.make(200))
    assert faults_of(square, 40_000) != []
