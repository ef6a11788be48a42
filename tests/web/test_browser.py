"""Pages as a browser shows them: what scripts make, and that nothing but our own client goes out."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import NamedTuple

import pytest

import scraper
from scraper.document import Page
from scraper.errors import BlockPage, DeadlineExceeded, MissingExtra, RobotsDenied, TooManyRedirects
from scraper.web import Agent, Client, Limits, RobotsPolicy, Shared, guard
from scraper.web.browser import EXECUTABLES, MEMORY_BYTES, NOT_RENDERED, RENDERED, BrowserClient
from scraper.web.process_tree import descendants, memory_of
from tests.loopback import Loopback, answer

CHROMIUM = next(filter(None, map(shutil.which, EXECUTABLES)), None)
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="Playwright is not installed"),
]
PARAGRAPHS = "".join(
    f"<p>On day {number} the river rose again, said the people who live at the bridge, and the school stayed closed.</p>"
    for number in range(5)
)
SCRIPT = """
fetch('/story.json').then(answer => answer.json()).then(story => {
  document.getElementById('root').innerHTML = '<article><h1>' + story.title + '</h1>' + story.body + '</article>';
});
"""


LOOP = "new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11])"
"""A WebAssembly module whose function ``f`` is ``loop br 0 end``."""
ENDLESS = {
    "a loop in a timer": "setTimeout(() => { while (true) {} })",
    "a chain of promises": "const next = () => Promise.resolve().then(next); next()",
    "a regex that backtracks": "/^(a+)+$/.test('a'.repeat(60) + 'b')",
    "a loop in WebAssembly": f"new WebAssembly.Instance(new WebAssembly.Module({LOOP})).exports.f()",
    "dialogs": "while (true) { alert(1); confirm(2); print() }",
    "a debugger statement": "while (true) { debugger }",
    "requests that block": "while (true) try { began.open('GET', '/began', false); began.send() } catch {}",
    "three million elements": "for (let n = 0; n < 3e6; n++) document.body.append(document.createElement('p'))",
}
"""What a script does when the page has loaded, after it has told the server that it runs."""
GREEDY = {
    "ArrayBuffers": "window.kept = []; for (let n = 0; n < 25; n++) kept.push(new Uint8Array(1e8).fill(1))",
    "WebAssembly memories": """window.kept = []; for (let n = 0; n < 3; n++) {
        kept.push(new WebAssembly.Memory({initial: 20000})); new Uint8Array(kept.at(-1).buffer).fill(1) }""",
    "text": "for (let n = 0; n < 40; n++) document.body.append(n + 'x'.repeat(6e7))",
    "canvases": """window.kept = []; for (let n = 0; n < 40; n++) { const c = document.createElement('canvas');
        c.width = c.height = 8000; c.getContext('2d').fillRect(0, 0, 8000, 8000); kept.push(c) }""",
}
"""Memory of 2.4 to 10 GB, each kept where another process or another part of the renderer has it."""
QUIET = {
    "workers that spin, and windows": """for (let n = 0; n < 50; n++) window.open('/began?window');
        for (let n = 0; n < 8; n++) new Worker(URL.createObjectURL(new Blob(['while (true) {}'])))""",
    "a page that loads itself again": "location.reload()",
    "dialogs, and another path": """alert(confirm(prompt('?'))); history.pushState({}, '', '/elsewhere');
        onbeforeunload = event => { event.preventDefault(); return 'x' }""",
    "a form that is sent": """const f = document.createElement('form'); f.method = 'post'; f.action = '/began?form';
        document.body.append(f); f.submit()""",
}
"""What does not keep a page from being shown."""
ELSEWHERE = {
    "about:blank": "location = 'about:blank'",
    "a blob": "location = URL.createObjectURL(new Blob(['<p>blob</p>'], {type: 'text/html'}))",
    "a page of the browser": "location = 'chrome://version'",
    "another scheme": "location = 'mailto:jane@example.org'",
}
"""What a script may show instead of the page."""

SECONDS = 10.0
"""Time for a page that never ends; a busy machine takes some of them to start a browser."""
LONG = 60.0
"""Time that is not used up."""
AT_ONCE = 2
"""Pages that are in a browser at the same time."""
OVERSHOOT = 1_000_000_000
"""Bytes that a page may fill before its memory is looked at again."""
MARK = "document.body.append('Shown ' + 'by a script')"
CLIENT = """
from scraper.web import Agent, Client, RobotsPolicy
from scraper.web.browser import BrowserClient
client = Client(allow=frozenset({{{address}}}), agent=Agent(robots=RobotsPolicy.IGNORE))
BrowserClient(client, {executable!r}).fetch({url!r})
"""


class Way(NamedTuple):
    """A way in which a script reads an answer."""

    name: str
    read: str
    """A function of the URL that gives a promise of what was read."""
    paths: tuple[str, ...] = ("/closed", "/open")
    readable: tuple[str, ...] = ()


XHR = """url => new Promise((done, failed) => { const x = new XMLHttpRequest(); x.open('GET', url);
    x.onload = () => done(x.responseText); x.onerror = () => failed('failed'); x.send() })"""
PROGRAM = """url => new Promise(done => { onerror = message => done(message);
    const e = document.createElement('script'); e.src = url; e.onerror = () => done('failed'); document.body.append(e) })"""
FRAME = """url => new Promise(done => { const e = document.createElement('iframe'); e.sandbox = 'allow-scripts';
    addEventListener('message', m => m.source === e.contentWindow && done(m.data)); document.body.append(e);
    e.srcdoc = `<script>const ready = () => fetch('${location.origin}/ready').catch(
        () => new Promise(done => setTimeout(done, 100)).then(ready));
        ready().then(() => fetch('${url}')).then(a => a.text()).then(t => parent.postMessage(t, '*'),
        () => parent.postMessage('failed', '*'))<\\/script>` })"""
WORKER = """url => new Promise(done => { const w = new Worker(URL.createObjectURL(new Blob([`fetch('${url}')
    .then(a => a.text()).then(postMessage, () => postMessage('failed'))`]))); w.onmessage = m => done(m.data) })"""
READING = (
    (
        Way("fetch", "url => fetch(url).then(a => a.text())", readable=("/open",)),
        Way("with cookies", "url => fetch(url, {credentials: 'include'}).then(a => a.text())"),
        Way("with a header", "url => fetch(url, {headers: {'X-Own': '1'}}).then(a => a.text())", readable=("/open",)),
        Way("opaque", "url => fetch(url, {mode: 'no-cors'}).then(a => a.text())"),
        Way("request", XHR, readable=("/open",)),
        Way("by a redirect", "url => fetch('/away').then(a => a.text())", ("/closed",)),
    ),
    (
        Way("module", "url => import(url).then(m => m.default)", readable=("/open",)),
        Way("script", PROGRAM, ("/token",)),
        Way("frame", FRAME, ("/closed", "/open", "/null"), ("/open", "/null")),
        Way("worker", WORKER, readable=("/open",)),
    ),
)
NOTE = """const note = (name, text) => { const e = document.createElement('li'); e.textContent = name + ': ' + text;
    document.querySelector('ol').append(e) };"""


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files. No process and no file of a browser outlives a fetch."""
    before = set(descendants(os.getpid()))
    with TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)
        assert list(Path(folder).iterdir()) == []
    assert set(descendants(os.getpid())) == before


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that plays byte scripts."""
    server = Loopback()
    yield server
    server.close()


def _shell(script: str) -> bytes:
    return answer(
        f"<!doctype html><html lang=en><title>Rain</title><body><div id=root></div>{script}</body></html>".encode(),
        "Content-Type: text/html; charset=utf-8",
    )


def _client(
    loopback: Loopback, robots: RobotsPolicy = RobotsPolicy.IGNORE, seconds: float = 60, hops: int = 5
) -> BrowserClient:
    client = Client(
        limits=Limits(total_seconds=seconds, max_redirects=hops),
        allow=frozenset({loopback.address}),
        agent=Agent(robots=robots, delay=0),
        shared=Shared(),
    )
    return BrowserClient(client, CHROMIUM)


def _runs(script: str) -> bytes:
    """A page that tells its server when its script begins to run."""
    begin = "const began = new XMLHttpRequest(); began.open('GET', '/began', false); began.send();"
    return _shell(f"{PARAGRAPHS}<script>onload = () => {{ {begin} {script} }}</script>")


def _fetched(scripts: Mapping[str, str], seconds: float) -> dict[str, Page]:
    """What comes of pages with these scripts, all asked for at the same time, each of a server of its own."""

    def one(script: str) -> Page:
        server = Loopback()
        try:
            server.play("/began", answer(b"began", "Content-Type: text/plain"))
            page = _client(server, seconds=seconds).fetch(server.play("/story", _runs(script)))
            assert any(b"GET /began " in request for request in server.requests), "its script did not run"
            assert not any(b"?" in request.split(b"\r\n")[0] for request in server.requests), "windows and forms"
            return page
        finally:
            server.close()

    with ThreadPoolExecutor(len(scripts)) as pool:
        return dict(zip(scripts, pool.map(one, scripts.values()), strict=True))


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def _text(page: Page) -> str:
    return bytes(page.content).decode()  # type: ignore[arg-type]


def _play_app(loopback: Loopback) -> str:
    loopback.play("/app.js", answer(SCRIPT.encode(), "Content-Type: text/javascript"))
    story = f'{{"title": "Rain in the Old Town", "body": "{PARAGRAPHS}"}}'
    loopback.play("/story.json", answer(story.encode(), "Content-Type: application/json"))
    return loopback.play("/story", _shell('<script src="/app.js"></script><img src="/picture.jpg">'))


class TestBrowser:
    """What needs Chromium."""

    pytestmark = needs_chromium

    def test_scripts_run_before_a_page_is_read(self, loopback: Loopback) -> None:
        """The text that a script fetches and shows is the article's; pictures are not fetched."""
        url = _play_app(loopback)
        assert scraper.normalize(_client(loopback).client.fetch(url)).text == ""
        page = _client(loopback).fetch(url)
        article = scraper.normalize(page)
        assert (article.headline, len(article.body)) == ("Rain in the Old Town", 5)
        assert "rendered" in article.quality.flags
        assert (page.url, page.status) == (url, 200)
        assert not any(b"/picture.jpg" in request for request in loopback.requests)
        assert all(b"User-Agent: scraper/" in request for request in loopback.requests)

    def test_the_guard_judges_what_scripts_ask_for(self, loopback: Loopback) -> None:
        """Scripts, data, frames, sockets and beacons at an address that is not exempt reach nobody."""
        secret = Loopback()
        try:
            url, host = secret.play("/", answer(b"secret", "Access-Control-Allow-Origin: *")), secret.address
            script = f"""<script>
              fetch('{url}').then(a => a.text()).then(t => document.body.append(t));
              new WebSocket('ws://{host[0]}:{host[1]}/'); navigator.sendBeacon('{url}', 'x');
              new Image().src = '{url}'; new EventSource('{url}');
              try {{ new RTCPeerConnection({{iceServers: [{{urls: 'stun:{host[0]}:{host[1]}'}}]}}); }} catch (e) {{}}
            </script><script src="{url}"></script><iframe src="{url}"></iframe><link rel=preload as=fetch href="{url}">"""
            page = _client(loopback).fetch(loopback.play("/story", _shell(script)))
            assert (secret.connections, b"secret" in bytes(page.content)) == (0, False)  # type: ignore[arg-type]
        finally:
            secret.close()

    def test_a_script_that_leads_elsewhere(self, loopback: Loopback) -> None:
        """Within the site it is followed, with robots.txt; to another site it is a page that blocks."""
        lead = "<script>location.href = '{}'</script>" + f"<p>{'Wait a moment, please. ' * 40}</p>"
        loopback.play("/robots.txt", answer(b"User-agent: *\nDisallow: /private\n"))
        loopback.play("/end", _shell(PARAGRAPHS))
        loopback.play("/private", _shell(PARAGRAPHS))
        polite = _client(loopback, RobotsPolicy.OBEY)
        page = polite.fetch(loopback.play("/begin", _shell(lead.format("/end"))))
        assert page.url == loopback.url("/end")
        with pytest.raises(RobotsDenied):
            polite.fetch(loopback.play("/hidden", _shell(lead.format("/private"))))
        with pytest.raises(BlockPage):
            polite.fetch(loopback.play("/away", _shell(lead.format("https://other.example/"))))

    def test_scripts_that_lead_to_page_after_page(self, loopback: Loopback) -> None:
        """A page whose script leads to another page with such a script, and so on, is given up by name."""
        for number in range(10):
            loopback.play(f"/{number}", _shell(f"<script>location.href = '/{number + 1}'</script>{PARAGRAPHS}"))
        with pytest.raises(TooManyRedirects):
            _client(loopback, hops=2).fetch(loopback.url("/0"))
        assert [request.split()[1] for request in loopback.requests] == [b"/0", b"/1", b"/2"]

    def test_a_browser_that_does_not_start(self, loopback: Loopback) -> None:
        """A program that is no browser is named, and no page is taken for shown."""
        client = BrowserClient(_client(loopback).client, shutil.which("false"))
        with pytest.raises(MissingExtra, match="does not start"):
            client.fetch(loopback.play("/story", _shell(PARAGRAPHS)))

    def test_a_page_that_cannot_be_had(self, loopback: Loopback) -> None:
        """What goes wrong before the browser goes wrong as ever."""
        with pytest.raises(DeadlineExceeded):
            _client(loopback, seconds=0.5).fetch(loopback.play("/", 5.0))


