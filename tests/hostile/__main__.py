"""``python -m tests.hostile`` runs every case and writes ``docs/hostile-web.md``: case, expected, result."""

from __future__ import annotations

import sys

import pytest

from tests.hostile import in_browser
from tests.hostile.bench import Bench
from tests.hostile.cases import DOCUMENT, SECTIONS, Case, all_cases, row

TITLES = {
    "addresses": "Addresses and URLs",
    "transport": "Transport",
    "redirects": "Redirects",
    "sizes": "Size and compression",
    "types": "Types and encodings",
    "markup": "Markup",
    "growth": "Growth",
    "pages": "What pages say and hide",
    "robots": "robots.txt",
    "parsing": "Markup that parsers read differently",
}
HEAD = """# The hostile web

What servers and pages do, what must happen, and what happens. Every row is a test
(`tests/hostile/`, by its number), limited to 5 s of CPU time and 64 MB of additional memory (160 MB
in cases 89 and 151, whose pages have 5 and 11 MB). `make docs` runs the cases and writes this
table.

A result is an error's `code`, an article's `outcome`, or `ok` for a page that was fetched; quality
flags are in brackets. Missing numbers are cases of feeds, stores and runs.
"""

AREAS = """## What was tried beside the cases

| area | tried | shown by |
|---|---|---|
| every block of the IANA registries, embedded IPv4 addresses | 209 tests, first, middle and last address of each block | `tests/web/test_guard.py` |
| functions that take URLs, and the path that is sent | 24 functions on 100,000 random URLs; properties | `tests/values/test_urls.py`, `tests/web/test_properties.py` |
| answers on the wire, cut in two at every byte, byte by byte, in chunks of one byte | 123 tests; all cases of transport, sizes and redirects again | `tests/web/test_body.py`, `tests/web/test_wire.py`, `tests/test_hostile_web.py` |
| mutated answers through `Client.fetch` | 4,000, of which 400 in the suite | `tests/web/test_mutated.py` |
| regular expressions, with texts made from their own parse tree | all that the package compiles, some 310 | `make pump`, `tests/test_patterns.py` |
| shapes of pages and texts at three lengths, by stage | 501 | `make growth`, `tests/test_growth.py` |
| optional tags left out, unclosed elements, words parted, against html5lib | 1,949 tests | `tests/reading/test_mending.py` |
| Markdown read by cmark-gfm and markdown-it-py | 1,165 tests, three properties | `tests/writing/test_markdown_gfm.py` |
| hidden text planted beside an article, 1 to 100 times as much | 52 tests | `tests/test_hidden_text.py` |
| exceptions that are no error of ours, in every way to an article | 50 tests | `tests/test_faults.py` |
| worker processes killed, idle, over their limits, with a killed parent | 32 tests | `tests/workers/test_pool.py`, `tests/cli/test_limits.py` |
| pages in Chromium: endless scripts, memory, other origins | 59 tests; 36 scripts against the deadline | `make browser` |
| bytes that look like pages | fuzzed, 20 minutes a night | `make fuzz` |
| structured pages and texts: tags, claims, URLs, Unicode | fuzzed, 20 minutes a night | `make fuzz-pages` |
"""


def main() -> int:
    """Run and write; the number of cases that ended in another way than expected."""
    results = [(case, _result(case)) for case in all_cases()]
    lines = [HEAD]
    for section in SECTIONS:
        lines += [f"## {TITLES[section]}\n", "| case | what happens | expected | result |", "|---|---|---|---|"]
        lines += [*(row(case, result) for case, result in results if case.section == section), ""]
    lines += [in_browser.TITLE, *map(in_browser.line, in_browser.ROWS), "", AREAS]
    DOCUMENT.write_text("\n".join(lines), encoding="utf-8")
    wrong = [(case, result) for case, result in results if result != case.expected]
    for case, result in wrong:
        print(f"case {case.number}: {result}, expected {case.expected}", file=sys.stderr)  # noqa: T201
    return len(wrong)


def _result(case: Case) -> str:
    with pytest.MonkeyPatch.context() as patch:
        bench = Bench(patch)
        try:
            return case.run(bench)
        except Exception as error:  # noqa: BLE001  (the document shows it)
            return f"{type(error).__name__}: {error}".splitlines()[0]
        finally:
            bench.close()


if __name__ == "__main__":
    sys.exit(main())
