"""Work in processes of its own: what an item does to its process costs that item only."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from scraper.errors import BudgetExceeded, DataError, InternalError, NotText, ScraperError, WorkerLost
from scraper.workers import Pool

ROOT = Path(__file__).resolve().parent.parent.parent
URL = "https://example.org/rain"
LONG = 600.0
"""CPU seconds that no item here uses."""


def _work(item: str) -> str:
    """What the items ask for."""
    match item:
        case "sleep":
            time.sleep(60)
        case "spin":
            _spin()
        case "wait":
            os.write(1, f"{os.getpid()}\n".encode())
            time.sleep(3600)
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


def _spin() -> None:
    """Say which process this is; then a loop of C code that takes years and never lets another thread run."""
    os.write(1, f"{os.getpid()}\n".encode())
    re.match(r"(?:a|a)*b", "a" * 99)


def _process(answer: str) -> int:
    return int(answer.rsplit(maxsplit=1)[-1])


BAD = {
    "spin": (BudgetExceeded, "took more than 1 s of CPU time", URL),
    "sleep": (BudgetExceeded, "took more than 6 s by the clock", URL),
    "die": (WorkerLost, "died", URL),
    "exit": (WorkerLost, "died", URL),
    "refuse": (NotText, "a picture", "https://example.org/picture"),
    "break": (InternalError, "ZeroDivisionError: division by zero", URL),
    "recurse": (InternalError, "RecursionError: maximum recursion depth exceeded", URL),
    "lack": (InternalError, "KeyError: 'HEADLINE'", URL),
    "grow": (BudgetExceeded, "memory", URL),
}


@pytest.mark.parametrize("item", BAD)
def test_a_bad_item_costs_itself_only(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its error is typed and names the item; the next one is worked on as ever."""
    kind, message, subject = BAD[item]
    if item == "sleep":
        monkeypatch.setattr("scraper.workers.limits.MIN_WALL_SECONDS", 0)
    with Pool(_work, size=1, seconds=1) as pool:
        pool.run("first")
        with pytest.raises(ScraperError, match=message) as caught:
            pool.run(item, URL)
        assert (type(caught.value), caught.value.subject) == (kind, subject)
        assert pool.run("good").startswith("good in ")


def test_a_pool_ends_while_items_are_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that ends the pool and the threads that wait for its workers end the same processes in peace."""
    close = Connection._close  # type: ignore[attr-defined]

    def close_slowly(pipe: Connection) -> None:
        time.sleep(0.05)
        close(pipe)

    monkeypatch.setattr(Connection, "_close", close_slowly)
    with ThreadPoolExecutor(2) as threads:
        with Pool(_nap, size=2) as pool:
            pool.run(0)
            running = [threads.submit(pool.run, 3600) for _ in range(2)]
            while len(pool._alive) < 2 or not all(worker._ready for worker in pool._alive):
                time.sleep(0.02)
        assert [type(future.exception()) for future in running] == [WorkerLost, WorkerLost]


def _nap(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def test_waiting_is_not_working() -> None:
    """The limit is CPU time: an item that takes longer by the clock, as on a machine that is busy, is not lost."""
    with Pool(_nap, size=1, seconds=0.5) as pool:
        assert pool.run(1.5) == "awake"


def test_each_item_has_the_whole_limit() -> None:
    """What earlier items used of the CPU does not count."""
    with Pool(_busy, size=1, seconds=1.5) as pool:
        assert len({pool.run(0.6) for _ in range(4)}) == 1


def _busy(seconds: float) -> int:
    begin = time.process_time()
    while time.process_time() - begin < seconds:
        pass
    return os.getpid()


# ---------------------------------------------------------------------------------------------- start and warm-up


def _warm_slowly() -> None:
    _busy(1.5)


def _warm_badly() -> None:
    raise DataError("not TOML", "languages/en.toml")


def _warm_to_death(folder: str) -> None:
    """Die the first two times."""
    for number in range(2):
        with suppress(FileExistsError):
            (Path(folder) / str(number)).touch(exist_ok=False)
            os._exit(1)


def test_warming_up_is_no_items_fault() -> None:
    """What a process needs to get ready does not count for its first item."""
    with Pool(_work, size=1, seconds=1, warm=_warm_slowly) as pool:
        assert pool.run("a").startswith("a in ")


def test_a_process_that_cannot_get_ready_says_why() -> None:
    """A fault of the installation is raised as what it is, each time."""
    with Pool(_work, size=1, seconds=1, warm=_warm_badly) as pool:
        for _ in range(2):
            with pytest.raises(DataError, match="not TOML"):
                pool.run("a", URL)


def test_death_before_the_start_is_no_items_fault(tmp_path: Path) -> None:
    """Processes that die while they get ready are replaced; after three the item is lost for now."""
    with Pool(_work, size=1, seconds=LONG, warm=partial(_warm_to_death, str(tmp_path))) as pool:
        assert pool.run("a").startswith("a in ")
    with Pool(_work, size=1, seconds=LONG, warm=partial(os._exit, 1)) as pool:
        for _ in range(2):
            with pytest.raises(WorkerLost, match="before they began"):
                pool.run("a", URL)


def test_death_while_idle_is_no_items_fault() -> None:
    """An item that nobody has begun with is given to another process when the system kills idle ones."""
    with Pool(_work, size=2, seconds=LONG) as pool, ThreadPoolExecutor(2) as threads:
        processes = {_process(answer) for answer in threads.map(pool.run, "abcdefgh")}
        for process in processes:
            os.kill(process, signal.SIGKILL)
        after = {_process(answer) for answer in threads.map(pool.run, "abcdefgh")}
    assert after & processes == set()


def test_an_early_start_is_used() -> None:
    """A process that was started before there was an item is the one that the item gets."""
    with Pool(_parent, size=1, seconds=LONG) as pool:
        pool.start()
        pool.start()
        assert pool.run("a") == os.getpid()


def _parent(_: str) -> int:
    return os.getppid()


# ---------------------------------------------------------------------------------------------- many


def test_items_are_worked_on_at_once() -> None:
    """As many processes as the pool is large, and they are used again."""
    with Pool(_work, size=2, seconds=LONG) as pool, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(pool.run, "abcdefgh"))
    assert [answer[0] for answer in answers] == list("abcdefgh")
    assert len({answer.split()[-1] for answer in answers}) <= 2
    assert str(os.getpid()) not in "".join(answers)


def test_processes_are_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many items another process takes over, so that nothing that a library keeps grows for ever."""
    monkeypatch.setattr("scraper.workers.pool.RENEWED", 2)
    with Pool(_work, size=1, seconds=LONG) as pool:
        processes = [pool.run("a").split()[-1] for _ in range(4)]
    assert processes[0] == processes[1] != processes[2] == processes[3]


