"""``python -m bench simulation``: run the simulated web to its end, with processes killed, and compare."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from bench.metrics import markdown
from bench.simulation.comparison import Check, compare
from bench.simulation.plan import DAY
from bench.simulation.run import LOG, Size, prepare, run_days

__all__ = ["kill_points", "report", "simulate"]

ROOT = Path(__file__).resolve().parent.parent.parent
POLL_SECONDS = 0.01
MAX_DELAY = 0.25
"""Real seconds after its point at which a process is killed, at most: somewhere in a run or between two."""
SHOWN = 10
"""Differences of a comparison that are printed."""


def simulate(folder: Path, size: Size, kills: int) -> list[Check]:
    """Make a folder, run all days over it with so many kills, and compare its store with the truth."""
    prepare(folder, size)
    if kills:
        random = Random(f"kills {size.seed}")
        for point in kill_points(size, kills):
            _run_until(folder, point, random.uniform(0.0, MAX_DELAY))
        _finish(folder)
    else:
        run_days(folder)
    return compare(folder)


def kill_points(size: Size, kills: int) -> list[float]:
    """Seconds of the simulation after which a process is killed."""
    random = Random(f"points {size.seed}")
    return sorted(random.uniform(0.0, 0.95) * size.days * DAY for _ in range(kills))


def _start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.simulation.run", str(folder)]
    return subprocess.Popen(command, cwd=ROOT)  # noqa: S603  # our own module, by the interpreter that runs it


def _run_until(folder: Path, point: float, delay: float) -> None:
    """Run until the log has reached a point, and kill the process a little later."""
    process = _start(folder)
    try:
        while process.poll() is None and _last_time(folder) < point:
            time.sleep(POLL_SECONDS)
        time.sleep(delay)
    finally:
        process.kill()
    if process.wait() != -signal.SIGKILL:
        raise RuntimeError(f"the process of the runs ended by itself, with status {process.returncode}")


def _finish(folder: Path) -> None:
    process = _start(folder)
    try:
        if process.wait() != 0:
            raise RuntimeError(f"the process of the runs failed, with status {process.returncode}")
    finally:
        process.kill()


def _last_time(folder: Path) -> float:
    """The time of the last whole line of the log."""
    path = folder / LOG
    if not path.exists():
        return -1.0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8192))
        lines = [line for line in file.read().split(b"\n")[:-1] if line.startswith(b'{"t": ')]
    return float(lines[-1][6:].split(b",")[0]) if lines else -1.0


def report(size: Size, kills: int) -> int:
    """Simulate in a temporary folder and print a table; 1 if anything differs, and then the folder stays."""
    folder = Path(tempfile.mkdtemp(prefix="simulation-"))
    checks = simulate(folder, size, kills)
    print(
        markdown(["comparison", "compared", "differences"], [(c.name, c.compared, len(c.differences)) for c in checks])
    )
    for check in checks:
        for line in check.differences[:SHOWN]:
            print(f"{check.name}: {line}")
    differences = sum(len(check.differences) for check in checks)
    verdict = f"the folder is kept: {folder}" if differences else "the store equals the truth"
    print(f"\n{size.sources} sources, {size.days} days, {size.articles} articles, {kills} kills: {verdict}")
    if not differences:
        shutil.rmtree(folder)
    return int(bool(differences))
