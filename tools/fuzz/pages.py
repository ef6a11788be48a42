"""``python -m tools.fuzz.pages [SECONDS] [--first SEED] [--count N] [--shrink]``: invariants on generated pages.

A page that breaks an invariant is kept in ``.fuzz/pages/`` with details; ``--first SEED --count 1`` reads it again.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.fuzz.grammar import Case, case_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".fuzz" / "pages"
SECONDS = 60
SHRINK_SECONDS = 60
KEPT = 5
"""Pages kept of each kind of finding."""


class Finding(NamedTuple):
    """A broken invariant on the page of a seed."""

    seed: int
    kind: str
    details: str


class Run(NamedTuple):
    """The number of pages that were read, and the findings."""

    pages: int
    findings: tuple[Finding, ...]


def main(arguments: list[str]) -> int:
    """Read pages for a number of seconds and print a table; the exit status is 1 if an invariant broke."""
    options = _parser().parse_args(arguments)
    first = options.first if options.first is not None else int(time.time()) * 1_000
    print(f"seeds from {first} on", flush=True)
    run = read_pages(first, time.monotonic() + options.seconds, options.count)
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in run.findings:
        by_kind[finding.kind].append(finding)
    for findings in by_kind.values():
        for finding in findings[:KEPT]:
            _keep(finding)
        if options.shrink:
            _keep_small(findings[0])
    print(table(run.pages, by_kind))
    return int(bool(run.findings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make fuzz-pages ARGS=…", description="Generated pages against the invariants."
    )
    parser.add_argument("seconds", nargs="?", type=float, default=SECONDS, help=f"for so long ({SECONDS})")
    parser.add_argument("--first", type=int, metavar="SEED", help="the first seed; else one of the clock")
    parser.add_argument("--count", type=int, metavar="N", help="so many pages at most")
    parser.add_argument("--shrink", action="store_true", help="make the first page of each kind of finding small")
    return parser


def read_pages(first: int, deadline: float, count: int | None = None) -> Run:
    """Read the pages of the seeds from ``first`` on, in a process that is replaced when it dies."""
    findings: list[Finding] = []
    seed = first
    last = first + count if count is not None else None
    while time.monotonic() < deadline and seed != last:
        for answer in _answers(seed, deadline, last):
            seed = answer.seed + 1
            if answer.kind:
                findings.append(answer)
    return Run(seed - first, tuple(findings))


def _answers(first: int, deadline: float, last: int | None) -> Iterator[Finding]:
    """The answers of a process until it dies (its last page is then a finding), the time is over or all are read."""
    seed = None
    with _worker("check", str(first)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            answer = json.loads(line)
            seed = answer.get("begins")
            if seed is None:
                yield Finding(answer["ends"], answer["kind"] or "", answer["details"])
            if time.monotonic() > deadline or (seed is None and answer["ends"] + 1 == last):
                process.kill()
                return
        status = process.wait()
    if seed is None:
        raise RuntimeError(f"the process that reads pages does not start: status {status}")
    yield Finding(seed, _death(status), "")


def _worker(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tools.fuzz.worker", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _death(status: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return "hangs (CPU)"
    if status == -signal.SIGALRM:
        return "hangs (waits)"
    return f"dies of {signal.Signals(-status).name}" if status < 0 else f"ends with status {status}"


def _keep(finding: Finding) -> None:
    case = case_of(finding.seed)
    _write(f"{_name(finding.kind)}-{finding.seed}", case)
    text = f"seed {finding.seed}\nurl {case.url!r}\n{finding.kind}\n{finding.details}\n"
    (FOLDER / f"{_name(finding.kind)}-{finding.seed}.txt").write_text(text, encoding="utf-8", errors="backslashreplace")


def _keep_small(finding: Finding) -> None:
    with _worker("shrink", str(finding.seed), str(SHRINK_SECONDS)) as process:
        output, _ = process.communicate()
    if process.returncode == 0:
        small = json.loads(output.splitlines()[-1])["small"]
        _write(f"{_name(finding.kind)}-small", Case(small, None, ()))
        print(f"{finding.kind}, seed {finding.seed}: {small[:1_000]!r}")


def _write(stem: str, case: Case) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = case.content if isinstance(case.content, bytes) else case.content.encode("utf-8", "surrogatepass")
    (FOLDER / f"{stem}.html").write_bytes(content)


def _name(kind: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in kind.lower())


def table(pages: int, by_kind: dict[str, list[Finding]]) -> str:
    """The number of pages and, for each kind of finding, its count and first seeds."""
    rows = [f"{pages:>8}  pages read"]
    for kind, findings in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        rows.append(f"{len(findings):>8}  {kind} (seeds {', '.join(str(finding.seed) for finding in findings[:KEPT])})")
    return "\n".join([*rows, f"{sum(map(len, by_kind.values())):>8}  findings; pages in {FOLDER.relative_to(ROOT)}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
