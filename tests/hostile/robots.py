"""Cases 121 to 130, 141, 142 and 165, 166: what robots.txt says, and how."""

from __future__ import annotations

import time
from functools import partial
from itertools import pairwise

from scraper.errors import RobotsDenied
from scraper.web import Agent, Limits, Shared
from scraper.web.clock import WebClock
from scraper.web.robots import Robots, parse_robots
from tests.hostile.bench import HTML, LIMITS, QUICK, Bench, outcome, words
from tests.hostile.cases import case
from tests.loopback import Step, answer
from tests.web.simulation import Simulation

POLITE = Agent(delay=0)
NOTHING = b"User-agent: *\nDisallow: /\n"


def _under(bench: Bench, *steps: Step, limits: Limits = LIMITS) -> str:
    """What comes of a page while robots.txt is this script."""
    bench.server.play("/robots.txt", *steps)
    client = bench.client(agent=POLITE, limits=limits)
    return outcome(partial(client.fetch, bench.server.play("/", answer(HTML))))


def _rules(content: bytes, *paths: str, agent: str = "scraper") -> str:
    """What a robots.txt allows of some paths."""
    robots = Robots(parse_robots(content))
    return words("ok" if _admits(robots, path, agent) else "robots_denied" for path in paths)


def _admits(robots: Robots, path: str, agent: str) -> bool:
    try:
        robots.admit(f"https://example.org{path}", agent)
    except RobotsDenied:
        return False
    return True


@case(121, "404, 410, 403 for robots.txt", "ok")
def _(bench: Bench) -> str:
    return words(_under(bench, answer(NOTHING, status=status)) for status in ("404 No", "410 Gone", "403 Forbidden"))


@case(122, "500, 503 or no answer for robots.txt; then it is there", "robots_unreachable; ok")
def _(bench: Bench) -> str:
    results = [_under(bench, answer(NOTHING, status="500 Oops")), _under(bench, answer(status="503 Busy"))]
    results += [_under(bench, 5.0, limits=QUICK), _under(bench, b"HTTP/1.1 200 OK\r\nConte")]
    simulation = Simulation()
    client = bench.client(agent=POLITE, shared=Shared(simulation.clock))
    url = bench.server.play("/", answer(HTML))
    bench.server.play("/robots.txt", answer(status="500 Oops"))
    results.append(outcome(partial(client.fetch, url)))
    bench.server.play("/robots.txt", answer(b""))
    simulation.clock.sleep(301)
    return words([*results, outcome(partial(client.fetch, url))])


@case(123, "429 for robots.txt", "robots_unreachable")
def _(bench: Bench) -> str:
    return _under(bench, answer(NOTHING, "Retry-After: 0", status="429 Too Many Requests"))


@case(124, "a page of HTML as robots.txt, which even says `Disallow: /`", "ok")
def _(bench: Bench) -> str:
    page = b"<!doctype html><title>Oops</title><pre>\n" + NOTHING + b"</pre>"
    return _under(bench, answer(page, "Content-Type: text/html"))


@case(125, "5 MB of robots.txt, with a rule at the begin and one at the end", "robots_denied; ok")
def _(bench: Bench) -> str:
    filler = b"# nothing here\n" * 350_000
    bench.server.play("/robots.txt", answer(b"User-agent: *\nDisallow: /first\n" + filler + b"Disallow: /last\n"))
    client = bench.client(agent=POLITE)
    urls = [bench.server.play(path, answer(HTML)) for path in ("/first", "/last")]
    return words(outcome(partial(client.fetch, url)) for url in urls)


@case(126, "five redirects to robots.txt, and six", "robots_denied; ok")
def _(bench: Bench) -> str:
    results = []
    for hops in (5, 6):
        places = ["/robots.txt", *(f"/{number}" for number in range(hops))]
        for place, target in pairwise(places):
            bench.server.play(place, answer(b"", f"Location: {target}", status="301 Moved"))
        bench.server.play(places[-1], answer(NOTHING))
        page = bench.server.play("/page", answer(HTML))
        results.append(outcome(partial(bench.client(agent=POLITE).fetch, page)))
    return words(results)


@case(127, "a byte order mark, only carriage returns, Latin-1, NUL, no end of line at the end", "robots_denied")
def _(bench: Bench) -> str:
    files = (
        b"\xef\xbb\xbf" + NOTHING,
        NOTHING.replace(b"\n", b"\r"),
        b"# caf\xe9\n" + NOTHING,
        NOTHING.replace(b"Dis", b"\x00Dis"),
        NOTHING.rstrip(),
    )
    return words(_rules(content, "/") for content in files)


@case(128, "`*a*a*a…$` against a path of 5,000 letters", "ok")
def _(bench: Bench) -> str:
    content = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 200 + b"b$\n"
    begin = time.thread_time()
    result = _rules(content, "/" + "a" * 5000)
    assert time.thread_time() - begin < 0.05
    return result


