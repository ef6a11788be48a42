"""An explanation as a single HTML page that needs no network, no server and no library.

Nothing of the explained page can act in it. The text is escaped, or set as ``textContent``; the page's policy (Content
Security Policy 3) allows our style and our script, known by their hashes, no image, no connection and no form, and
forbids the script to make elements from text (Trusted Types).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from importlib import resources

import msgspec

from scraper.comparing import Comparison
from scraper.document import Role
from scraper.labelling import Vote
from scraper.views.explanation import Explained, Explanation
from scraper.views.fields_html import fields_html
from scraper.views.safe_characters import shown
from scraper.views.stretches_html import MAX_STRETCHES, stretches_html

__all__ = ["to_page"]

MAX_VOTES = 60
"""Votes on a stretch that are kept: votes for its role, then the strongest others."""

MAX_HEADLINE = 300
"""Characters of the headline above the panes."""
GROUPS = ("header", "body", "media", "notes", "junk")

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def to_page(explanation: Explanation, comparison: Comparison | None = None) -> str:
    """The whole page; a comparison adds marks on missing and extra words, and the score."""
    style, script = _asset("explain.css"), _asset("why.js") + _asset("explain.js")
    article = explanation.article
    headline = shown(article.headline or "No headline")[:MAX_HEADLINE]
    values = {
        "policy": _content_policy(style, script),
        "style": style,
        "script": script,
        "headline": escape(headline),
        "source": f'<p class="source" dir="auto">{escape(shown(article.url))}</p>' if article.url else "",
        "facts": _summary_items(explanation),
        "score": _score_html(comparison) if comparison else "",
        "legend": "".join(_role_buttons(explanation.stretches)),
        "rows": stretches_html(explanation.stretches, comparison),
        "record": fields_html(explanation),
        "data": _script_data(explanation),
    }
    return _PLACEHOLDER.sub(lambda match: values[match[1]], _asset("explain.html"))


def _asset(name: str) -> str:
    return resources.files("scraper.views").joinpath(name).read_text(encoding="utf-8")


def _content_policy(style: str, script: str) -> str:
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


# ---------------------------------------------------------------------------------------------- above the panes


def _summary_items(explanation: Explanation) -> str:
    article, stretches = explanation.article, explanation.stretches
    kept_count = sum(stretch.entry.keep for stretch in stretches)
    facts = [
        article.outcome.replace("_", " "),
        f"confidence {article.quality.confidence:.2f}",
        f"{article.word_count:,} words",
        f"{kept_count:,} stretches kept, {len(stretches) - kept_count:,} removed",
        *(flag.replace("_", " ") for flag in article.quality.flags),
    ]
    return "".join(f"<li>{escape(fact)}</li>" for fact in facts)


def _score_html(comparison: Comparison) -> str:
    score, other = comparison.score, escape(shown(comparison.other))
    values = (("word F1", score.f1), ("precision", score.precision), ("recall", score.recall))
    runs = Counter(mark.kind for marks in comparison.marks.values() for mark in marks)
    missed = runs["missed"] + len(comparison.missing)
    cut = "" if comparison.is_whole else '<p class="rest">The texts are too long to mark all of their differences.</p>'
    return (
        f'<section class="score" aria-label="Comparison with {other}">'
        f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{value:.3f}</dd></div>' for name, value in values)}</dl>"
        f'<p class="key"><span><mark class="missed">missed {missed:,}</mark> {other} has it, the body has not</span> '
        f'<span><mark class="extra">extra {runs["extra"]:,}</mark> the body has it, {other} has not</span></p>'
        '<p class="runs"><button type="button" id="previous-run" aria-keyshortcuts="p">Previous</button>'
        '<output id="run-count"></output><button type="button" id="next-run" aria-keyshortcuts="n">Next</button></p>'
        f"{cut}</section>"
    )


def _role_buttons(stretches: tuple[Explained, ...]) -> Iterator[str]:
    """A button for each group of roles and for each role in it, with counts."""
    counts = Counter(stretch.role for stretch in stretches)
    for group in GROUPS:
        roles = [role for role in Role if role.group == group and counts[role]]
        if not roles:
            continue
        total = sum(counts[role] for role in roles)
        name = "removed" if group == "junk" else group
        buttons = "".join(_button("role", role, role.replace("_", " "), counts[role]) for role in roles)
        yield (
            f'<div class="group" role="group" aria-label="{name}" data-group="{group}">'
            f"{_button('group', group, name, total)}{buttons}</div>\n"
        )


def _button(kind: str, value: str, name: str, count: int) -> str:
    return f'<button type="button" aria-pressed="false" data-{kind}="{value}">{name} <i>{count:,}</i></button>'


# ---------------------------------------------------------------------------------------------- data for the script


class _StretchData(msgspec.Struct, frozen=True, array_like=True):
    """What the script shows of a stretch; texts that are often repeated are indexes of a table."""

    block: int
    line: int | None
    visible: bool
    reason: int
    path: int
    fields: tuple[str, ...]
    considered: tuple[str, ...]
    votes: tuple[tuple[Role, float, int], ...]
    """Role, weight, index of the reason."""
    more_votes: int


def _script_data(explanation: Explanation) -> str:
    """The data of all stretches, as JSON in which no tag can begin or end."""
    table: dict[str, int] = {}
    rows = [_stretch_data(stretch, table) for stretch in explanation.stretches[:MAX_STRETCHES]]
    data = {"table": [shown(text) for text in table], "groups": {role: role.group for role in Role}, "rows": rows}
    return msgspec.json.encode(data).decode().replace("<", "\\u003c")


def _stretch_data(stretch: Explained, table: dict[str, int]) -> _StretchData:
    entry = stretch.entry
    votes = stretch.votes[:MAX_VOTES]
    return _StretchData(
        block=entry.block,
        line=entry.line,
        visible=stretch.visible,
        reason=_table_index(entry.reason, table),
        path=_table_index(entry.path, table),
        fields=stretch.fields,
        considered=stretch.considered,
        votes=tuple((vote.role, round(vote.weight, 2), _table_index(_vote_reason(vote), table)) for vote in votes),
        more_votes=max(0, len(stretch.votes) - MAX_VOTES),
    )


def _vote_reason(vote: Vote) -> str:
    """The reason of a vote, with its weight against the body if that is less than its weight."""
    if vote.against is None or vote.against >= vote.weight:
        return vote.reason
    return f"{vote.reason} (against the body {vote.against:.1f})"


def _table_index(text: str, table: dict[str, int]) -> int:
    return table.setdefault(text, len(table))
