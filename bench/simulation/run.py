"""``python -m bench.simulation.run FOLDER``: runs of ingestion over the simulated web, until its last day.

It goes on where an earlier process, which may have been killed, wrote its last line into the log.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import msgspec
from msgspec import Struct

from bench.simulation.plan import DAY, Plan, SimSource, make_plan
from bench.simulation.simulated_time import SimulatedTime
from bench.simulation.site_pages import source_url
from bench.simulation.web_server import ALLOWED, Log, WebServer, names_answered
from scraper.ingest.ingest_folder import IngestFolder
from scraper.ingest.ingest_run import IngestOptions
from scraper.ingest.ingest_session import FetchSettings, ingest
from scraper.web import Agent
from scraper.workers.limits import SECONDS
from scraper.workers.task_pool import task_pool

__all__ = ["DELAY", "LOG", "Size", "main", "plan_of", "prepare", "read_log", "run_days", "sources_file"]

LOG = "log.jsonl"
SIZE = "size.json"
DELAY = 2.0
SPACING = (900.0, 1800.0)
"""Seconds between the beginnings of two runs."""
BUDGET = 600.0


class Size(Struct, frozen=True, kw_only=True):
    """The size of a simulation."""

    sources: int
    days: int
    articles: int
    seed: int


def plan_of(folder: Path) -> Plan:
    """The plan of a folder that ``prepare`` made."""
    size = msgspec.json.decode((folder / SIZE).read_bytes(), type=Size)
    return make_plan(size.sources, size.days, size.articles, size.seed)


def prepare(folder: Path, size: Size) -> None:
    """Make a folder for a simulation: its size and its ``sources.toml``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SIZE).write_bytes(msgspec.json.encode(size))
    (folder / "sources.toml").write_text(sources_file(plan_of(folder)), encoding="utf-8")


def sources_file(plan: Plan) -> str:
    """The ``sources.toml`` of a plan."""
    return "\n".join(_table(source) for source in plan.sources)


def _table(source: SimSource) -> str:
    lines = ["[[source]]", f'url = "{source_url(source)}"', f'name = "{source.name}"', 'revisit = ["1 h", "24 h"]']
    lines += [f'every = "{source.every}"'] if source.every else []
    lines += ['links = "main h3 a"'] if source.form == "section" else []
    return "\n".join(lines) + "\n"


def read_log(folder: Path) -> Iterator[dict[str, Any]]:
    """The events of a log; a line that a killed process left half written is passed over."""
    path = folder / LOG
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield json.loads(line)


def run_days(folder: Path) -> None:
    """Run ingestion every 15 to 30 simulated minutes until the last day is over."""
    plan = plan_of(folder)
    last = max((event["t"] for event in read_log(folder)), default=-1.0)
    number = 1 + max((event.get("run", 0) for event in read_log(folder)), default=0)
    random = Random(f"{plan.seed} {number}")
    begin = 0.0 if last < 0 else last + random.uniform(*SPACING)
    time, log = SimulatedTime(begin, plan.seed + number), Log(folder / LOG)
    server = WebServer(plan, time, log)
    try:
        with names_answered(server.port), task_pool(SECONDS, 2) as pool:
            settings = FetchSettings(agent=Agent(delay=DELAY), allow=ALLOWED, clock=time.clock, pool=pool)
            while begin < plan.days * DAY:
                time.go_to(begin)
                log.write(t=time.seconds, run=number, state="begin")
                report = ingest(
                    IngestFolder(folder), IngestOptions(time_budget=BUDGET), settings, Event(), lambda *_: None
                )
                log.write(t=time.seconds, run=number, state="end", outage=report.is_outage, alarms=report.alarms)
                number += 1
                begin = max(begin + random.uniform(*SPACING), time.seconds + 60.0)
    finally:
        server.close()
        log.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the days of a folder that ``prepare`` made."""
    parser = argparse.ArgumentParser(prog="python -m bench.simulation.run", description=__doc__)
    parser.add_argument("folder", type=Path)
    run_days(parser.parse_args(arguments).folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