class TestLimits:
    """Time, memory, and what is shown."""

    pytestmark = needs_chromium

    def test_a_script_without_end_is_ended(self) -> None:
        """Pages whose scripts never end come as they were sent, in time, whoever else is in a browser; then others
        are shown.
        """
        pages = _fetched(ENDLESS, SECONDS)
        assert {name: page.flags for name, page in pages.items()} == dict.fromkeys(ENDLESS, (NOT_RENDERED,))
        assert all("On day 4" in _text(page) and "<script>" in _text(page) for page in pages.values())
        assert _fetched({"": ""}, LONG)[""].flags == (RENDERED,)

    def test_memory_is_limited(self) -> None:
        """A page that takes more memory than a browser may comes as it was sent."""
        most, done = [0], Event()

        def look() -> None:
            while not done.wait(0.05):
                most[0] = max(most[0], memory_of(descendants(os.getpid())))

        watch = Thread(target=look)
        watch.start()
        try:
            pages = _fetched(GREEDY, LONG)
        finally:
            done.set()
            watch.join()
        assert {name: page.flags for name, page in pages.items()} == dict.fromkeys(GREEDY, (NOT_RENDERED,))
        assert most[0] < AT_ONCE * (MEMORY_BYTES + OVERSHOOT)

    def test_what_scripts_do_beside_the_page(self) -> None:
        """Workers, windows, dialogs, reloads and forms neither hold a page up nor reach the server."""
        pages = _fetched(QUIET, LONG)
        assert {name: page.flags for name, page in pages.items()} == dict.fromkeys(QUIET, (RENDERED,))
        assert all("On day 4" in _text(page) for page in pages.values())

    def test_what_is_not_the_page(self) -> None:
        """Where a script shows something else, the page comes as it was sent, or as it was before."""
        for name, page in _fetched(ELSEWHERE, LONG).items():
            assert page.flags in ((NOT_RENDERED,), (RENDERED,)), name
            assert "On day 4" in _text(page), name

    @pytest.mark.parametrize("kind", ["application/xhtml+xml", "text/xml", "multipart/x-mixed-replace; boundary=x"])
    def test_a_page_is_shown_as_html_whatever_it_says(self, loopback: Loopback, kind: str) -> None:
        """What Chromium would answer with an error page, or take apart, is shown as HTML."""
        page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>One<br>{PARAGRAPHS}<script>{MARK}</script>"
        shown = _client(loopback).fetch(loopback.play("/story", answer(page.encode(), f"Content-Type: {kind}")))
        assert RENDERED in shown.flags
        assert "On day 4" in _text(shown)
        assert "Shown by a script" in _text(shown)

    def test_plain_text_is_not_shown(self, loopback: Loopback) -> None:
        """Plain text has no scripts, and stays what it is."""
        text = answer(b"Rain\n\nOn day 4 the river rose again.\n", "Content-Type: text/plain")
        page = _client(loopback).fetch(loopback.play("/story.txt", text))
        assert (page.media_type, page.flags) == ("text/plain", ())

    def test_a_browser_ends_with_its_client(self, loopback: Loopback, temporary: Path) -> None:
        """When the process that fetches is killed, the browser's processes end, and their files are gone."""
        loopback.play("/began", answer(b"began"))
        url = loopback.play("/story", _runs("while (true) {}"))
        code = CLIENT.format(url=url, address=loopback.address, executable=CHROMIUM)
        environment = {**os.environ, "TMPDIR": str(temporary)}
        with subprocess.Popen([sys.executable, "-c", code], env=environment) as client:
            _wait_for(lambda: any(b"/began" in request for request in loopback.requests))
            left = descendants(client.pid)
            assert len(left) > 3
            client.send_signal(signal.SIGKILL)
        _wait_for(lambda: not any(map(_lives, left)))
        _wait_for(lambda: not list(temporary.iterdir()))


