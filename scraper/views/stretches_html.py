"""The stretches of a page as HTML rows, in reading order; each run of removed stretches is folded away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from msgspec import Struct

from scraper.comparing import Comparison, MissingWords, WordMark
from scraper.document import Role
from scraper.views.explanation import Explained
from scraper.views.safe_characters import one_line, shown

__all__ = ["MAX_STRETCHES", "stretches_html"]

MAX_STRETCHES = 25_000
"""Stretches that are shown; a page has some hundreds. Chromium opens 20,000 in about four seconds."""

MAX_CHARACTERS = 20_000
"""Code points of a stretch that are shown."""

MAX_ROLES = 4
"""Roles that the line of a fold names."""

ROW_PREFIX = "s"
"""Begins the id of a row, before the number of its stretch."""

ROWS_A_CHUNK = 100
"""Rows in an element whose layout a browser delays until it comes near the window."""

PREVIEW_CHARACTERS = 70
"""Characters of its first stretch that the line of a fold shows."""


class _Differences(Struct, frozen=True):
    """Marks and missing words of a comparison by stretch, and how the ids of rows begin."""

    marks: Mapping[int, tuple[WordMark, ...]]
    missing: Mapping[int, Sequence[MissingWords]]
    """Index of a stretch → words that belong after it."""
    prefix: str


def stretches_html(
    stretches: Sequence[Explained], comparison: Comparison | None = None, prefix: str = ROW_PREFIX
) -> str:
    """All rows; stretches beyond ``MAX_STRETCHES`` are counted in a last line. A row's id is ``prefix`` and its number.

    Several pages in one document need a prefix each.
    """
    differences = _differences_of(comparison, prefix)
    numbered = list(enumerate(stretches[:MAX_STRETCHES]))
    parts = [_missing_row(missing) for missing in differences.missing.get(-1, ())]
    for keep, run in groupby(numbered, key=lambda item: item[1].entry.keep):
        rows = list(run)
        parts += _chunks(rows, differences) if keep else [_folded_rows(rows, differences)]
    if len(stretches) > MAX_STRETCHES:
        parts.append(_count_of_rest(stretches[MAX_STRETCHES:]))
    return "".join(parts)


def _differences_of(comparison: Comparison | None, prefix: str) -> _Differences:
    if comparison is None:
        return _Differences({}, {}, prefix)
    by_stretch: dict[int, list[MissingWords]] = defaultdict(list)
    for missing in comparison.missing:
        by_stretch[missing.after].append(missing)
    return _Differences(comparison.marks, by_stretch, prefix)


def _chunks(rows: Sequence[tuple[int, Explained]], differences: _Differences) -> Iterator[str]:
    for start in range(0, len(rows), ROWS_A_CHUNK):
        yield f'<div class="chunk">{"".join(_rows(rows[start : start + ROWS_A_CHUNK], differences))}</div>\n'


def _rows(rows: Iterable[tuple[int, Explained]], differences: _Differences) -> Iterator[str]:
    block = -1
    for index, stretch in rows:
        marks = differences.marks.get(index, ())
        yield _stretch_row(f"{differences.prefix}{index}", stretch, marks, continues=stretch.entry.block == block)
        yield from (_missing_row(missing) for missing in differences.missing.get(index, ()))
        block = stretch.entry.block


def _stretch_row(row_id: str, stretch: Explained, marks: Sequence[WordMark], *, continues: bool) -> str:
    """The row of a stretch; ``continues`` if it is of the same block as the stretch before it."""
    more_class = " part" if continues else ""
    return (
        f'<div class="row{more_class}" id="{row_id}" role="group" tabindex="-1" '
        f'data-group="{stretch.role.group}" data-role="{stretch.role}">'
        f'<div class="what"><b>{_role_name(stretch.role)}</b><i>{stretch.entry.confidence:.2f}</i></div>'
        f'<div class="text" dir="auto">{_marked_text(stretch.text, marks)}</div></div>\n'
    )


def _role_name(role: Role) -> str:
    return role.replace("_", " ")


def _marked_text(text: str, marks: Sequence[WordMark]) -> str:
    """Text with its marks, cut if it is too long."""
    parts: list[str] = []
    offset = 0
    for mark in (*marks, None):  # None stands for the text after the last mark
        end = min(mark.start if mark else len(text), MAX_CHARACTERS)
        parts.append(_escaped_shown(text[offset:end]))
        if mark is None or mark.start >= MAX_CHARACTERS:
            break
        offset = min(mark.end, MAX_CHARACTERS)
        parts.append(f'<mark class="{mark.kind}" tabindex="-1">{_escaped_shown(text[mark.start : offset])}</mark>')
    left = len(text) - MAX_CHARACTERS
    return "".join(parts) + (f'<em class="cut">… {left:,} more characters</em>' if left > 0 else "")


def _escaped_shown(text: str) -> str:
    return escape(shown(text))


def _missing_row(missing: MissingWords) -> str:
    text = _escaped_shown(missing.text[:MAX_CHARACTERS])
    return (
        '<div class="row missing" role="group" tabindex="-1" data-group="missing">'
        '<div class="what"><b>not on the page</b></div>'
        f'<div class="text" dir="auto"><mark class="missed" tabindex="-1">{text}</mark></div></div>\n'
    )


def _folded_rows(rows: Sequence[tuple[int, Explained]], differences: _Differences) -> str:
    roles = Counter(stretch.role for _, stretch in rows)
    preview = escape(one_line(rows[0][1].text, PREVIEW_CHARACTERS))
    named = "".join(f"<b>{_role_name(role)} {count}</b> " for role, count in roles.most_common(MAX_ROLES))
    more = f"<b>and {len(roles) - MAX_ROLES} more roles</b>" if len(roles) > MAX_ROLES else ""
    marks = sum(len(differences.marks.get(index, ())) for index, _ in rows)
    missed = f'<span class="missed">{marks} missed</span>' if marks else ""
    return (
        f'<details class="fold"><summary><span class="count">{len(rows)} removed{missed}</span> '
        f'<span class="inside"><span class="roles">{named}{more}</span> '
        f'<span class="peek" dir="auto">{preview}</span></span></summary>\n'
        f"{''.join(_chunks(rows, differences))}</details>\n"
    )


def _count_of_rest(stretches: Sequence[Explained]) -> str:
    roles = Counter(stretch.role for stretch in stretches)
    named = ", ".join(f"{_role_name(role)} {count:,}" for role, count in roles.most_common(MAX_ROLES))
    return (
        f'<p class="rest">{len(stretches):,} more stretches are not shown ({named}, …). '
        "They are in the ledger: <code>scraper normalize --blocks</code>.</p>\n"
    )
