"""CPU and memory that each stage takes for a page, measured in a process of its own with limits."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import scraper
from scraper.assembly import assemble
from scraper.document import Page
from scraper.errors import ScraperError
from scraper.labelling import default_labeller
from scraper.reading import read, refuse_costly_blocks
from scraper.writing import FORMATS, render
from tests.shapes.forms import PARAGRAPH, Shape

__all__ = ["CPU_LIMIT", "STAGES", "Cost", "content_of", "cost_of", "warm_up"]

STAGES = ("read", "label", "assemble", "write")
CPU_LIMIT = 40
"""Seconds of CPU after which a process is ended."""
MEMORY_LIMIT = 4 << 30
"""Bytes of addresses that a process may use."""
_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")
_URL = "https://example.org/news/rain-in-town.html"


class Cost(NamedTuple):
    """The cost of a page of n bytes; of a refused page, the cost until the refusal."""

    size: int
    cpu: dict[str, float]
    """Stage → seconds of CPU."""
    memory: int
    """Bytes that the resident set grew by at its peak."""
    answer: str
    """The outcome, or the name of the error."""

    @property
    def total(self) -> float:
        """Seconds of CPU of all stages."""
        return sum(self.cpu.values())

    @property
    def was_measured(self) -> bool:
        """Whether the process came to its end within the limits."""
        return "all" not in self.cpu


def content_of(shape: Shape, size: int) -> bytes:
    """The shape, repeated until it has about n bytes."""
    few, more = len(shape.make(300).encode("utf-8", "replace")), len(shape.make(600).encode("utf-8", "replace"))
    count = max(1, round(size * 300 / max(1, more - few)))
    return shape.make(count).encode("utf-8", "replace")


def cost_of(content: bytes, media_type: str) -> Cost:
    """Read, label, assemble and write in a child process. A child that is ended answers with the signal's name."""
    given, taken = os.pipe()
    child = os.fork()
    if not child:
        os.close(given)
        try:
            limit()
            os.write(taken, json.dumps(_measured(content, media_type)).encode())
        finally:
            os._exit(0)
    os.close(taken)
    with os.fdopen(given, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if not said:
        name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "ended without an answer"
        return Cost(len(content), {"all": float(CPU_LIMIT)}, 0, name)
    return Cost(*json.loads(said))


def warm_up() -> None:
    """Load tables and models once, before processes are forked."""
    for content in (
        f"<article>{PARAGRAPH * 5}</article>",
        "Rain in town\n\n" + "It rained all day in the town.\n\n" * 5,
    ):
        article = scraper.normalize(content)
        for name in FORMATS:
            render(article, name)
    # A collection in a child would copy all that the parent holds, and count for whichever stage it falls into.
    gc.collect()
    gc.freeze()


def limit() -> None:
    """Keep this process to the limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def _measured(content: bytes, media_type: str) -> Cost:
    cpu: dict[str, float] = {}
    before = _reset_peak()
    try:
        answer = _taken(Page(content=content, url=_URL, media_type=media_type), cpu)
    except ScraperError as error:
        answer = type(error).__name__
    except MemoryError:
        answer = "MemoryError"
    return Cost(len(content), cpu, _resident("VmHWM") - before, answer)


def _taken(page: Page, cpu: dict[str, float]) -> str:
    with _timed(cpu, "read"):
        document = read(page)
        refuse_costly_blocks(document)
    with _timed(cpu, "label"):
        labelling = default_labeller().label(document)
    with _timed(cpu, "assemble"):
        article = assemble(document, labelling).article
    with _timed(cpu, "write"):
        article.to_json_with_blocks()
        for name in FORMATS:
            render(article, name)
    return str(article.outcome)


@contextmanager
def _timed(cpu: dict[str, float], stage: str) -> Iterator[None]:
    start = time.process_time()
    try:
        yield
    finally:
        cpu[stage] = time.process_time() - start


def _reset_peak() -> int:
    if _RESET.exists():
        _RESET.write_text("5")
    return _resident("VmRSS")


def _resident(field: str) -> int:
    """Bytes of the resident set, now or at its peak; 0 where the system does not say."""
    if not _STATUS.exists():
        return 0
    return next((int(line.split()[1]) * 1024 for line in _STATUS.read_text().splitlines() if line.startswith(field)), 0)