class TestOrigins:
    """What a script may ask for, and whose answers it reads. Loopback addresses are taken for public ones."""

    pytestmark = needs_chromium

    @pytest.fixture
    def other(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
        """A server of another origin: with what it shares with nobody, with all, and with origins that have no name."""
        monkeypatch.setattr(guard, "is_forbidden", lambda _: False)
        server = Loopback()
        for path, allowed in (("/closed", ()), ("/open", ("*",)), ("/null", ("null",))):
            headers = [f"Access-Control-Allow-Origin: {origin}" for origin in allowed]
            server.play(path, answer(b"export default 'SECRET'", "Content-Type: text/javascript", *headers))
        server.play("/token", answer(b"SECRET", "Content-Type: text/plain"))
        yield server
        server.close()

    @pytest.mark.parametrize("ways", READING, ids=["data", "programs"])
    def test_only_what_a_server_shares_is_read(
        self, loopback: Loopback, other: Loopback, ways: tuple[Way, ...]
    ) -> None:
        """A script reads another origin's answer if that origin allows it, and not otherwise."""
        loopback.play("/ready", answer(b"", "Access-Control-Allow-Origin: *"))
        loopback.play("/away", answer(b"", f"Location: {other.url('/closed')}", status="302 Found"))
        calls = [
            f"({way.read})('{other.url('')}{path}').then(t => note('{way.name} {path}', t), e => note('{way.name} {path}', e))"
            for way in ways
            for path in way.paths
        ]
        url = loopback.play("/story", _shell(f"<ol></ol><script>{NOTE}{';'.join(calls)}</script>{PARAGRAPHS}"))
        page = _client(loopback).fetch(url)
        noted = dict(re.findall(r"<li>([^:<]*): ([^<]*)</li>", _text(page)))
        assert sorted(noted) == sorted(f"{way.name} {path}" for way in ways for path in way.paths)
        read = {name for name, text in noted.items() if "SECRET" in text}
        assert read == {f"{way.name} {path}" for way in ways for path in way.readable}, noted

    def test_nothing_is_sent_to_another_site(self, loopback: Loopback, other: Loopback) -> None:
        """Of all ways to send something elsewhere only scripts and style sheets are left, which are few."""
        url = other.url("/closed").replace("127.0.0.1", "localhost")
        script = f"""const url = '{url}?data', own = '/own';
            for (const place of [url, own]) {{ fetch(place, {{method: 'POST', body: 'x'}}); navigator.sendBeacon(place, 'x'); }}
            fetch(url); fetch(url, {{mode: 'no-cors'}}); fetch(url, {{keepalive: true}}); new EventSource(url);
            const x = new XMLHttpRequest(); x.open('GET', url); x.send(); new Image().src = url; new Audio(url);
            new WebSocket(url.replace('http', 'ws')); new FontFace('f', `url(${{url}})`).load();
            for (const tag of ['iframe', 'embed', 'script']) {{
              const e = document.createElement(tag); e.src = url + tag; document.body.append(e) }}
            for (const rel of ['prefetch', 'preload', 'dns-prefetch', 'preconnect', 'icon', 'manifest']) {{
              const e = document.createElement('link'); e.rel = rel; e.as = 'image'; e.href = url; document.head.append(e) }}
            document.body.style.background = `url(${{url}})`; document.body.innerHTML += `<a ping="${{url}}" href="#">a</a>`;
            document.querySelector('a').click()"""
        page = _client(loopback).fetch(loopback.play("/story", _shell(f"{PARAGRAPHS}<script>{script}</script>")))
        assert RENDERED in page.flags
        assert [request.split(b" HTTP")[0] for request in other.requests] == [b"GET /closed?datascript"]
        assert {request.split(b" HTTP")[0] for request in loopback.requests} <= {b"GET /story", b"GET /robots.txt"}


def test_without_chromium_that_is_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is named."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingExtra, match="chromium"):
        BrowserClient(Client())
