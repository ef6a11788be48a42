"""Render pages that need JavaScript in an installed Chromium that never connects to the network itself.

The client makes or refuses every request of a page, so the same guard checks every address. The browser has a proxy
that does not exist and resolves no names. Each page is rendered in a separate process (``browser_process.py``), which
is killed with all its descendants when the page is done or exceeds its limit of time or memory.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Semaphore, Timer
from types import TracebackType
from typing import BinaryIO, cast

from msgspec.structs import replace

from scraper.document import DocumentKind, Page
from scraper.errors import BlockPage, BudgetExceeded, MissingExtra, ScraperError, TooManyRedirects
from scraper.web.agent import Validators
from scraper.web.answer import start_url
from scraper.web.browser_process import (
    ENDS,
    Ask,
    Begin,
    FromBrowser,
    FromClient,
    Give,
    Overgrown,
    Refuse,
    Shown,
    Unshown,
    Unstarted,
    read_message,
    write_message,
)
from scraper.web.browser_requests import MAX_BYTES, Hosts, Requests
from scraper.web.fetch import Client
from scraper.web.fetched_page import bytes_of
from scraper.web.process_tree import kill_tree
from scraper.web.refresh import is_same_site

__all__ = ["MEMORY_BYTES", "NOT_RENDERED", "RENDERED", "BrowserClient"]

RENDERED = "rendered"
"""Flag: the content is the page after its scripts have run."""
NOT_RENDERED = "not_rendered"
"""Flag: the browser could not render the page within its limits; the content is as the server sent it."""
EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTLE_SECONDS = 5.0
"""Seconds for which scripts may fetch after the page has loaded."""
MEMORY_BYTES = 2_000_000_000
"""Memory of all processes that show one page, measured ten times a second (on Linux; elsewhere it is not limited).
Measured: an empty page takes 0.35 GB, pages of 5 MB 0.5 GB, 100,000 paragraphs with 10 MB 1.0 GB, with 18 MB 1.5 GB."""
FOLDER = "scraper-"
"""Begin of the name of the folder for a browser's temporary files. Short: the path of a socket has 100 characters."""
MAX_RELOADS = 10
"""How many times a page may reload itself."""
_GRACE_SECONDS = 2.0
"""Seconds after the end of the time in which the process ends itself, before the client ends it."""
_END_SECONDS = 5.0
"""Time for the process to end all that it started and itself, before the client does so."""
_at_once = Semaphore(2)
_log = logging.getLogger(__name__)


class BrowserClient:
    """Fetches like ``Client``, and returns each page as Chromium renders it."""

    def __init__(self, client: Client, executable: str | None = None) -> None:
        self.client = client
        self.shared = client.shared
        self._executable = executable or _installed()
        if find_spec("playwright") is None:
            raise MissingExtra("Playwright is not installed: pip install article-ledger[browser]", "browser")

    def fetch(self, url: str, validators: Validators | None = None) -> Page:
        """One page after its scripts have run, with the flag ``rendered``.

        Raises as ``scraper.fetch`` does; BlockPage if scripts lead to another site, TooManyRedirects if they lead to
        page after page, BudgetExceeded if the rendered page is too large. A page that the browser cannot render within
        ``total_seconds`` and ``MEMORY_BYTES`` is returned as the server sent it, with the flag ``not_rendered``. Plain
        text is not rendered. Raises MissingExtra if no browser starts.
        """
        start = start_url(url)
        with self.client.turn() as turn:
            turn.visit(start, None)
            hosts = Hosts(self.client, turn)
            try:
                page = hosts.page(start, self.client.limits.total_seconds, validators)
                if not _is_html(page):
                    return page
                with _at_once:
                    return _Showing(self.client, self._executable, hosts, page).shown()
            finally:
                hosts.leave()


def _installed() -> str:
    executable = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if executable is None:
        raise MissingExtra(f"none of {', '.join(EXECUTABLES)} is installed", "browser")
    return executable


def _is_html(page: Page) -> bool:
    from scraper.reading.decode import decode
    from scraper.reading.page_input import kind_of

    try:
        return kind_of(page, decode(page).text) is DocumentKind.HTML
    except ScraperError:  # whoever reads the page says what is wrong with it
        return False


