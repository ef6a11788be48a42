"""The article's fields as HTML, each with links to the stretches that it is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from scraper.article import LabelledBlock
from scraper.views.explanation import Explained, Explanation
from scraper.views.fields import Field, Source
from scraper.views.safe_characters import shown
from scraper.views.stretches_html import MOST_ROWS

__all__ = ["record_html"]

MOST_FIELDS = 2_000
"""Entries of a section that are shown."""

MOST_CHARACTERS = 5_000
"""Code points of a value that are shown; all of them stand in the page's blocks beside it."""

MOST_LINKS = 8
"""Links from a value to stretches; a table has one for each cell."""

MOST_ROWS_OF_FIELD = 40
"""Rows below a value, and rows of provenance."""

SECTIONS = {"header": "Header", "body": "Body", "notes": "Notes", "about": "About the page"}


def record_html(explanation: Explanation) -> str:
    """All fields, section by section."""
    sections = groupby(explanation.fields, key=lambda one: one.section)
    return "".join(_section(name, list(fields), explanation.stretches) for name, fields in sections)


def _section(name: str, fields: Sequence[Field], stretches: Sequence[Explained]) -> str:
    left = len(fields) - MOST_FIELDS
    rest = f'<p class="rest">{left:,} more entries</p>' if left > 0 else ""
    return (
        f'<section class="part" data-part="{name}"><h3>{SECTIONS[name]}</h3>\n'
        f"{''.join(_field(field, stretches) for field in fields[:MOST_FIELDS])}{rest}</section>\n"
    )


def _field(field: Field, stretches: Sequence[Explained]) -> str:
    empty = "" if field.text or field.rows else " empty"
    return (
        f'<div class="field{empty}" id="f-{field.key}" tabindex="-1" data-name="{escape(field.name)}"'
        f' data-from="{" ".join(map(str, field.stretches))}">'
        f'<div class="name">{escape(field.name.replace("_", " "))}{_links(field.stretches, stretches)}</div>'
        f'<div class="value" dir="auto">{_value(field)}</div>'
        f"{_rows(field.rows)}{_sources(field.sources, stretches)}</div>\n"
    )


def _value(field: Field) -> str:
    return _safe(field.text) or ("" if field.rows else '<span class="none">none</span>')


def _links(numbers: Iterable[int], stretches: Sequence[Explained]) -> str:
    """Links to stretches that are shown, under the number of their block, or of their line in plain text."""
    given = [number for number in numbers if number < MOST_ROWS]
    links = "".join(_link(number, stretches[number].entry) for number in given[:MOST_LINKS])
    return links + (f'<span class="more">+{len(given) - MOST_LINKS}</span>' if len(given) > MOST_LINKS else "")


def _link(number: int, entry: LabelledBlock) -> str:
    kind, place = ("block", entry.block) if entry.line is None else ("line", entry.line)
    return f' <a href="#s{number}" aria-label="show {kind} {place} of the page">{place}</a>'


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    inside = "".join(
        f'<dt>{_safe(name)}</dt><dd dir="auto">{_safe(value)}</dd>' for name, value in rows[:MOST_ROWS_OF_FIELD]
    )
    return f"<dl>{inside}</dl>"


def _sources(sources: Sequence[Source], stretches: Sequence[Explained]) -> str:
    """Where a field comes from, and what lost."""
    if not sources:
        return ""
    won = [one for one in sources if one.row.chosen]
    line = won[0].row.source if won else "nothing was chosen"
    others = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return (
        f'<details class="sources"><summary>from {_safe(line)}{others}</summary>'
        f"<ul>{''.join(_source_rows(sources[:MOST_ROWS_OF_FIELD], stretches))}</ul></details>"
    )


def _source_rows(sources: Iterable[Source], stretches: Sequence[Explained]) -> Iterator[str]:
    for one in sources:
        word = "chosen" if one.row.chosen else "lost"
        yield (
            f'<li class="{word}"><span class="verdict">{word}</span> <code>{_safe(one.row.source)}</code>'
            f'{_links(one.stretches, stretches)}<span dir="auto">{_safe(one.row.value)}</span></li>'
        )


def _safe(text: str) -> str:
    left = len(text) - MOST_CHARACTERS
    cut = f" … {left:,} more characters" if left > 0 else ""
    return escape(shown(text[:MOST_CHARACTERS])) + cut
