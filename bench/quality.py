"""How well the product separates an article from the rest of its page, against gold answers.

Main text, title, authors and date on WCXB data (``words``), with the blocks that are lost or kept (``blocks``); all
fields with the scorer that comes with the data (``fields``); labels of lines of plain text (``lines``); kinds of junk
(``junk``).
"""

from __future__ import annotations

from collections.abc import Callable

from bench.blocks import blocks_report
from bench.fields import fields_report
from bench.junk import junk_report
from bench.lines import VARIANTS, text_report
from bench.report import Options, Report
from bench.words import wcxb_report

__all__ = ["PARTS", "VARIANTS", "Options", "Report", "measure"]

PARTS: dict[str, Callable[[Options], Report | None]] = {
    "wcxb": wcxb_report,
    "blocks": blocks_report,
    "fields": fields_report,
    "text": text_report,
    "junk": junk_report,
}
CONTAINED = {"blocks"}
"""Parts that another part contains, measured by themselves only where they are asked for."""


def measure(options: Options) -> tuple[Report, ...]:
    """Measure every part that the data folder has and the options ask for."""
    chosen = [options.only] if options.only else [part for part in PARTS if part not in CONTAINED]
    return tuple(report for part in chosen if (report := PARTS[part](options)) is not None)