def test_an_item_that_cannot_be_sent_keeps_no_place() -> None:
    """The caller is told, and the next item finds a process."""
    with Pool(_work, size=1, seconds=LONG) as pool:
        for _ in range(2):
            with pytest.raises(Exception, match="pickle"):
                pool.run(lambda: None)  # type: ignore[arg-type]
        assert pool.run("a").startswith("a in ")


# ---------------------------------------------------------------------------------------------- the end


def test_no_process_is_left_behind() -> None:
    """After its end a pool's processes are gone, also one that is in the middle of something."""
    with Pool(_work, size=1, seconds=LONG) as pool:
        process = _process(pool.run("a"))
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_worker_outlives_the_thread_that_started_it() -> None:
    """Threads that fetch end before the processes that they started; others go on using those."""
    with Pool(_work, size=1, seconds=LONG) as pool:
        with ThreadPoolExecutor(1) as thread:
            first = thread.submit(pool.run, "a").result()
        time.sleep(0.2)
        assert _process(pool.run("b")) == _process(first)


def test_a_program_that_forgets_its_pool_ends(tmp_path: Path) -> None:
    """The end of a program does not wait for a worker that is busy for ever."""
    program = tmp_path / "program.py"
    program.write_text(FORGETFUL, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(program)], capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert is_gone(int(done.stdout.split()[0]))


FORGETFUL = """
import sys
from pathlib import Path
from threading import Thread
from time import sleep
from scraper.workers import Pool
from contextlib import suppress
from scraper.errors import ScraperError
from tests.workers.test_pool import _write_and_spin

if __name__ == "__main__":
    pool = Pool(_write_and_spin, size=1, seconds=3600)
    started = Path(sys.argv[0]).with_name("started")

    def run() -> None:
        with suppress(ScraperError):  # the worker is ended with the program
            pool.run(str(started))

    Thread(target=run, daemon=True).start()
    while not started.exists():
        sleep(0.05)
"""


def _write_and_spin(started: str) -> None:
    Path(started).touch()
    _spin()


ORPHANS = {
    "spawned by a thread": "Thread(target=pool.run, args=('spin',), daemon=True).start()",
    "by a thread, where the kernel watches no pipe": "Thread(target=pool.run, args=('wait',), daemon=True).start()",
    "forked at the start": "pool.start(); Thread(target=pool.run, args=('spin',), daemon=True).start()",
}
PROGRAM = """
import time
from threading import Thread
from scraper.workers import Pool, worker_process
from tests.workers.test_pool import _work



def refuse(_):
    raise OSError("no such call on this system")


if {no_kernel}:
    worker_process._be_killed = refuse  # in the worker too, which reads this file again
if __name__ == "__main__":
    pool = Pool(_work, size=1, seconds=3600)
    {start}
    time.sleep(3600)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc on this system")
@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("start", ORPHANS)
def test_an_endless_loop_ends_with_the_program(tmp_path: Path, start: str, end: str) -> None:
    """Whatever kills the program, its worker goes too, also out of a loop of C code that lets no thread run."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(start=ORPHANS[start], no_kernel="no pipe" in start), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        process.send_signal(getattr(signal, end))
        process.wait(timeout=60)
    assert is_gone(worker)


def is_gone(process: int, seconds: float = 60) -> bool:
    """Whether a process ends within a time; one that nobody has waited for counts as ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if _state(process) in ("", "Z", "X"):
            return True
        time.sleep(0.02)
    os.kill(process, signal.SIGKILL)
    return False


def _state(process: int) -> str:
    """The letter of a process's state; empty where it is no more."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[0]
