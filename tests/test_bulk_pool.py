"""Work in processes of its own: what an item does to its process costs that item only."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scraper.bulk import Pool
from scraper.errors import BudgetExceeded, InternalError, NotText, ScraperError, WorkerLost

URL = "https://example.org/rain"


def _work(item: str) -> str:
    """What the items ask for."""
    match item:
        case "sleep":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(3)
        case "refuse":
            raise NotText("a picture", "https://example.org/picture")
        case "break":
            raise ZeroDivisionError("division by zero")
        case "recurse":
            return _work(item)
        case "lack":
            return os.environ["HEADLINE"]
        case "grow":
            return str(len(bytearray(8_000_000_000)))
    return f"{item} in {os.getpid()}"


BAD = {
    "sleep": (BudgetExceeded, "took more than 5 s", URL),
    "die": (WorkerLost, "died", URL),
    "exit": (WorkerLost, "died", URL),
    "refuse": (NotText, "a picture", "https://example.org/picture"),
    "break": (InternalError, "ZeroDivisionError: division by zero", URL),
    "recurse": (InternalError, "RecursionError: maximum recursion depth exceeded", URL),
    "lack": (InternalError, "KeyError: 'HEADLINE'", URL),
    "grow": (BudgetExceeded, "memory", URL),
}


@pytest.mark.parametrize("item", BAD)
def test_a_bad_item_costs_itself_only(item: str) -> None:
    """Its error is typed and names the item; the next one is worked on as ever."""
    kind, message, subject = BAD[item]
    with Pool(_work, size=1, seconds=5) as pool:
        pool.run("first")
        with pytest.raises(ScraperError, match=message) as caught:
            pool.run(item, URL)
        assert (type(caught.value), caught.value.subject) == (kind, subject)
        assert pool.run("good").startswith("good in ")


def test_items_are_worked_on_at_once() -> None:
    """As many processes as the pool is large, and they are used again."""
    with Pool(_work, size=2, seconds=60) as pool, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(pool.run, "abcdefgh"))
    assert [answer[0] for answer in answers] == list("abcdefgh")
    assert len({answer.split()[-1] for answer in answers}) <= 2
    assert str(os.getpid()) not in "".join(answers)


def test_no_process_is_left_behind() -> None:
    """After its end a pool's processes are gone, also one that is in the middle of something."""
    with Pool(_work, size=1, seconds=60) as pool:
        process = int(pool.run("a").split()[-1])
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_processes_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many items another process takes over, so that nothing that a library keeps grows for ever."""
    monkeypatch.setattr("scraper.bulk.pool.RENEWED", 2)
    with Pool(_work, size=1, seconds=60) as pool:
        processes = [pool.run("a").split()[-1] for _ in range(4)]
    assert processes[0] == processes[1] != processes[2] == processes[3]
