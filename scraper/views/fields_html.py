"""The article's fields as HTML, each with links to the stretches that it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from scraper.article import LabelledBlock
from scraper.views.explanation import Explained, Explanation
from scraper.views.fields import Field, Source
from scraper.views.safe_characters import shown
from scraper.views.stretches_html import MAX_STRETCHES

__all__ = ["fields_html"]

MAX_FIELDS = 2_000
"""Entries of a section that are shown."""

MAX_VALUE_CHARACTERS = 5_000
"""Code points of a value that are shown; the stretches beside it have the rest."""

MAX_LINKS = 8
"""Links from a value to stretches; a table has a stretch for each cell."""

MAX_DETAILS = 40
"""Details below a value that are shown, and rows of provenance."""

SECTIONS = {"header": "Header", "body": "Body", "notes": "Notes", "about": "About the page"}


def fields_html(explanation: Explanation) -> str:
    """All fields, section by section."""
    sections = groupby(explanation.fields, key=lambda field: field.section)
    return "".join(_section_html(name, list(fields), explanation.stretches) for name, fields in sections)


def _section_html(name: str, fields: Sequence[Field], stretches: Sequence[Explained]) -> str:
    left = len(fields) - MAX_FIELDS
    rest = f'<p class="rest">{left:,} more entries</p>' if left > 0 else ""
    return (
        f'<section class="part" data-part="{name}"><h3>{SECTIONS[name]}</h3>\n'
        f"{''.join(_field_html(field, stretches) for field in fields[:MAX_FIELDS])}{rest}</section>\n"
    )


def _field_html(field: Field, stretches: Sequence[Explained]) -> str:
    empty = "" if field.text or field.rows else " empty"
    return (
        f'<div class="field{empty}" id="f-{field.key}" tabindex="-1" data-name="{escape(field.name)}"'
        f' data-from="{" ".join(map(str, field.stretches))}">'
        f'<div class="name">{escape(field.name.replace("_", " "))}{_stretch_links(field.stretches, stretches)}</div>'
        f'<div class="value" dir="auto">{_value_html(field)}</div>'
        f"{_details_html(field.rows)}{_sources_html(field.sources, stretches)}</div>\n"
    )


def _value_html(field: Field) -> str:
    return _safe_value(field.text) or ("" if field.rows else '<span class="none">none</span>')


def _stretch_links(indexes: Iterable[int], stretches: Sequence[Explained]) -> str:
    """Links to the stretches that are shown, named by the number of their block, or of their line in plain text."""
    existing = [index for index in indexes if index < MAX_STRETCHES]
    links = "".join(_stretch_link(index, stretches[index].entry) for index in existing[:MAX_LINKS])
    return links + (f'<span class="more">+{len(existing) - MAX_LINKS}</span>' if len(existing) > MAX_LINKS else "")


def _stretch_link(index: int, entry: LabelledBlock) -> str:
    kind, number = ("block", entry.block) if entry.line is None else ("line", entry.line)
    return f' <a href="#s{index}" aria-label="show {kind} {number} of the page">{number}</a>'


def _details_html(rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    inside = "".join(
        f'<dt>{_safe_value(name)}</dt><dd dir="auto">{_safe_value(value)}</dd>' for name, value in rows[:MAX_DETAILS]
    )
    return f"<dl>{inside}</dl>"


def _sources_html(sources: Sequence[Source], stretches: Sequence[Explained]) -> str:
    """The provenance of a field, with the sources that were not chosen."""
    if not sources:
        return ""
    chosen = [source for source in sources if source.row.chosen]
    summary = chosen[0].row.source if chosen else "nothing was chosen"
    others = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return (
        f'<details class="sources"><summary>from {_safe_value(summary)}{others}</summary>'
        f"<ul>{''.join(_source_items(sources[:MAX_DETAILS], stretches))}</ul></details>"
    )


def _source_items(sources: Iterable[Source], stretches: Sequence[Explained]) -> Iterator[str]:
    for source in sources:
        word = "chosen" if source.row.chosen else "lost"
        yield (
            f'<li class="{word}"><span class="verdict">{word}</span> <code>{_safe_value(source.row.source)}</code>'
            f'{_stretch_links(source.stretches, stretches)}<span dir="auto">{_safe_value(source.row.value)}</span></li>'
        )


def _safe_value(text: str) -> str:
    left = len(text) - MAX_VALUE_CHARACTERS
    cut = f" … {left:,} more characters" if left > 0 else ""
    return escape(shown(text[:MAX_VALUE_CHARACTERS])) + cut
