"""Pages as a browser shows them: what scripts make, and that nothing but our own client goes out."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator

import pytest

import scraper
from scraper.errors import BlockPage, DeadlineExceeded, MissingExtra, RobotsDenied
from scraper.web import Agent, Client, Limits, RobotsPolicy, Shared
from scraper.web.browser import EXECUTABLES, BrowserClient
from scraper.web.politeness import Politeness
from scraper.web.robots import RobotsCache
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


def _client(loopback: Loopback, robots: RobotsPolicy = RobotsPolicy.IGNORE, seconds: float = 60) -> BrowserClient:
    client = Client(
        limits=Limits(total_seconds=seconds),
        allow=frozenset({loopback.address}),
        agent=Agent(robots=robots, delay=0),
        shared=Shared(Politeness(), RobotsCache()),
    )
    return BrowserClient(client, CHROMIUM)


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

    def test_a_script_without_end_is_given_up(self, loopback: Loopback) -> None:
        """A page whose script never ends comes as it was sent, in time."""
        url = loopback.play("/story", _shell(f"{PARAGRAPHS}<script>while (true) {{}}</script>"))
        page = _client(loopback, seconds=15).fetch(url)
        assert b"On day 4" in bytes(page.content)  # type: ignore[arg-type]

    def test_a_page_that_cannot_be_had(self, loopback: Loopback) -> None:
        """What goes wrong before the browser goes wrong as ever."""
        with pytest.raises(DeadlineExceeded):
            _client(loopback, seconds=0.5).fetch(loopback.play("/", 5.0))


def test_without_chromium_that_is_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is named."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingExtra, match="chromium"):
        BrowserClient(Client())
