"""``python -m tools.load.throughput [HOSTS [PAGES]]``: crawl many hosts at once; print pages per second and rudeness.

The names of the hosts resolve to loopback addresses, which the guard exempts.
"""

from __future__ import annotations

import socket
import sys
from itertools import pairwise
from time import monotonic
from typing import Any

from scraper.series import part_of
from scraper.web import Agent, Client, Shared
from scraper.web.crawl import crawl
from scraper.workers import Pool
from tools.load.server import Host

HOSTS, PAGES = 50, 10
DELAY = 0.5


def main(arguments: list[str]) -> int:
    """Run and print; 1 if a page failed, or a host saw two requests at once or too soon."""
    count, pages = [*map(int, arguments), *(HOSTS, PAGES)[len(arguments) :]]
    hosts = {f"host{number}.test": Host(f"127.0.0.{number + 1}") for number in range(count)}
    _name({name: host.address[0] for name, host in hosts.items()})
    client = Client(
        allow=frozenset(host.address for host in hosts.values()),
        agent=Agent(delay=DELAY),
        shared=Shared(),
    )
    urls = [
        f"http://{name}:{host.port}/story/{number}" for number in range(1, pages + 1) for name, host in hosts.items()
    ]
    begin = monotonic()
    with Pool(part_of) as pool:
        done = list(crawl(urls, client.fetch, pool.run, client.shared.politeness))
    seconds = monotonic() - begin
    failed = [visit for visit in done if isinstance(visit.outcome, Exception)]
    rude = sum(_is_rude(host) for host in hosts.values())
    print(f"{len(done)} pages of {count} hosts in {seconds:.1f} s: {len(done) / seconds:.1f} pages a second")
    print(f"{len(failed)} failed; {rude} hosts saw two requests at once, or within {DELAY} s")
    return int(bool(failed or rude))


def _is_rude(host: Host) -> bool:
    visits = sorted(host.visits)
    return any(begin < end + DELAY * 0.98 for (_, end), (begin, _) in pairwise(visits))


def _name(addresses: dict[str, str]) -> None:
    """Make names resolve to addresses in this process."""

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (addresses.get(host, host), port))]

    setattr(socket, "getaddrinfo", getaddrinfo)  # noqa: B010  (its type is more than is needed here)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
