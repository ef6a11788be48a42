"""What a page in the browser may ask for and of whom, without a browser; and the processes that it is shown in."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from scraper.errors import BlockedAddress, DeadlineExceeded
from scraper.web import Agent, Client, Limits, RobotsPolicy, Shared, browser_process, guard
from scraper.web.browser_process import Ask, Begin, FromBrowser, FromClient, Give, Refuse, Shown
from scraper.web.browser_requests import MAX_OTHER_HOSTS, MAX_REQUESTS, MAX_REQUESTS_OF_OTHER, Hosts, Requests
from scraper.web.process_tree import descendants, kill_tree, memory_of
from tests.loopback import RESET, Loopback, answer

SECONDS = 60.0
PAGE = answer(b"<!doctype html><title>Rain</title><p>The river rose again.</html>", "Content-Type: text/html")
SCRIPT = answer(b"1", "Content-Type: text/javascript")


class Scene:
    """A page of one server, what it asks for, and other servers."""

    def __init__(self, robots: RobotsPolicy = RobotsPolicy.IGNORE, *allow: Loopback) -> None:
        self.home = Loopback()
        self.servers = [self.home]
        self.client = Client(
            limits=Limits(total_seconds=SECONDS),
            allow=frozenset({self.home.address, *(server.address for server in allow)}),
            agent=Agent(robots=robots, delay=0),
            shared=Shared(),
        )
        self.hosts = Hosts(self.client, self.client.turn())
        self.requests = Requests(self.hosts, time.monotonic() + SECONDS)
        self.page = self.home.play("/story", PAGE)

    def server(self) -> Loopback:
        """Another server, with a script."""
        made = Loopback()
        made.play("/a.js", SCRIPT)
        self.servers.append(made)
        return made

    def open(self) -> None:
        """Fetch the page."""
        self.hosts.page(self.page, SECONDS)

    def asks(self, url: str, kind: str = "script", method: str = "GET") -> Give | Refuse:
        """What comes of a request of the page."""
        return self.requests.answer(Ask(url=url, method=method, kind=kind, leads=False, origin=None), self.page)

    def close(self) -> None:
        """Stop all servers."""
        self.hosts.leave()
        for server in self.servers:
            server.close()


@pytest.fixture
def scenes() -> Iterator[Callable[..., Scene]]:
    """Makes scenes."""
    with ExitStack() as stack:

        def make(*given: object) -> Scene:
            scene = Scene(*given)  # type: ignore[arg-type]
            stack.callback(scene.close)
            return scene

        yield make


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback addresses are taken for public ones."""
    monkeypatch.setattr(guard, "is_forbidden", lambda _: False)


# ---------------------------------------------------------------------------------------------- exempt addresses


def test_an_exempt_address_serves_its_own_page_only(scenes: Callable[..., Scene]) -> None:
    """What a page asks of another exempt address is refused, directly, by a redirect and by its own page alike."""
    other = Loopback()
    other.play("/a.js", SCRIPT)
    scene = scenes(RobotsPolicy.IGNORE, other)
    scene.servers.append(other)
    scene.home.play("/a.js", SCRIPT)
    scene.home.play("/away", answer(b"", f"Location: {other.url('/a.js')}", status="302 Found"))
    scene.open()
    assert isinstance(scene.asks(scene.home.url("/a.js")), Give)
    assert [scene.asks(url) for url in (other.url("/a.js"), scene.home.url("/away"))] == [Refuse(), Refuse()]
    with pytest.raises(BlockedAddress):
        scene.hosts.page(other.url("/a.js"), SECONDS)
    with pytest.raises(BlockedAddress):
        scene.hosts.page(scene.home.url("/away"), SECONDS)
    assert other.connections == 0


