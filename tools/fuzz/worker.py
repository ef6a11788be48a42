"""``python -m tools.fuzz.worker check FIRST`` and ``shrink SEED SECONDS``: the limited process that reads the pages.

It writes one JSON object a line: ``{"begins": SEED}``, then ``{"ends": SEED, "kind": …, "details": …}``.
"""

from __future__ import annotations

import json
import re
import resource
import signal
import socket
import sys
import time
from itertools import count
from math import ceil

from tools.fuzz.grammar import Case, case_of
from tools.fuzz.invariants import finding
from tools.fuzz.words import RAW

CPU_SECONDS = 20
"""Limit of CPU seconds for a source; the kernel kills the process at the limit, which counts as a hang."""
WALL_SECONDS = 300
"""Limit of wall-clock seconds for a source; generous, as the machine may be busy."""
MEMORY_MB = 3_000
_PIECES = re.compile(r"<[^<>]*>|[^<\s]+\s*|\s+|<")
"""Tags and words: the units that are removed when a source is reduced."""


def main(arguments: list[str]) -> int:
    """Check sources from a seed on, or reduce the source of a seed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 1_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_network)
    if arguments[0] == "shrink":
        _tell(small=_shrunk(case_of(int(arguments[1])), time.monotonic() + float(arguments[2])))
        return 0
    for seed in count(int(arguments[1])):
        _tell(begins=seed)
        _limit()
        broken = finding(case_of(seed))
        _tell(ends=seed, kind=broken[0] if broken else None, details=broken[1] if broken else "")
    return 0


def _limit() -> None:
    """A fresh limit of CPU time and of time on the clock; both end the process."""
    used = ceil(time.process_time())
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, most))
    signal.alarm(WALL_SECONDS)


def _refuse_network(event: str, _: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise OSError(f"reading a page asked the network: {event}")


def _shrunk(case: Case, deadline: float) -> str:
    """The source, reduced as far as the finding stays the same."""
    broken = finding(case)
    content = case.content if isinstance(case.content, str) else case.content.decode("latin-1")
    pieces = _PIECES.findall(content)
    size = len(pieces) // 2
    while broken and size and time.monotonic() < deadline:
        start = 0
        while start < len(pieces) and time.monotonic() < deadline:
            fewer = pieces[:start] + pieces[start + size :]
            if _is_found(case, "".join(fewer), broken[0]):
                pieces = fewer
            else:
                start += size
        size //= 2
    return "".join(pieces)


def _is_found(case: Case, content: str, kind: str) -> bool:
    """Whether the content has the same finding; markers that were removed from it do not count as lost."""
    if any(content.count(f"<{tag}") != content.count(f"</{tag}>") for tag in RAW):
        return False  # an unclosed element swallows text, which is another finding
    _limit()
    markers = tuple(marker for marker in case.markers if marker in content)
    tried: str | bytes = content if isinstance(case.content, str) else content.encode("latin-1")
    broken = finding(Case(tried, case.url, markers))
    return broken is not None and broken[0] == kind


def _tell(**values: object) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    socket.setdefaulttimeout(1)
    sys.exit(main(sys.argv[1:]))