@case(129, "Crawl-delay 0, 1,000,000, `abc`, -1, `inf`", "0 s; 120 s")
def _(bench: Bench) -> str:
    return words(f"{_delay(bench, value):.0f} s" for value in ("0", "1000000", "abc", "-1", "inf"))


def _delay(bench: Bench, value: str) -> float:
    """For how long a host is left alone after a visit."""
    bench.server.play("/robots.txt", answer(f"User-agent: *\nCrawl-delay: {value}\n".encode()))
    client = bench.client(agent=POLITE, shared=Shared(WebClock(random=lambda: 0.0)))
    client.fetch(bench.server.play("/", answer(HTML)))
    return client.shared.politeness.wait(f"127.0.0.1:{bench.server.port}")


@case(130, "rules for us beside rules for all; the longest match; percent-encoding", "robots_denied; ok")
def _(bench: Bench) -> str:
    content = (
        b"User-agent: *\nDisallow: /\n\nUser-agent: scraper\nDisallow: /a\nAllow: /a/public\nDisallow: /caf%C3%A9\n"
        b"Disallow: /*.pdf$\n"
    )
    denied = _rules(content, "/a/b", "/café", "/caf%c3%a9", "/x.pdf")
    assert denied == "robots_denied"
    assert _rules(content, "/b", agent="otherbot") == "robots_denied", "for all others nothing is allowed"
    return words((denied, _rules(content, "/b", "/a/public/c", "/x.pdf?page=2")))


PRIVATE = b"User-agent: *\nDisallow: /private\n"


@case(
    141,
    "a forbidden path behind dot segments (`/public/../private`, `%2e%2e`, `.%2E`, with backslashes), given and as a "
    "redirect; decoded letters (`/%70rivate`); a host with a dot behind",
    "robots_denied",
)
def _(bench: Bench) -> str:
    bench.server.play("/robots.txt", answer(PRIVATE))
    bench.server.play("/private/x", answer(HTML))
    client = bench.client(agent=POLITE)
    paths = (
        "/public/../private/x",
        "/public/%2e%2e/private/x",
        "/a/.%2E/private/x",
        "/a\\..\\private\\x",
        "/%70rivate/x",
    )
    results = [outcome(partial(client.fetch, bench.server.url(path))) for path in paths]
    for number, path in enumerate(paths):
        to = answer(b"", f"Location: {bench.server.url(path)}", status="302 Found")
        results.append(outcome(partial(client.fetch, bench.server.play(f"/{number}", to))))
    bench.resolve("127.0.0.1")
    results.append(outcome(partial(client.fetch, f"http://rain.example.:{bench.server.port}/private/x")))
    sent = [request.split()[1] for request in bench.server.requests]
    assert set(sent) == {b"/robots.txt", b"/0", b"/1", b"/2", b"/3", b"/4"}, "nothing that is forbidden was asked for"
    assert sent.count(b"/robots.txt") == 2, "once for each host"
    return words(results)


@case(142, "the path that was judged and the path that is sent: `//a`, `/%7Ea`, `/a%2Fb`, `/a|b[1]`", "ok")
def _(bench: Bench) -> str:
    paths = {"//a": "//a", "/%7Ea": "/%7Ea", "/a%2Fb": "/a%2Fb", "/a|b[1]": "/a%7Cb%5B1%5D"}
    results = []
    for given, sent in paths.items():
        bench.server.play(sent, answer(HTML))
        results.append(outcome(partial(bench.client().fetch, bench.server.url(given))))
    assert [request.split()[1].decode() for request in bench.server.requests] == list(paths.values())
    return words(results)


@case(165, "500 KB of robots.txt: half of it names agents, half has rules for all of them", "robots_denied; ok")
def _(bench: Bench) -> str:
    ours = b"User-agent: scraper\nDisallow: /private\n\n"
    agents = [f"User-agent: a{number}\n" for number in range(14_000)]
    odd = [f"user  agent b:{number}\n" for number in range(14_000)]
    rules = [f"Disallow: /{number}\n" for number in range(14_000)]
    files = ["".join((*names, *rules)).encode() for names in (agents, odd)]
    repeated = "".join((*agents, *agents, *rules[:10])).encode()
    return words(_rules(ours + content, "/private", "/") for content in (*files, repeated))


@case(166, "the same agents in 2,000 groups, each with a few rules; the last is for us", "robots_denied; ok")
def _(bench: Bench) -> str:
    groups = [f"User-agent: a{number}\nDisallow: /\nCrawl-delay: 9\n\n" for number in range(2_000)]
    content = "".join((*groups, "User-agent: scraper\nDisallow: /private\n")).encode()
    return words((_rules(content, "/private"), _rules(content, "/public")))
