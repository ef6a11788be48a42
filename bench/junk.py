"""Whether removed lines have the right kind: compares the gold kinds of lines with the roles of the product.

On web pages, only blocks whose text equals a line of the gold text of the whole page (letters and digits) count.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import scraper
from bench.data import FieldsPage, TextPage, evenly, fields_pages, fields_scorer, page_bytes, text_file, text_pages
from bench.folds import unseen_labeller
from bench.line_folds import unseen_line_labeller
from bench.locked import family_of
from bench.metrics import junk_kind, markdown
from bench.report import Options, Report, in_parallel, parts

__all__ = ["junk_report"]

HEAD = ("lines", "called right", "of those called so", "removed as", "kept as")
SHOWN = 4
"""Other kinds that a row names, the most frequent first."""

Answer = tuple[str, list[tuple[str, str]]]
"""Id of a text, and the text and kind of each block."""


def junk_report(options: Options) -> Report | None:
    """Measure how often each kind of junk has the right role, in web pages and in plain text."""
    file = text_file(options.data)
    texts = [page for page in text_pages(options.data) if page.variant == "page"]
    if file is None or not texts:
        return None
    key = fields_scorer(options.data).key
    gold = _gold(file)
    pages = {page.id: page for page in fields_pages(options.data)}
    chosen = evenly([text for text in texts if gold[text.id][0] in pages], options.limit)
    webs = [pages[gold[text.id][0]] for text in chosen]
    sources: list[tuple[str, Sequence[FieldsPage | TextPage], list[Answer]]] = [
        ("web pages", webs, in_parallel(_of_web, webs)),
        ("plain text", chosen, in_parallel(_of_text, chosen)),
    ]
    lines = [gold[text.id][1] for text in chosen]
    tables, metrics = [], {}
    for name, read_pages, answers in sources:
        joined = list(zip(read_pages, lines, answers, strict=True))
        for part, group in parts(joined, lambda row: _family(row[0]), options):
            pairs = [pair for _, wanted, (_, blocks) in group for pair in _pairs(wanted, blocks, key)]
            tables.append(_table(f"junk of {name}, {part}", pairs))
        every = [pair for _, wanted, (_, blocks) in joined for pair in _pairs(wanted, blocks, key)]
        metrics[f"junk.{name.split()[0]}"] = _right(every)
    return Report(part="junk", tables=tuple(tables), metrics=metrics)


def _family(page: FieldsPage | TextPage) -> str:
    return page.family if isinstance(page, TextPage) else family_of(page)


def _gold(file: Path) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    with file.open(encoding="utf-8") as rows:
        records = [json.loads(row) for row in rows]
    return {record["id"]: (record.get("page", ""), record["lines"]) for record in records}


def _of_web(page: FieldsPage) -> Answer:
    labeller = unseen_labeller(page.id, page.url)
    article = scraper.normalize(page_bytes(page.path), url=page.url, labeller=labeller)
    return page.id, [(entry.text, junk_kind(entry.role)) for entry in article.blocks]


def _of_text(page: TextPage) -> Answer:
    article = scraper.normalize(page.text, url=page.url, labeller=unseen_line_labeller(page.family))
    return page.id, [(entry.text, junk_kind(entry.role)) for entry in article.blocks]


def _pairs(gold: Iterable[dict[str, Any]], answer: Iterable[tuple[str, str]], key: Any) -> Iterator[tuple[str, str]]:
    """Gold kind and answered kind of each line of junk that is in the answer; equal lines are paired in order."""
    kinds_of_text: dict[str, deque[str]] = defaultdict(deque)
    for text, kind in answer:
        kinds_of_text[key(text)].append(kind)
    for line in gold:
        kinds = kinds_of_text.get(key(line["text"]))
        if not kinds:
            continue
        kind = kinds.popleft() if len(kinds) > 1 else kinds[0]
        group, _, name = line["label"].partition(":")
        if group == "junk":
            yield name, kind


def _table(name: str, pairs: Sequence[tuple[str, str]]) -> str:
    counts = Counter(kind for _, kind in pairs)
    rows: list[tuple[object, ...]] = []
    for gold, lines in Counter(gold for gold, _ in pairs).most_common():
        kinds = Counter(kind for wanted, kind in pairs if wanted == gold)
        right = kinds.pop(gold, 0)
        kept = {kind: count for kind, count in kinds.items() if kind.startswith("kept")}
        removed = Counter({kind: count for kind, count in kinds.items() if kind not in kept})
        named = ", ".join(f"{kind} {count}" for kind, count in removed.most_common(SHOWN))
        wrong = ", ".join(f"{kind[5:]} {count}" for kind, count in Counter(kept).most_common(SHOWN))
        rows.append(
            (gold, lines, right / lines, right / counts[gold] if counts[gold] else 0.0, named or "-", wrong or "-")
        )
    rows.append(("all", len(pairs), _right(pairs), "", "", ""))
    return markdown((name, *HEAD), rows)


def _right(pairs: Sequence[tuple[str, str]]) -> float:
    return sum(gold == kind for gold, kind in pairs) / len(pairs) if pairs else 0.0
