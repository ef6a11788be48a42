"""The gate: measured figures against the floors in ``floors.toml``, which go up freely and down only with a reason."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from math import ceil, floor
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bench.metrics import markdown

__all__ = ["FLOORS", "Floors", "Regression", "compare", "lowered", "raised", "read_floors", "write_floors"]

FLOORS = Path(__file__).with_name("floors.toml")

HEADER = """\
# What the gate holds the product to, on the data whose fingerprints stand below. `python -m bench gate DATA --raise`
# writes better figures; worse ones are written only with `--allow-regression "reason"`, which is kept here.
"""


class Regression(Struct, frozen=True):
    """A bound that was loosened, and why."""

    metric: str
    before: float
    after: float
    reason: str


class Floors(Struct, frozen=True):
    """Bounds on the figures: at least a floor, at most a ceiling."""

    data: dict[str, str]
    """Part → fingerprint of the pages that its figures were measured on."""
    floors: dict[str, float]
    ceilings: dict[str, float]
    slack: dict[str, float]
    """Metric → factor between a measured value and its new ceiling, for metrics that vary from run to run."""
    regressions: tuple[Regression, ...] = ()


def read_floors(file: Path = FLOORS) -> Floors:
    """The bounds in a file."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    regressions = tuple(Regression(**entry) for entry in table.pop("regressions", []))
    return Floors(
        **{part: table.get(part, {}) for part in ("data", "floors", "ceilings", "slack")}, regressions=regressions
    )


def compare(bounds: Floors, metrics: Mapping[str, float]) -> tuple[str, tuple[str, ...]]:
    """A table of every bound with its figure, and the names of those that do not hold; a missing figure does not."""
    rows, failed = [], []
    for kind, limits in (("at least", bounds.floors), ("at most", bounds.ceilings)):
        for name, limit in sorted(limits.items()):
            value = metrics.get(name)
            holds = value is not None and (value >= limit if kind == "at least" else value <= limit)
            rows.append(
                (name, f"{kind} {limit:.4f}", "-" if value is None else f"{value:.4f}", "yes" if holds else "NO")
            )
            failed += [] if holds else [name]
    return markdown(("metric", "bound", "measured", "holds"), rows), tuple(failed)


def raised(bounds: Floors, metrics: Mapping[str, float]) -> Floors:
    """The bounds, tightened where a figure is better."""
    return replace(
        bounds,
        floors={name: max(limit, _down(metrics.get(name, limit))) for name, limit in bounds.floors.items()},
        ceilings={
            name: min(limit, _ceiling(bounds, name, metrics.get(name))) for name, limit in bounds.ceilings.items()
        },
    )


def lowered(bounds: Floors, metrics: Mapping[str, float], reason: str) -> Floors:
    """The bounds, loosened where a figure is worse, each with the reason on record."""
    after = {name: _down(metrics[name]) for name in bounds.floors if metrics.get(name, 1.0) < bounds.floors[name]}
    above = {
        name: _ceiling(bounds, name, metrics[name])
        for name in bounds.ceilings
        if metrics.get(name, 0.0) > bounds.ceilings[name]
    }
    before = {**bounds.floors, **bounds.ceilings}
    record = tuple(Regression(name, before[name], value, reason) for name, value in {**after, **above}.items())
    return replace(
        bounds,
        floors={**bounds.floors, **after},
        ceilings={**bounds.ceilings, **above},
        regressions=(*bounds.regressions, *record),
    )


def write_floors(bounds: Floors, file: Path = FLOORS) -> None:
    """Write the bounds to a file, in an order that makes small differences."""
    parts = [HEADER]
    for title in ("data", "floors", "ceilings", "slack"):
        entries = sorted(getattr(bounds, title).items())
        parts.append("\n".join([f"[{title}]", *(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in entries)]))
    for regression in bounds.regressions:
        entries = [
            ("metric", regression.metric),
            ("before", regression.before),
            ("after", regression.after),
            ("reason", regression.reason),
        ]
        parts.append("\n".join(["[[regressions]]", *(f"{key} = {json.dumps(value)}" for key, value in entries)]))
    file.write_text("\n\n".join(part.strip("\n") for part in parts) + "\n", encoding="utf-8")


def _ceiling(bounds: Floors, name: str, value: float | None) -> float:
    if value is None:
        return bounds.ceilings[name]
    return _up(value * bounds.slack.get(name, 1.0))


def _down(value: float) -> float:
    """To four digits, and never above the value: 0.9339999999999999 times 10,000 is 9340.0."""
    bound = floor(value * 10_000) / 10_000
    return bound if bound <= value else round(bound - 0.0001, 4)


def _up(value: float) -> float:
    bound = ceil(value * 10_000) / 10_000
    return bound if bound >= value else round(bound + 0.0001, 4)