class _Showing:
    """The rendering of one page, and of the pages that its scripts lead to."""

    def __init__(self, client: Client, executable: str, hosts: Hosts, page: Page) -> None:
        self._client = client
        self._executable = executable
        self._hosts = hosts
        self._page = page
        self._monotonic = client.shared.clock.monotonic
        self._end = self._monotonic() + client.limits.total_seconds
        self._requests = Requests(hosts, self._end, client.shared.clock)

    def shown(self) -> Page:
        """The page after its scripts have run or its time is over."""
        limit = self._client.limits.max_redirects
        for led in range(limit + 1):
            with TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True) as folder:
                last = self._last(folder)
            if not isinstance(last, Ask):
                return self._made(last)
            if led < limit:
                self._lead_to(last.url)
        raise TooManyRedirects(f"scripts lead to page after page, more than {limit} times", self._page.requested_url)

    def _last(self, folder: str) -> FromBrowser | None:
        begin = Begin(
            url=str(self._page.url),
            executable=self._executable,
            agent=self._client.agent.header,
            seconds=max(0.0, self._end - self._monotonic()),
            memory=MEMORY_BYTES,
            most_bytes=MAX_BYTES,
            settle_seconds=SETTLE_SECONDS,
            folder=folder,
        )
        browser = _Browser(begin)
        with browser:
            last = self._conversed(browser)
        if isinstance(last, Unstarted):
            raise MissingExtra(f"Chromium does not start: {last.reason}", "browser")
        if last is None and browser.failed:
            raise MissingExtra("the process for the browser does not start", "browser")
        reason = last.reason if isinstance(last, Unshown) else ENDS.get(browser.status, "its process ended")
        if last is None or isinstance(last, Unshown):
            _log.info("%s: not rendered: %s", self._page.url, reason)
        return last

    def _conversed(self, browser: _Browser) -> FromBrowser | None:
        """Answer the requests of the browser until it sends its result or wants to show another page."""
        loaded: list[str] = []
        while isinstance(message := browser.next(), Ask):
            if not message.leads:
                browser.tell(self._requests.answer(message, str(self._page.url)))
                continue
            document_url = message.url.partition("#")[0]
            if message.method == "GET" and loaded and document_url != loaded[0]:
                return message
            loaded.append(document_url)
            browser.tell(self._given() if message.method == "GET" and len(loaded) <= MAX_RELOADS + 1 else Refuse())
        return message

    def _given(self) -> Give:
        """The page as the server sent it, always as HTML: Chromium shows an error page for XML that it cannot read."""
        charset = f"; charset={self._page.charset}" if self._page.charset else ""
        return Give(200, (("content-type", f"text/html{charset}"),), bytes_of(self._page))

    def _lead_to(self, url: str) -> None:
        if not is_same_site(url, str(self._page.url)):
            raise BlockPage(f"a script leads to another site: {url[:200]}", self._page.url)
        led = self._hosts.page(start_url(url), self._end - self._monotonic())
        self._page = replace(
            led, requested_url=self._page.requested_url, redirects=(*self._page.redirects, *led.redirects)
        )

    def _made(self, last: FromBrowser | None) -> Page:
        if isinstance(last, Overgrown):
            raise BudgetExceeded(f"scripts made a page of more than {MAX_BYTES} bytes", self._page.url)
        if not isinstance(last, Shown):
            return replace(self._page, flags=(*self._page.flags, NOT_RENDERED))
        flags = (*self._page.flags, RENDERED)
        return replace(self._page, content=last.content, charset="utf-8", media_type="text/html", flags=flags)


class _Browser:
    """The process of a browser and the pipes to it; the end of ``with`` kills it and all its descendants."""

    def __init__(self, begin: Begin) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scraper.web.browser_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path),
                "TMPDIR": begin.folder,
            },
        )
        self._asked = cast(BinaryIO, self._process.stdin)
        self._told = cast(BinaryIO, self._process.stdout)
        self._lock = Lock()
        self._killed = False
        self.status = 0
        """Exit status of the process, when it has ended."""
        self._watchdog = Timer(begin.seconds + _GRACE_SECONDS, self._kill)
        self._watchdog.daemon = True
        self._begin = begin

    def __enter__(self) -> _Browser:
        self._watchdog.start()
        self.tell(self._begin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watchdog.cancel()
        self._kill()
        self.status = self._process.wait()
        for pipe in (self._asked, self._told):
            with suppress(OSError):  # what was not read any more
                pipe.close()

    def next(self) -> FromBrowser | None:
        """The next message of the browser; None after its end."""
        try:
            message = read_message(self._told, FromBrowser, MAX_BYTES)  # type: ignore[arg-type]
        except (OSError, ValueError):
            return None
        return message  # type: ignore[return-value]

    def tell(self, message: FromClient) -> None:
        """Send a message; it is lost if the process has ended."""
        try:
            write_message(self._asked, message)
        except OSError:  # the next message of it is None
            return

    @property
    def failed(self) -> bool:
        """Whether the process ended as Python does that cannot run a program."""
        return self.status in (1, 2)

    def _kill(self) -> None:
        with self._lock:
            if self._killed:
                return
            self._killed = True
            self._process.terminate()
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                kill_tree(self._process.pid)
