"""The stretches of a page as HTML, in reading order; those that were removed folded away, run by run."""

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

__all__ = ["MOST_ROWS", "rows_html"]

MOST_ROWS = 25_000
"""Stretches that are shown; a page has some hundreds. Chromium opens 20,000 in about four seconds."""

MOST_CHARACTERS = 20_000
"""Code points of a stretch that are shown."""

MOST_ROLES = 4
"""Roles that a fold line names."""

CHUNK = 100
"""Rows whose layout a browser puts off together until they come near the window."""

PEEK = 70
"""Characters of its first stretch that a fold line shows."""


class _Marked(Struct, frozen=True):
    """What a comparison adds to the rows."""

    marks: Mapping[int, tuple[WordMark, ...]]
    missing: Mapping[int, Sequence[MissingWords]]
    """Index of a stretch → what belongs behind it."""


def rows_html(stretches: Sequence[Explained], comparison: Comparison | None = None) -> str:
    """All rows; what is over ``MOST_ROWS`` is one line that counts it."""
    marked = _marked(comparison)
    numbered = list(enumerate(stretches[:MOST_ROWS]))
    parts = [_missing(one) for one in marked.missing.get(-1, ())]
    for keep, run in groupby(numbered, key=lambda one: one[1].entry.keep):
        rows = list(run)
        parts += _chunks(rows, marked) if keep else [_fold(rows, marked)]
    if len(stretches) > MOST_ROWS:
        parts.append(_rest(stretches[MOST_ROWS:]))
    return "".join(parts)


def _marked(comparison: Comparison | None) -> _Marked:
    if comparison is None:
        return _Marked({}, {})
    missing: dict[int, list[MissingWords]] = defaultdict(list)
    for one in comparison.missing:
        missing[one.after].append(one)
    return _Marked(comparison.marks, missing)


def _chunks(rows: Sequence[tuple[int, Explained]], marked: _Marked) -> Iterator[str]:
    for start in range(0, len(rows), CHUNK):
        yield f'<div class="chunk">{"".join(_rows(rows[start : start + CHUNK], marked))}</div>\n'


def _rows(rows: Iterable[tuple[int, Explained]], marked: _Marked) -> Iterator[str]:
    block = -1
    for number, one in rows:
        yield _row(number, one, marked.marks.get(number, ()), goes_on=one.entry.block == block)
        yield from (_missing(missing) for missing in marked.missing.get(number, ()))
        block = one.entry.block


def _row(number: int, one: Explained, marks: Sequence[WordMark], *, goes_on: bool) -> str:
    words = " part" if goes_on else ""
    return (
        f'<div class="row{words}" id="s{number}" role="group" tabindex="-1" '
        f'data-group="{one.role.group}" data-role="{one.role}">'
        f'<div class="what"><b>{_name(one.role)}</b><i>{one.entry.confidence:.2f}</i></div>'
        f'<div class="text" dir="auto">{_text(one.text, marks)}</div></div>\n'
    )


def _name(role: Role) -> str:
    return role.replace("_", " ")


def _text(text: str, marks: Sequence[WordMark]) -> str:
    """Text with its marks, cut where it is too long."""
    parts: list[str] = []
    at = 0
    for mark in (*marks, None):
        end = min(mark.start if mark else len(text), MOST_CHARACTERS)
        parts.append(_safe(text[at:end]))
        if mark is None or mark.start >= MOST_CHARACTERS:
            break
        at = min(mark.end, MOST_CHARACTERS)
        parts.append(f'<mark class="{mark.kind}" tabindex="-1">{_safe(text[mark.start : at])}</mark>')
    left = len(text) - MOST_CHARACTERS
    return "".join(parts) + (f'<em class="cut">… {left:,} more characters</em>' if left > 0 else "")


def _safe(text: str) -> str:
    return escape(shown(text))


def _missing(one: MissingWords) -> str:
    return (
        '<div class="row missing" role="group" tabindex="-1" data-group="missing">'
        '<div class="what"><b>not on the page</b></div>'
        f'<div class="text" dir="auto"><mark class="missed" tabindex="-1">{_safe(one.text[:MOST_CHARACTERS])}'
        "</mark></div></div>\n"
    )


def _fold(rows: Sequence[tuple[int, Explained]], marked: _Marked) -> str:
    roles = Counter(one.role for _, one in rows)
    named = "".join(f"<b>{_name(role)} {count}</b> " for role, count in roles.most_common(MOST_ROLES))
    more = f"<b>and {len(roles) - MOST_ROLES} more roles</b>" if len(roles) > MOST_ROLES else ""
    marks = sum(len(marked.marks.get(number, ())) for number, _ in rows)
    missed = f'<span class="missed">{marks} missed</span>' if marks else ""
    return (
        f'<details class="fold"><summary><span class="count">{len(rows)} removed{missed}</span> '
        f'<span class="inside"><span class="roles">{named}{more}</span> '
        f'<span class="peek" dir="auto">{escape(one_line(rows[0][1].text, PEEK))}</span></span></summary>\n'
        f"{''.join(_chunks(rows, marked))}</details>\n"
    )


def _rest(stretches: Sequence[Explained]) -> str:
    roles = Counter(one.role for one in stretches)
    named = ", ".join(f"{_name(role)} {count:,}" for role, count in roles.most_common(MOST_ROLES))
    return (
        f'<p class="rest">{len(stretches):,} more stretches are not shown ({named}, …). '
        "They are in the ledger: <code>scraper normalize --blocks</code>.</p>\n"
    )
