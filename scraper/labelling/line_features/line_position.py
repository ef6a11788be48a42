"""Columns of the position of a line: distance to long lines and phrases, neighbours, and the page as a whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scraper.labelling.line_features.lines import Columns, Floats, Lines, shifted

__all__ = ["neighbour_columns", "page_columns", "position_columns", "window_columns"]

REACH = 3
"""Neighbours on either side whose columns are copied."""
COPIED = (
    "own.length own.words own.last own.first own.capital_share own.digit_share own.copies own.sentence_ends own.bars "
    "look.is_credit look.credit_share look.credit_mark look.date_share look.persons look.signed look.person "
    "look.before_name look.before_date shape.separator phrase.heaviest like.text_share like.headline_share "
    "like.one_line flow.joins flow.length own.clocks"
).split()
MISSING = -1.0
FAR = 99.0
WINDOWS = (3, 8, 20)
"""Lines on either side that a window holds."""
SHORT = 25
"""Characters of the lines that count as short."""
SINCE = ("related", "comments", "newsletter", "social", "navigation", "legal", "advertisement", "tags", "player")
"""Groups of phrases, named in ``rule_features``, whose distance is measured."""


def position_columns(lines: Lines, columns: Columns) -> Columns:
    """Position on the page, distance to the nearest long lines, to the run of text, to phrases and dates."""
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
        **_nearest(index, columns["shape.date"] > 0, "date"),
        **_nearest(index, columns["look.signed"] > 0, "signed"),
        **_nearest(index, columns["look.is_credit"] > 0, "credit"),
        **{f"since.{name}": _since(index, columns[f"phrase.{name}"] > 0) for name in SINCE},
    }


def _nearest(index: NDArray[np.int64], where: NDArray[np.bool_], name: str, value: Floats | None = None) -> Columns:
    """Distance to the nearest line in ``where`` before and after each line, that line left out; and its value."""
    candidates = np.flatnonzero(where)
    before, after = np.searchsorted(candidates, index, "left") - 1, np.searchsorted(candidates, index, "right")
    columns: Columns = {}
    for side, rank, exists in (("before", before, before >= 0), ("after", after, after < len(candidates))):
        nearest = candidates[np.clip(rank, 0, len(candidates) - 1)] if len(candidates) else index
        columns[f"{name}_{side}.distance"] = np.where(exists, np.minimum(FAR, np.abs(index - nearest)), FAR)
        if value is not None:
            columns[f"{name}_{side}.length"] = np.where(exists, value[nearest], 0.0)
    return columns


def _since(index: NDArray[np.int64], where: NDArray[np.bool_]) -> Floats:
    """Lines since the last line in ``where``, the line itself included."""
    last = np.maximum.accumulate(np.where(where, index, -1))
    return np.where(last >= 0, np.minimum(FAR, index - last), FAR)


def window_columns(lines: Lines, columns: Columns) -> Columns:
    """Means over the lines around a line, itself included, and over the five lines before it and after it."""
    averaged = {
        "length": np.minimum(lines.length, 400.0),
        "long": lines.long.astype(np.float64),
        "sentence": (columns["own.last"] == 1).astype(np.float64),
        "capital": columns["own.capital_share"],
        "phrase": columns["phrase.heaviest"],
        "digits": columns["own.digit_share"],
    }
    means: Columns = {}
    for name, value in averaged.items():
        sums = np.concatenate(([0.0], np.cumsum(value)))
        for reach in WINDOWS:
            means[f"window{reach}.{name}"] = _mean(sums, lines.index - reach, lines.index + reach + 1)
        means[f"before.{name}"] = _mean(sums, lines.index - 5, lines.index)
        means[f"after.{name}"] = _mean(sums, lines.index + 1, lines.index + 6)
    return means


def _mean(sums: Floats, low: NDArray[np.int64], high: NDArray[np.int64]) -> Floats:
    low, high = np.clip(low, 0, len(sums) - 1), np.clip(high, 0, len(sums) - 1)
    mean: Floats = (sums[high] - sums[low]) / np.maximum(1, high - low)
    return mean


def neighbour_columns(columns: Columns) -> Columns:
    """Some columns of the neighbours: ``next2.own.length`` is the length of the line after the next."""
    return {
        f"{side}{distance}.{name}": shifted(columns[name], sign * distance, MISSING)
        for side, sign in (("previous", -1), ("next", 1))
        for distance in range(1, REACH + 1)
        for name in COPIED
    }


def page_columns(lines: Lines, columns: Columns) -> Columns:
    """The page as a whole: the same value on all its lines."""
    length, size = lines.length, lines.size
    of_page = {
        "page.lines": size,
        "page.longs": lines.long.sum(),
        "page.length": length.sum(),
        "page.longest": length.max(),
        "page.mean_length": length.mean(),
        "page.short_share": (length < SHORT).mean(),
        "page.sentence_share": (columns["own.last"] == 1).mean(),
        "page.copied_share": (columns["own.copies"] > 1).mean(),
        "page.wide_share": lines.counts.wide.sum() / length.sum(),
        "page.small_share": columns["own.small_share"].mean(),
        "page.first": lines.layout.first,
        "page.below": size - lines.layout.last,
        "page.has_url": lines.document.page.url is not None,
        "page.dates": (columns["look.dates"] > 0).sum(),
    }
    return {name: np.full(size, float(value)) for name, value in of_page.items()}
