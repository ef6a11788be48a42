"""Where a line stands: among the long lines, behind which phrases, between which neighbours, on what kind of page."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scraper.labelling.line_features.lines import Floats, Lines, shifted

__all__ = ["around", "page", "position", "windows"]

REACH = 3
"""Neighbours looked at on either side."""
NEIGHBOURLY = (
    "own.length own.words own.last own.first own.capital_share own.digit_share own.copies own.sentence_ends own.bars "
    "look.is_credit look.credit_share look.credit_mark look.date_share look.persons look.signed look.person "
    "look.before_name look.before_date shape.separator phrase.heaviest like.text_share like.headline_share "
    "like.one_line flow.joins flow.length own.clocks"
).split()
MISSING = -1.0
FAR = 99.0
WINDOWS = (3, 8, 20)
SHORT = 25
SINCE = ("related", "comments", "newsletter", "social", "navigation", "legal", "advertisement", "tags", "player")


def position(lines: Lines, found: dict[str, Floats]) -> dict[str, Floats]:
    """Place on the page, distance to the nearest long lines, to the run of text, to phrases and dates."""
    index, size, long = lines.index, lines.size, lines.long
    total = max(1.0, float(lines.length[long].sum()))
    weight = np.where(long, lines.length, 0.0)
    first, last = lines.layout.first, lines.layout.last
    return {
        "position.index": index.astype(np.float64),
        "position.share": index / size,
        "position.left": (size - index).astype(np.float64),
        "position.long_before": (np.cumsum(weight) - weight) / total,
        "position.longs_before": (np.cumsum(long) - long).astype(np.float64),
        "position.from_first": np.where(first >= 0, index - first, FAR),
        "position.from_last": np.where(first >= 0, index - last, FAR),
        **_nearest(index, long, "long", lines.length),
        **_nearest(index, found["shape.date"] > 0, "date"),
        **_nearest(index, found["look.signed"] > 0, "signed"),
        **_nearest(index, found["look.is_credit"] > 0, "credit"),
        **{f"since.{name}": _since(index, found[f"phrase.{name}"] > 0) for name in SINCE},
    }


def _nearest(
    index: NDArray[np.int64], where: NDArray[np.bool_], name: str, value: Floats | None = None
) -> dict[str, Floats]:
    """Distance to the nearest such line before and after, the line itself left out; and its value."""
    places = np.flatnonzero(where)
    before, after = np.searchsorted(places, index, "left") - 1, np.searchsorted(places, index, "right")
    found: dict[str, Floats] = {}
    for side, number, there in (("before", before, before >= 0), ("after", after, after < len(places))):
        that = places[np.clip(number, 0, len(places) - 1)] if len(places) else index
        found[f"{name}_{side}.distance"] = np.where(there, np.minimum(FAR, np.abs(index - that)), FAR)
        if value is not None:
            found[f"{name}_{side}.length"] = np.where(there, value[that], 0.0)
    return found


def _since(index: NDArray[np.int64], where: NDArray[np.bool_]) -> Floats:
    """Lines since the last such line, itself included."""
    last = np.maximum.accumulate(np.where(where, index, -1))
    return np.where(last >= 0, np.minimum(FAR, index - last), FAR)


def windows(lines: Lines, found: dict[str, Floats]) -> dict[str, Floats]:
    """Means over the lines around a line, itself included, and over those before and after it."""
    values = {
        "length": np.minimum(lines.length, 400.0),
        "long": lines.long.astype(np.float64),
        "sentence": (found["own.last"] == 1).astype(np.float64),
        "capital": found["own.capital_share"],
        "phrase": found["phrase.heaviest"],
        "digits": found["own.digit_share"],
    }
    columns: dict[str, Floats] = {}
    for name, value in values.items():
        sums = np.concatenate(([0.0], np.cumsum(value)))
        for reach in WINDOWS:
            columns[f"window{reach}.{name}"] = _mean(sums, lines.index - reach, lines.index + reach + 1)
        columns[f"before.{name}"] = _mean(sums, lines.index - 5, lines.index)
        columns[f"after.{name}"] = _mean(sums, lines.index + 1, lines.index + 6)
    return columns


def _mean(sums: Floats, low: NDArray[np.int64], high: NDArray[np.int64]) -> Floats:
    low, high = np.clip(low, 0, len(sums) - 1), np.clip(high, 0, len(sums) - 1)
    mean: Floats = (sums[high] - sums[low]) / np.maximum(1, high - low)
    return mean


def around(found: dict[str, Floats]) -> dict[str, Floats]:
    """Some columns of the neighbours: ``next2.own.length`` is the length of the line after the next."""
    steps = [
        (f"{side}{step}", step * sign) for side, sign in (("previous", -1), ("next", 1)) for step in range(1, REACH + 1)
    ]
    return {f"{name}.{column}": shifted(found[column], step, MISSING) for name, step in steps for column in NEIGHBOURLY}


def page(lines: Lines, found: dict[str, Floats]) -> dict[str, Floats]:
    """The page as a whole: the same value on all its lines."""
    length, size = lines.length, lines.size
    values = {
        "lines": size,
        "longs": lines.long.sum(),
        "length": length.sum(),
        "longest": length.max(),
        "mean_length": length.mean(),
        "short_share": (length < SHORT).mean(),
        "sentence_share": (found["own.last"] == 1).mean(),
        "copied_share": (found["own.copies"] > 1).mean(),
        "wide_share": lines.counts.wide.sum() / length.sum(),
        "small_share": found["own.small_share"].mean(),
        "first": lines.layout.first,
        "below": size - lines.layout.last,
        "has_url": lines.document.page.url is not None,
        "dates": (found["look.dates"] > 0).sum(),
    }
    return {f"page.{name}": np.full(size, float(value)) for name, value in values.items()}
