"""Measures the cost of each shape at n, 2n and 4n bytes, and judges its growth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.shapes.forms import Shape
from tests.shapes.measure import Cost, content_of, cost_of

__all__ = ["costs_of", "faults_of"]

RATIO = 2.6
"""Times that a stage may take for a page twice as long; 2 is linear."""
MEASURABLE = 0.15
"""Seconds of CPU: of a stage that takes less for the longer page, the ratio says nothing. It may be that the body of the
longer page has text and that of the shorter has not."""
RATE = 4.0
"""Seconds of CPU for 100 kB; lines of a letter take the most, 1 s on an idle machine."""
MEMORY = 32_000_000
"""Bytes: of a page that takes less, the ratio says nothing."""
MEMORY_RATE = 2_500
"""Bytes of memory for each byte of a page, beside ``MEMORY``."""
REPEATS = 3
"""Measurements, of which the least counts, where the first is over a bound."""


def costs_of(shape: Shape, size: int) -> list[Cost]:
    """The costs of pages of n, 2n and 4n bytes, up to the first page that a limit ends."""
    costs: list[Cost] = []
    for times in (1, 2, 4):
        costs.append(cost_of(content_of(shape, times * size), shape.media_type))
        if not costs[-1].was_measured:
            break
    return costs


def faults_of(shape: Shape, size: int) -> list[str]:
    """The faults of a shape by its least costs in several measurements, one per line; empty if its growth is allowed."""
    costs = costs_of(shape, size)
    faults = list(_faults(costs))
    for _ in range(REPEATS - 1):
        if not faults or not costs[-1].was_measured:
            break
        costs = [_least(cost, other) for cost, other in zip(costs, costs_of(shape, size), strict=False)]
        faults = list(_faults(costs))
    return [f"{shape.name}: {fault}" for fault in faults]


def _faults(costs: Sequence[Cost]) -> Iterator[str]:
    last = costs[-1]
    if not last.was_measured:
        yield f"{last.size:,} bytes ended with {last.answer}"
        return
    for before, after in pairwise(costs):
        for stage, cpu in after.cpu.items():
            ratio = cpu / max(before.cpu.get(stage, 0.0), MEASURABLE / RATIO)
            if cpu > MEASURABLE and ratio > RATIO:
                yield f"{stage} takes {ratio:.1f} times the CPU ({cpu:.2f} s) for {after.size:,} bytes"
        if after.memory > MEMORY and after.memory > RATIO * max(before.memory, MEMORY / RATIO):
            yield f"{after.memory / 1e6:.0f} MB after {before.memory / 1e6:.0f} MB for {after.size:,} bytes"
    if last.total > RATE * max(1.0, last.size / 100_000):
        yield f"{last.total:.2f} s of CPU for {last.size:,} bytes"
    if last.memory > MEMORY + MEMORY_RATE * last.size:
        yield f"{last.memory / 1e6:.0f} MB for {last.size:,} bytes"


def _least(cost: Cost, other: Cost) -> Cost:
    if not other.was_measured:
        return other
    cpu = {stage: min(seconds, other.cpu.get(stage, seconds)) for stage, seconds in cost.cpu.items()}
    return Cost(cost.size, cpu, min(cost.memory, other.memory), cost.answer)