def test_a_public_page_has_no_exemption(scenes: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that led to a public address when the page was fetched does not lead to an exempt one afterwards."""
    scene = scenes()
    scene.home.play("/a.js", SCRIPT)
    with monkeypatch.context() as patch:
        patch.setattr(guard, "is_forbidden", lambda _: False)
        scene.open()
    before = scene.home.connections
    assert scene.asks(scene.home.url("/a.js")) == Refuse()
    assert scene.home.connections == before


# ---------------------------------------------------------------------------------------------- hosts


@pytest.mark.usefixtures("public")
def test_few_other_hosts_are_asked(scenes: Callable[..., Scene]) -> None:
    """After some other hosts, no further one is asked; those that were and the page's own still are."""
    scene = scenes()
    scene.open()
    others = [scene.server() for _ in range(MAX_OTHER_HOSTS + 2)]
    given = [isinstance(scene.asks(other.url("/a.js")), Give) for other in others]
    assert given == [True] * MAX_OTHER_HOSTS + [False] * 2
    assert [other.connections for other in others[-2:]] == [0, 0]
    assert isinstance(scene.asks(others[0].url("/a.js?again")), Give)


@pytest.mark.usefixtures("public")
def test_each_other_host_is_asked_seldom(scenes: Callable[..., Scene]) -> None:
    """Another host gets some requests of a page, its own gets more."""
    scene = scenes()
    scene.open()
    other = scene.server()
    other.play_in_turn("/a.js", [SCRIPT])
    given = [isinstance(scene.asks(other.url("/a.js")), Give) for _ in range(MAX_REQUESTS_OF_OTHER + 5)]
    assert sum(given) == len(other.requests) == MAX_REQUESTS_OF_OTHER
    scene.home.play("/a.js", SCRIPT)
    own = [isinstance(scene.asks(scene.home.url("/a.js")), Give) for _ in range(MAX_REQUESTS)]
    assert own.count(True) == MAX_REQUESTS - len(given)


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("elsewhere", [True, False], ids=["another host", "its own host"])
def test_robots_of_each_host_is_obeyed(scenes: Callable[..., Scene], elsewhere: bool) -> None:
    """A host whose robots.txt does not allow it is not asked, the page's own neither."""
    scene = scenes(RobotsPolicy.OBEY)
    asked = scene.server() if elsewhere else scene.home
    asked.play("/robots.txt", answer(b"User-agent: *\nDisallow: /private\n"))
    for path in ("/private/a.js", "/a.js"):
        asked.play(path, SCRIPT)
    scene.open()
    assert scene.asks(asked.url("/a.js")) != Refuse()
    assert scene.asks(asked.url("/private/a.js")) == Refuse()
    assert not any(b"/private" in request for request in asked.requests)


@pytest.mark.usefixtures("public")
def test_an_overloaded_host_is_not_asked_again(scenes: Callable[..., Scene]) -> None:
    """A host that answers 429 or 503 has no further request of the page, and its pause holds for all."""
    scene = scenes()
    scene.open()
    other = scene.server()
    other.play("/a.js", answer(b"", "Retry-After: 3000", status="503 Service Unavailable"))
    scene.asks(other.url("/a.js"))
    assert scene.asks(other.url("/a.js")) == Refuse()
    assert len(other.requests) == 1
    assert scene.client.shared.politeness.wait(f"127.0.0.1:{other.port}") > 2000


@pytest.mark.usefixtures("public")
def test_a_page_is_at_the_hosts_until_it_is_done(scenes: Callable[..., Scene]) -> None:
    """Nobody else of the process visits a host while a page that needs it is shown; afterwards they do."""
    scene = scenes()
    scene.open()
    other = scene.server()
    scene.asks(other.url("/a.js"))
    with scene.client.turn() as turn:
        with pytest.raises(DeadlineExceeded):
            turn.visit(other.url("/a.js"), 0.05)
        scene.hosts.leave()
        turn.visit(other.url("/a.js"), 0.05)


# ---------------------------------------------------------------------------------------------- requests


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    ("kind", "method", "given"),
    [
        ("script", "GET", (True, True)),
        ("stylesheet", "GET", (True, True)),
        ("fetch", "GET", (True, False)),
        ("xhr", "GET", (True, False)),
        ("fetch", "POST", (False, False)),
        ("xhr", "PUT", (False, False)),
        ("script", "HEAD", (False, False)),
        *((kind, "GET", (False, False)) for kind in ("image", "media", "font", "eventsource", "document", "other")),
        ("ping", "POST", (False, False)),
    ],
)
def test_what_is_asked_for(scenes: Callable[..., Scene], kind: str, method: str, given: tuple[bool, bool]) -> None:
    """Programs are had of all hosts, data of the page's own site only, by GET; all else of nobody."""
    scene = scenes()
    scene.open()
    other = scene.server()
    urls = (other.url("/a.js"), other.url("/a.js").replace("127.0.0.1", "localhost"))
    assert tuple(isinstance(scene.asks(url, kind, method), Give) for url in urls) == given


@pytest.mark.usefixtures("public")
def test_a_long_url_is_refused(scenes: Callable[..., Scene]) -> None:
    """What carries data instead of naming a program is not sent."""
    scene = scenes()
    scene.open()
    other = scene.server()
    given = [isinstance(scene.asks(other.play("/a.js?" + "x" * length, SCRIPT)), Give) for length in (1_000, 9_000)]
    assert given == [True, False]
    assert len(other.requests) == 1


