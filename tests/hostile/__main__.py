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


def main() -> int:
    """Run and write; the number of cases that ended in another way than expected."""
    results = [(one, _result(one)) for one in all_cases()]
    lines = [HEAD]
    for section in SECTIONS:
        lines += [f"## {TITLES[section]}\n", "| case | what happens | expected | result |", "|---|---|---|---|"]
        lines += [*(row(one, result) for one, result in results if one.section == section), ""]
    lines += [in_browser.TITLE, *map(in_browser.line, in_browser.ROWS), ""]
    DOCUMENT.write_text("\n".join(lines), encoding="utf-8")
    wrong = [(one, result) for one, result in results if result != one.expected]
    for one, result in wrong:
        print(f"case {one.number}: {result}, expected {one.expected}", file=sys.stderr)  # noqa: T201
    return len(wrong)


def _result(one: Case) -> str:
    with pytest.MonkeyPatch.context() as patch:
        bench = Bench(patch)
        try:
            return one.run(bench)
        except Exception as error:  # noqa: BLE001  (the document shows it)
            return f"{type(error).__name__}: {error}".splitlines()[0]
        finally:
            bench.close()


if __name__ == "__main__":
    sys.exit(main())
