"""Pages as a browser shows them, for those that need JavaScript: an installed Chromium that never connects anywhere.

Every request that a page makes is taken from the browser and made by our own client, or refused: so the same guard
judges every address. The browser itself has no way out: a proxy that does not exist, and no names.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from threading import Semaphore
from time import monotonic
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scraper.document import Page
from scraper.errors import BlockPage, BudgetExceeded, FetchError, MissingExtra, ScraperError, SourceError
from scraper.web.agent import Validators
from scraper.web.fetch import Client
from scraper.web.refresh import is_same_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright, Route
    from playwright.sync_api import Page as Tab

__all__ = ["RENDERED", "BrowserClient"]

RENDERED = "rendered"
"""Flag: the content is what scripts made of the page."""
EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTLE_SECONDS = 5.0
"""How long scripts may go on fetching after the page itself is there."""
MOST_REQUESTS = 150
"""Scripts and data that one page may ask for."""
MOST_BYTES = 50_000_000
"""Bytes of them, and of the page that they make."""
_WANTED = frozenset({"script", "xhr", "fetch", "stylesheet"})
"""Kinds of request that a text may need; pictures, films, fonts, frames and sockets are refused."""
_ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--js-flags=--max-old-space-size=512",
)  # fmt: skip
_NOWHERE = "http://127.0.0.1:9"
_at_once = Semaphore(2)


class BrowserClient:
    """Fetches as ``Client`` does, and shows each page in Chromium before it gives it out."""

    def __init__(self, client: Client, executable: str | None = None) -> None:
        self.client = client
        self.shared = client.shared
        self._executable = executable or _installed()
        self._start = _starter()

    def fetch(self, url: str, validators: Validators | None = None) -> Page:
        """One page after its scripts have run, with the flag ``rendered``.

        Raises as ``scraper.fetch`` does; BlockPage if scripts lead to another site, BudgetExceeded if they make too
        large a page of it. A browser that fails gives the page as it was sent.
        """
        page = self.client.fetch(url, validators)
        with _at_once, self._start() as playwright:
            browser = self._launch(playwright)
            try:
                return _Showing(self.client, page).shown(_context(browser, self.client))
            finally:
                browser.close()

    def _launch(self, playwright: Playwright) -> Browser:
        return playwright.chromium.launch(
            executable_path=self._executable,
            args=list(_ARGUMENTS),
            # Chromium's own sandbox cannot be used by the superuser.
            chromium_sandbox=hasattr(os, "geteuid") and os.geteuid() != 0,
            proxy={"server": _NOWHERE},
        )


def _installed() -> str:
    found = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if found is None:
        raise MissingExtra(f"none of {', '.join(EXECUTABLES)} is installed", "browser")
    return found


def _starter() -> Callable[[], AbstractContextManager[Playwright]]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise MissingExtra("Playwright is not installed: pip install scraper[browser]", "browser") from error
    starter: Callable[[], AbstractContextManager[Playwright]] = sync_playwright
    return starter


def _context(browser: Browser, client: Client) -> BrowserContext:
    return browser.new_context(
        user_agent=client.agent.header, service_workers="block", accept_downloads=False, java_script_enabled=True
    )


class _Showing:
    """One page in the browser."""

    def __init__(self, client: Client, page: Page) -> None:
        self._client = client
        self._page = page
        self._end = monotonic() + client.limits.total_seconds
        self._requests = self._bytes = 0
        self._error: ScraperError | None = None

    def shown(self, context: BrowserContext) -> Page:
        """The page when its scripts have run, or the time is over."""
        from playwright.sync_api import Error

        tab = context.new_page()
        tab.route("**/*", self._answer)
        try:
            self._load(tab)
            content = tab.content().encode("utf-8", "replace")
        except Error:
            content = b""
        if self._error is not None:
            raise self._error
        if len(content) > MOST_BYTES:
            raise BudgetExceeded(f"scripts made a page of more than {MOST_BYTES} bytes", self._page.url)
        if not content:
            return self._page
        flags = (*self._page.flags, RENDERED)
        return replace(self._page, content=content, charset="utf-8", media_type="text/html", flags=flags)

    def _load(self, tab: Tab) -> None:
        from playwright.sync_api import Error

        tab.goto(str(self._page.url), wait_until="domcontentloaded", timeout=self._left())
        with suppress(Error):
            tab.wait_for_load_state("networkidle", timeout=min(SETTLE_SECONDS * 1000, self._left()))

    def _left(self) -> float:
        """Milliseconds."""
        return max(1.0, (self._end - monotonic()) * 1000)

    def _answer(self, route: Route) -> None:
        """Make a request of the browser ourselves, or refuse it."""
        request = route.request
        try:
            if request.is_navigation_request() and request.frame.parent_frame is None:
                self._show(route)
            elif request.method == "GET" and request.resource_type in _WANTED and self._may_ask():
                self._fulfill(route, request.url)
            else:
                route.abort()
        except (FetchError, SourceError):
            route.abort()

    def _may_ask(self) -> bool:
        self._requests += 1
        return self._requests <= MOST_REQUESTS and self._bytes <= MOST_BYTES and monotonic() < self._end

    def _show(self, route: Route) -> None:
        """The page itself; or another one of the site, where a script leads."""
        if route.request.url.partition("#")[0] != str(self._page.url).partition("#")[0]:
            try:
                self._lead_to(route.request.url)
            except (FetchError, SourceError) as error:
                self._error = error
                raise
        content = self._page.content
        body = content if isinstance(content, bytes) else content.encode()
        charset = f"; charset={self._page.charset}" if self._page.charset else ""
        kind = f"{self._page.media_type or 'text/html'}{charset}"
        route.fulfill(status=200, headers={"content-type": kind}, body=body)

    def _lead_to(self, url: str) -> None:
        if not is_same_site(url, str(self._page.url)) or not self._may_ask():
            raise BlockPage(f"a script leads to another site: {url[:200]}", self._page.url)
        led = self._client.fetch(url)
        self._page = replace(
            led, requested_url=self._page.requested_url, redirects=(*self._page.redirects, *led.redirects)
        )

    def _fulfill(self, route: Route, url: str) -> None:
        resource = self._client.resource(url, self._left() / 1000)
        self._bytes += len(resource.content)
        route.fulfill(status=resource.status, headers=dict(resource.headers), body=resource.content)