@pytest.mark.usefixtures("public")
def test_a_host_that_does_not_answer_is_asked_once(scenes: Callable[..., Scene]) -> None:
    """A host without a connection has no second request of the page; a file that is missing is no such host."""
    scene = scenes()
    scene.open()
    gone, other = scene.server(), scene.server()
    other.play("/reset.js", RESET)
    gone.play("/missing.js", answer(status="404 Not Found"))
    assert isinstance(scene.asks(gone.url("/missing.js")), Give)
    assert isinstance(scene.asks(gone.url("/a.js")), Give)
    assert [scene.asks(other.url("/reset.js")), scene.asks(other.url("/a.js"))] == [Refuse(), Refuse()]
    assert not any(b"/a.js" in request for request in other.requests)


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((), {"access-control-allow-origin": "OWN"}),
        (("Access-Control-Allow-Origin: *",), {"access-control-allow-origin": "*"}),
        (("Access-Control-Allow-Origin:",), {"access-control-allow-origin": "OWN"}),
        (("Access-Control-Allow-Credentials: true",), {"access-control-allow-origin": "OWN"}),
        (("Set-Cookie: a=b", "X-Content-Type-Options: nosniff"),
         {"access-control-allow-origin": "OWN", "x-content-type-options": "nosniff"}),
    ],
)  # fmt: skip
def test_an_answer_says_who_may_read_it(
    scenes: Callable[..., Scene], headers: tuple[str, ...], expected: dict[str, str]
) -> None:
    """Where a server says nothing, its own origin is said, since Playwright would say the asking one."""
    scene = scenes()
    scene.open()
    other = scene.server()
    decision = scene.asks(other.play("/b.js", answer(b"1", "Content-Type: text/javascript", *headers)))
    assert isinstance(decision, Give)
    own = {name: value.replace("OWN", other.url("")) for name, value in expected.items()}
    assert dict(decision.headers) == {"content-type": "text/javascript", **own}


# ---------------------------------------------------------------------------------------------- messages


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0",
        b"\0\0\0\0",
        b"\0\0\0\x09{}",
        b"\0\0\0\x02{}",
        b"\xff\xff\xff\xff" + b"x" * 100,
    ],
    ids=["nothing", "no length", "empty", "cut", "garbage", "too long"],
)
def test_what_is_no_message_is_the_end(content: bytes) -> None:
    """A process that sends anything else than messages counts as one that has ended."""
    assert browser_process.read_message(io.BytesIO(content), FromBrowser, 1000) is None  # type: ignore[arg-type]


def test_messages_come_as_they_were_sent() -> None:
    """One after the other, and only of the kinds that are expected."""
    pipe = io.BytesIO()
    sent = [Give(200, (("content-type", "text/html"),), b"\0\xff"), Refuse(), Shown(b"x")]
    for message in sent:
        browser_process.write_message(pipe, message)  # type: ignore[arg-type]
    pipe.seek(0)
    assert [browser_process.read_message(pipe, FromClient, 1000) for _ in sent] == [*sent[:2], None]  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------- processes

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
NAP = "import time; time.sleep(300)"
FAMILY = f"""
import os, subprocess, sys, time
from scraper.web.process_tree import adopt_orphans, kill_descendants, reap
adopt_orphans()
orphan = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {NAP!r}], start_new_session=True)"
subprocess.run([sys.executable, "-c", orphan], check=True)
subprocess.Popen([sys.executable, "-c", {NAP!r}], start_new_session=True)
print("there", flush=True)
sys.stdin.readline()
kill_descendants(os.getpid())
reap()
print("ended", flush=True)
time.sleep(300)
"""
FILLED = 100_000_000


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@LINUX
def test_a_tree_of_processes_ends() -> None:
    """All that a process started is found and ended: what has a session of its own, and what lost its parent."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", FAMILY], start_new_session=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == b"there\n"
        children = descendants(process.pid)
        assert len(children) == 2
        assert set(children) < set(descendants(os.getpid()))
        kill_tree(process.pid)
    assert process.returncode == -signal.SIGKILL
    _until(lambda: memory_of(children) == 0)
    assert not set(children) & set(descendants(os.getpid()))


@LINUX
def test_a_process_ends_what_it_started_and_adopted() -> None:
    """A process that adopts orphans ends all its descendants, and nothing of them stays, not even as a zombie."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", FAMILY], start_new_session=True, **pipes) as process:  # type: ignore[call-overload]
        process.stdout.readline()
        children = descendants(process.pid)
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"ended\n"
        assert len(children) == 2
        assert not any(Path(f"/proc/{pid}").exists() for pid in children)
        kill_tree(process.pid)


@LINUX
def test_memory_is_that_of_all() -> None:
    """The memory that processes have filled is counted, and not that of programs and libraries."""
    code = f"kept = bytearray({FILLED}); kept[::4096] = b'x' * len(kept[::4096]); print('there', flush=True); {NAP}"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        used = memory_of([process.pid])
        assert FILLED <= used < 1.5 * FILLED
        assert memory_of([process.pid, process.pid]) == 2 * used
        kill_tree(process.pid)
    assert memory_of([process.pid]) == 0


@LINUX
def test_a_browser_process_without_a_client_ends() -> None:
    """One whose client has gone before it said anything waits for nobody."""
    begin = io.BytesIO()
    browser_process.write_message(
        begin,
        Begin(
            url="http://127.0.0.1/", executable="/nonexistent", agent="a", seconds=0.5, memory=10**9, folder="/nonexistent",
            most_bytes=1000, settle_seconds=1.0,
        ),
    )  # fmt: skip
    for said in (begin.getvalue(), b"", b"\0\0\0\x02{}"):
        done = subprocess.run(
            [sys.executable, "-m", "scraper.web.browser_process"], input=said, capture_output=True, timeout=SECONDS, check=False
        )  # fmt: skip
        assert done.returncode in (0, 101), done
