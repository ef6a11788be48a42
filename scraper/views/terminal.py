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
"""Kind of a mark → the signs around it, which are enough without colours, and its style."""

MAX_REMOVED = 160
"""Characters of a removed stretch that are shown."""

MIN_WIDTH = 40
"""Columns; with fewer there is no space for the text beside its role."""

MAX_VALUE = 400
"""Characters of a field that are shown; the text of the body is in the stretches."""


def to_terminal(explanation: Explanation, stream: IO[str], comparison: Comparison | None = None) -> str:
    """Lines for ``stream``, with its width; in colours if it is a terminal and ``NO_COLOR`` is not set."""
    console = Console(file=stream, highlight=False)
    console.width = max(console.width, MIN_WIDTH)
    with console.capture() as written:
        console.print(_title_lines(explanation, comparison), Text())
        console.print(_stretch_table(explanation.stretches, comparison))
        console.print(_field_table(explanation.fields))
    return "".join(f"{line.rstrip()}\n" for line in written.get().splitlines())


def _title_lines(explanation: Explanation, comparison: Comparison | None) -> RenderableType:
    article, stretches = explanation.article, explanation.stretches
    kept_count = sum(stretch.entry.keep for stretch in stretches)
    lines = [
        Text(one_line(article.headline or "No headline", MAX_VALUE), style="bold"),
        Text(
            f"{article.outcome.replace('_', ' ')}, confidence {article.quality.confidence:.2f}, "
            f"{kept_count} stretches kept, {len(stretches) - kept_count} removed"
        ),
    ]
    if comparison:
        score = comparison.score
        lines.append(Text(f"word F1 {score.f1:.3f}, precision {score.precision:.3f}, recall {score.recall:.3f}"))
        lines.append(
            Text.assemble(
                _marked_words("missed: not in the body", "missed"),
                "  ",
                _marked_words(f"extra: not in {shown(comparison.other)}", "extra"),
            )
        )
    return Group(*lines)


def _stretch_table(stretches: Sequence[Explained], comparison: Comparison | None) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    missing = _missing_rows(comparison)
    for row in missing.get(-1, ()):
        table.add_row("", "", row)
    for index, stretch in enumerate(stretches):
        name = Text(stretch.role.replace("_", " "), style=STYLES[stretch.role.group])
        marks = comparison.marks.get(index, ()) if comparison else ()
        confidence = Text(f"{stretch.entry.confidence:.2f}", style="dim")
        table.add_row(name, confidence, _text_and_reason(stretch, marks))
        for row in missing.get(index, ()):
            table.add_row("", "", row)
    return table


def _missing_rows(comparison: Comparison | None) -> dict[int, list[Text]]:
    """Index of a stretch → words of the gold that belong after it."""
    rows: dict[int, list[Text]] = {}
    for missing in comparison.missing if comparison else ():
        rows.setdefault(missing.after, []).append(_marked_words(shown(missing.text), "missed"))
    return rows


def _text_and_reason(stretch: Explained, marks: Sequence[WordMark]) -> Text:
    """A stretch and the reason of its label; a removed stretch is shortened unless the gold has words of it."""
    is_whole = stretch.entry.keep or bool(marks)
    text = _with_marks(stretch.text, marks) if is_whole else Text(one_line(stretch.text, MAX_REMOVED), style="dim")
    return Text.assemble(text, (f"  ({_reason_and_rival(stretch)})", "dim italic"))


def _reason_and_rival(stretch: Explained) -> str:
    """The deciding reason, and the role that came second if there is evidence for it."""
    evidence: dict[Role, float] = defaultdict(float)
    is_body = stretch.role.group == "body"
    for vote in stretch.votes:
        # Other roles compete with a body role by their weight against the body, as in the decision.
        evidence[vote.role] += vote.weight if vote.against is None or not is_body else vote.against
    others = [(weight, role) for role, weight in evidence.items() if role is not stretch.role and weight > 0]
    rival = ", over {1} {0:.1f}".format(*max(others)) if others else ""
    return one_line(stretch.entry.reason, MAX_REMOVED) + rival.replace("_", " ")


def _with_marks(text: str, marks: Sequence[WordMark]) -> Text:
    marked = Text()
    offset = 0
    for mark in marks:
        marked.append(shown(text[offset : mark.start]))
        marked.append_text(_marked_words(shown(text[mark.start : mark.end]), mark.kind))
        offset = mark.end
    return marked.append(shown(text[offset:]))


def _marked_words(text: str, kind: str) -> Text:
    before, after, style = MARKS[kind]
    return Text(f"{before}{text}{after}", style=style)


def _field_table(fields: Sequence[Field]) -> RenderableType:
    """The fields of the article except its body, with their sources."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for field in fields:
        if not field.key.startswith("body-"):
            table.add_row(field.name.replace("_", " "), Text("\n").join(_field_lines(field)))
    return Padding(table, (1, 0, 0, 0))


def _field_lines(field: Field) -> Iterator[Text]:
    if field.text:
        yield Text(one_line(field.text, MAX_VALUE))
    for name, value in field.rows:
        yield Text.assemble((f"{one_line(name, MAX_VALUE)}: ", "dim"), one_line(value, MAX_VALUE))
    chosen = [source.row.source for source in field.sources if source.row.chosen]
    if field.sources:
        yield Text(f"from {one_line(', '.join(chosen) or 'nowhere', MAX_VALUE)}", style="dim italic")
