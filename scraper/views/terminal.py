"""An explanation for a terminal: every stretch of the page with its role, in the colour of the role's group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import IO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scraper.comparing import Comparison, WordMark
from scraper.document import Role
from scraper.views.explanation import Explained, Explanation
from scraper.views.fields import Field
from scraper.views.safe_characters import one_line, shown

__all__ = ["to_terminal"]

STYLES = {"header": "blue", "body": "green", "media": "magenta", "notes": "yellow", "junk": "bright_black"}
MARKS = {"missed": ("[-", "-]", "bold cyan"), "extra": ("[+", "+]", "bold red")}
"""How a difference from the gold is set off, also where there are no colours."""

REMOVED = 160
"""Characters of a removed stretch that are shown."""

NARROWEST = 40
"""Columns; in fewer the text would have no place beside its role."""

VALUE = 400
"""Characters of a field that are shown; the body's text stands in the stretches."""


def to_terminal(explanation: Explanation, stream: IO[str], comparison: Comparison | None = None) -> str:
    """Lines for ``stream``: with its width and, if it is a terminal and ``NO_COLOR`` is not set, in colours."""
    console = Console(file=stream, highlight=False)
    console.width = max(console.width, NARROWEST)
    with console.capture() as written:
        console.print(_title(explanation, comparison), Text())
        console.print(_stretches(explanation.stretches, comparison))
        console.print(_record(explanation.fields))
    return "".join(f"{line.rstrip()}\n" for line in written.get().splitlines())


def _title(explanation: Explanation, comparison: Comparison | None) -> RenderableType:
    article, stretches = explanation.article, explanation.stretches
    kept = sum(one.entry.keep for one in stretches)
    lines = [
        Text(one_line(article.headline or "No headline", VALUE), style="bold"),
        Text(
            f"{article.outcome.replace('_', ' ')}, confidence {article.quality.confidence:.2f}, "
            f"{kept} stretches kept, {len(stretches) - kept} removed"
        ),
    ]
    if comparison:
        score = comparison.score
        lines.append(Text(f"word F1 {score.f1:.3f}, precision {score.precision:.3f}, recall {score.recall:.3f}"))
        lines.append(
            Text.assemble(
                _marked("missed: not in the body", "missed"), "  ", _marked("extra: not in the gold", "extra")
            )
        )
    return Group(*lines)


def _stretches(stretches: Sequence[Explained], comparison: Comparison | None) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    missing = _missing(comparison)
    for row in missing.get(-1, ()):
        table.add_row("", "", row)
    for number, one in enumerate(stretches):
        style = STYLES[one.role.group]
        name = Text(one.role.replace("_", " "), style=style)
        marks = comparison.marks.get(number, ()) if comparison else ()
        table.add_row(name, Text(f"{one.entry.confidence:.2f}", style="dim"), _text(one, marks))
        for row in missing.get(number, ()):
            table.add_row("", "", row)
    return table


def _missing(comparison: Comparison | None) -> dict[int, list[Text]]:
    found: dict[int, list[Text]] = {}
    for one in comparison.missing if comparison else ():
        found.setdefault(one.after, []).append(_marked(shown(one.text), "missed"))
    return found


def _text(one: Explained, marks: Sequence[WordMark]) -> Text:
    """A stretch and what decided it; a removed one is shortened, but where the gold has words of it."""
    whole = one.entry.keep or bool(marks)
    text = _with_marks(one.text, marks) if whole else Text(one_line(one.text, REMOVED), style="dim")
    return Text.assemble(text, (f"  ({_why(one)})", "dim italic"))


def _why(one: Explained) -> str:
    """The reason that won, and the role that came next if anything speaks for it."""
    sums: dict[Role, float] = defaultdict(float)
    kept = one.role.group == "body"
    for vote in one.votes:
        sums[vote.role] += vote.weight if vote.against is None or not kept else vote.against
    others = [(weight, role) for role, weight in sums.items() if role is not one.role and weight > 0]
    rival = ", over {1} {0:.1f}".format(*max(others)) if others else ""
    return one_line(one.entry.reason, REMOVED) + rival.replace("_", " ")


def _with_marks(text: str, marks: Sequence[WordMark]) -> Text:
    made = Text()
    at = 0
    for mark in marks:
        made.append(shown(text[at : mark.start]))
        made.append_text(_marked(shown(text[mark.start : mark.end]), mark.kind))
        at = mark.end
    return made.append(shown(text[at:]))


def _marked(text: str, kind: str) -> Text:
    before, after, style = MARKS[kind]
    return Text(f"{before}{text}{after}", style=style)


def _record(fields: Sequence[Field]) -> RenderableType:
    """The article's fields but its body, with where they come from."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for field in fields:
        if not field.key.startswith("body-"):
            table.add_row(field.name.replace("_", " "), Text("\n").join(_lines(field)))
    return Padding(table, (1, 0, 0, 0))


def _lines(field: Field) -> Iterator[Text]:
    if field.text:
        yield Text(one_line(field.text, VALUE))
    for name, value in field.rows:
        yield Text.assemble((f"{one_line(name, VALUE)}: ", "dim"), one_line(value, VALUE))
    won = [one.row.source for one in field.sources if one.row.chosen]
    if field.sources:
        yield Text(f"from {one_line(', '.join(won) or 'nowhere', VALUE)}", style="dim italic")
