"""``python -m bench quality|speed|memory|gate|conservation DATA``: measure the product on a folder of test pages.

``python -m bench simulation`` and ``python -m bench ingest`` need no test pages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

try:
    from msgspec.structs import replace

    from bench import conservation, gate, ingest, locked, memory, quality, speed
    from bench.data import fields_pages, fingerprint, text_pages, wcxb_pages
except ModuleNotFoundError as error:
    sys.exit(
        f"bench: this Python has no {error.name}; `make quality ARGS=DATA` makes an environment, `.venv`, and uses it"
    )

DATA = """\
DATA is a folder with one or more of:
  wcxb*/ or wcxb*.tar.xz   pages with their main text: ground-truth/ID.json and html/ID.html or ID.html.gz
  fields/NAME/             pages with gold fields: gold/ID.json and html/ID.html or ID.html.gz; and, beside it, the
                           scorer fields_score.py; textmode.jsonl in it has labelled lines of plain text"""
"""What the folder of test pages looks like."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a measurement; 1 if a page raised something, or a bound does not hold."""
    options = _parser().parse_args(arguments)
    if "data" in options and not options.data.is_dir():
        print(f"bench: {options.data}: no such folder. {DATA}", file=sys.stderr)
        return 2
    status: int = options.run(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure the product on a folder of test pages.",
        epilog=DATA,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("quality", help="main text, fields, and lines of plain text, against gold answers")
    command.add_argument("--only", choices=list(quality.PARTS), help="only this part")
    command.add_argument(
        "--by", choices=["source", "language", "type"], default="source", help="how to group the tables"
    )
    command.add_argument("--worst", type=int, metavar="N", help="list the N worst pages; 10 of lost and kept blocks")
    command.add_argument("--locked", action="store_true", help="score the families that are set aside, too")
    command.add_argument(
        "--pages", type=Path, metavar="FILE", help="gold, answer and scores of each page not set aside"
    )
    _add_common_options(command, _quality, limit=None)
    command = commands.add_parser("speed", help="CPU time beside the parser alone and other extractors")
    _add_common_options(command, _speed, limit=speed.DEFAULT_LIMIT)
    command = commands.add_parser("memory", help="resident memory of one process along many pages")
    _add_common_options(command, _memory, limit=memory.DEFAULT_LIMIT)
    command = commands.add_parser("gate", help="quality and speed against the floors")
    command.add_argument("--raise", action="store_true", dest="raise_", help="write better floors")
    command.add_argument("--allow-regression", metavar="REASON", help="write worse floors, with the reason")
    _add_common_options(command, _gate, limit=None)
    command = commands.add_parser("lock", help="set a third of the publisher families aside")
    command.add_argument("data", type=Path, help="folder of test pages")
    command.set_defaults(run=_lock)
    command = commands.add_parser("conservation", help="no text of any page is lost, doubled or out of order")
    command.add_argument("data", type=Path, help="folder of test pages")
    command.set_defaults(run=_conservation)
    command = commands.add_parser("simulation", help="days of ingestion over a simulated web, against the truth")
    for name, number, text in (
        ("sources", 20, "sources of the web"),
        ("days", 5, "days that are simulated"),
        ("articles", 600, "articles of all days"),
        ("kills", 5, "processes that are killed in between"),
        ("seed", 1, "what the web is made from"),
    ):
        command.add_argument(f"--{name}", type=int, default=number, metavar="N", help=f"{text}; default: {number}")
    command.set_defaults(run=_simulation)
    command = commands.add_parser("ingest", help="CPU time, memory and descriptors of ingestion, against bounds")
    command.add_argument("--data", type=Path, default=Path(), metavar="DATA", help="keep these pages, not small ones")
    command.add_argument("--articles", type=int, default=5000, metavar="N", help="articles of the long run")
    command.set_defaults(run=_ingest)
    return parser


def _add_common_options(parser: argparse.ArgumentParser, run: object, limit: int | None) -> None:
    parser.add_argument("data", type=Path, help="folder of test pages")
    parser.add_argument("--limit", type=int, default=limit, metavar="N", help="N pages, evenly spread")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to a file too")
    parser.set_defaults(run=run)


def _quality(options: argparse.Namespace) -> int:
    by = "source" if options.by == "type" else options.by
    reports = quality.measure(
        quality.Options(
            data=options.data,
            only=options.only,
            by=by,
            limit=options.limit,
            worst=options.worst,
            locked=options.locked,
        )
    )
    if options.pages is not None:
        rows = [{"part": report.part, **page} for report in reports for page in report.pages]
        options.pages.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return _show(reports, options.json) if reports else _nothing(options.data)


def _show(reports: Sequence[quality.Report], file: Path | None) -> int:
    for report in reports:
        print("\n\n".join(report.tables), end="\n\n")
    errors = [f"{report.part} {error}" for report in reports for error in report.errors]
    print(f"pages that raised something: {len(errors)}", *errors, sep="\n")
    _write(file, {name: value for report in reports for name, value in report.metrics.items()})
    return 1 if errors else 0


def _speed(options: argparse.Namespace) -> int:
    report = speed.speed_report(options.data, options.limit)
    if report is None:
        return _nothing(options.data)
    print(report.table)
    _write(options.json, report.metrics)
    return 1 if report.failed else 0


def _memory(options: argparse.Namespace) -> int:
    table = memory.memory_report(options.data, options.limit)
    if table is None:
        return _nothing(options.data)
    print(table, end="")
    return 0


def _gate(options: argparse.Namespace) -> int:
    bounds, pages = gate.read_floors(), _fingerprints(options.data)
    known = {name for name, value in bounds.data.items() if pages.get(name) == value}
    if bounds.data.keys() - known or options.limit:
        print("note: the floors were measured on other pages than these", file=sys.stderr)
    reports = quality.measure(quality.Options(data=options.data, limit=options.limit, worst=0))
    timing = speed.speed_report(options.data, names=("lxml", "scraper"))
    if not reports or timing is None:
        return _nothing(options.data)
    status = _show(reports, None)
    metrics = {name: value for report in reports for name, value in report.metrics.items()} | timing.metrics
    _write(options.json, metrics)
    print(f"\n{timing.table}\n")
    if options.allow_regression:
        bounds = gate.lowered(bounds, metrics, options.allow_regression)
    if options.raise_:
        bounds = gate.raised(bounds, metrics)
    if options.raise_ or options.allow_regression:
        gate.write_floors(replace(bounds, data=pages))
    table, failed = gate.compare(bounds, metrics)
    print(table)
    print(f"\ngate: {len(failed)} of {len(bounds.floors) + len(bounds.ceilings)} bounds do not hold")
    return 1 if failed or status else 0


def _lock(options: argparse.Namespace) -> int:
    families = {locked.family_of(page) for page in wcxb_pages(options.data)}
    families |= {locked.family_of(page) for page in fields_pages(options.data)}
    if not families:
        return _nothing(options.data)
    print(f"{locked.write_locked(families)} of {len(families)} families are set aside")
    return 0


def _conservation(options: argparse.Namespace) -> int:
    folders = {page.path.parent for pages in (wcxb_pages, fields_pages) for page in pages(options.data)}
    return conservation.main(map(str, sorted(folders))) if folders else _nothing(options.data)


def _simulation(options: argparse.Namespace) -> int:
    from bench.simulation import command, run

    size = run.Size(sources=options.sources, days=options.days, articles=options.articles, seed=options.seed)
    return command.report(size, options.kills)


def _ingest(options: argparse.Namespace) -> int:
    table, failed = ingest.ingest_report(options.articles, None if options.data == Path() else options.data)
    print(table)
    return 1 if failed else 0


def _fingerprints(data: Path) -> dict[str, str]:
    return {
        "wcxb": fingerprint(part for page in wcxb_pages(data) for part in (page.id, page.main_content or "")),
        "fields": fingerprint(json.dumps(page.gold, sort_keys=True) for page in fields_pages(data)),
        "text": fingerprint(part for page in text_pages(data) for part in (page.id, page.text)),
    }


def _write(file: Path | None, metrics: dict[str, float]) -> None:
    if file is not None:
        file.write_text(json.dumps(metrics, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _nothing(data: Path) -> int:
    print(f"bench: {data}: no test pages in this folder. {DATA}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
