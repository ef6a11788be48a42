"""The process that renders one page with Playwright and Chromium, and the messages that it exchanges with the client.

It runs as ``python -m scraper.web.browser_process`` and talks with the client on standard input and output. It ends
with all its descendants at SIGTERM from the client, at its limit of time or memory, and when the client is gone. It
ends after its descendants, because orphans could not be found any more.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from shutil import rmtree
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

import msgspec
from msgspec import Struct

from scraper.web.process_tree import adopt_orphans, descendants, kill_descendants, memory_of, reap

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request, Route
    from playwright.sync_api import Page as Tab

__all__ = [
    "ABANDONED", "ENDS", "OUT_OF_MEMORY", "OUT_OF_TIME", "Ask", "Begin", "FromBrowser", "FromClient", "Give",
    "Overgrown", "Refuse", "Shown", "Unshown", "Unstarted", "main", "read_message", "write_message",
]  # fmt: skip

OUT_OF_TIME, OUT_OF_MEMORY, ABANDONED = 101, 102, 103
ENDS = {OUT_OF_TIME: "its time is over", OUT_OF_MEMORY: "it takes too much memory", ABANDONED: "its client is gone"}
"""Exit status of a process that ends itself, and the reason in words."""
_MAX_GIVEN_BYTES = 100_000_000
"""Bytes of one message from the client; the limits of the client are lower."""
_LOOK_SECONDS = 0.1
"""Seconds between two measurements of memory: a page fills up to 2 GB per second."""
_LOOKS = 5
"""Measurements after which the descendants are listed again."""
_LAST_MILLISECONDS = 1.0
_MAX_REASON_LENGTH = 500
_ARGUMENTS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--js-flags=--max-old-space-size=512",
    "--block-new-web-contents",
)  # fmt: skip
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that does not exist."""
_LENGTH_BYTES = 4
_MARGIN_BYTES = 1_000_000
"""Bytes of a message in addition to the content in it."""


# ---- messages: values on a pipe, each after its length


class Begin(Struct, frozen=True, tag=True, kw_only=True):
    """Show a page."""

    url: str
    executable: str
    agent: str
    """Value of the User-Agent header."""
    seconds: float
    """The process ends itself after this time."""
    memory: int
    """The process ends itself when all processes use more bytes."""
    folder: str
    """Folder for temporary files; the client removes it, or the process if the client is gone."""
    most_bytes: int
    """Limit for the rendered page."""
    settle_seconds: float
    """Seconds for which scripts may fetch after the page has loaded."""


class Ask(Struct, frozen=True, tag=True, kw_only=True):
    """A request of the browser."""

    url: str
    method: str
    kind: str
    """Playwright's ``resource_type``."""
    leads: bool
    """Whether the answer would replace the page: a navigation."""
    origin: str | None
    """Value of the Origin header, if the request has one."""


class Give(Struct, frozen=True, tag=True):
    """The answer to a request."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


class Refuse(Struct, frozen=True, tag=True):
    """A request is refused."""


class Shown(Struct, frozen=True, tag=True):
    """The page after its scripts have run."""

    content: bytes


class Overgrown(Struct, frozen=True, tag=True):
    """The rendered page is too large."""


class Unshown(Struct, frozen=True, tag=True):
    """The browser could not show the page, or shows another page."""

    reason: str


class Unstarted(Struct, frozen=True, tag=True):
    """No browser starts."""

    reason: str


FromClient = Begin | Give | Refuse
FromBrowser = Ask | Shown | Overgrown | Unshown | Unstarted


def write_message(pipe: BinaryIO, message: FromClient | FromBrowser) -> None:
    """Send a message. Raises OSError if the other side has closed the pipe."""
    content = msgspec.msgpack.encode(message)
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "big") + content)
    pipe.flush()


def read_message(pipe: BinaryIO, kinds: type, most_bytes: int) -> FromClient | FromBrowser | None:
    """The next message, of one of these ``kinds``, with a content of ``most_bytes`` at most; None after the last one.

    A message that is cut, too long or malformed counts as the end.
    """
    length = int.from_bytes(pipe.read(_LENGTH_BYTES), "big")
    if not 0 < length <= most_bytes + _MARGIN_BYTES:
        return None
    try:
        message: FromClient | FromBrowser = msgspec.msgpack.decode(pipe.read(length), type=kinds)
    except msgspec.MsgspecError:
        return None
    return message


# ---- the process


def main() -> None:
    """Render the page that the client names; does not return."""
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    signal.signal(signal.SIGTERM, lambda *_: _end(0))
    adopt_orphans()
    begin = read_message(asked, Begin, _MAX_GIVEN_BYTES)
    if isinstance(begin, Begin):
        ending = Event()
        Thread(target=_keep, args=(begin, os.getppid(), ending), daemon=True).start()
        outcome = _outcome(begin, asked, told)
        # What fails because it is being killed says nothing of the page or of the browser.
        if not ending.is_set():
            with suppress(OSError):
                write_message(told, outcome)
        Event().wait()


def _outcome(begin: Begin, asked: BinaryIO, told: BinaryIO) -> FromBrowser:
    """Render the page. Nothing is closed here: the end of the process kills the browser."""
    try:
        context = _context(begin)
    except Exception as error:  # noqa: BLE001  (whatever it is, the client names it)
        return Unstarted(_error_reason(error))
    try:
        tab = context.new_page()
        handler = _Requests(tab, asked, told)
        context.route("**/*", handler.answer)
        context.on("page", lambda other: other.close())
        return _rendered(tab, begin)
    except Exception as error:  # noqa: BLE001  (whatever it is, the page could not be shown)
        return Unshown(_error_reason(error))


def _error_reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_MAX_REASON_LENGTH]


def _keep(begin: Begin, client: int, ending: Event) -> None:
    """End the process at its limit of time or memory, or when the client is gone."""
    end = monotonic() + begin.seconds
    pause = Event()
    known: tuple[int, ...] = ()
    looks = 0
    while not pause.wait(_LOOK_SECONDS):
        if looks % _LOOKS == 0:
            known = (os.getpid(), *descendants(os.getpid()))
        looks += 1
        status = _status(client, end, memory_of(known) - begin.memory)
        if status is not None:
            ending.set()
            if status == ABANDONED:
                kill_descendants(os.getpid())
                rmtree(begin.folder, ignore_errors=True)
            _end(status)


def _end(status: int) -> None:
    """End this process after all that it started. Callable from any thread."""
    kill_descendants(os.getpid())
    reap()
    os._exit(status)


def _status(client: int, end: float, excess: int) -> int | None:
    """Why to end, as an exit status; None for no reason. ``excess`` is the memory beyond the limit in bytes."""
    if os.getppid() != client:
        return ABANDONED
    if monotonic() >= end:
        return OUT_OF_TIME
    return OUT_OF_MEMORY if excess > 0 else None


def _context(begin: Begin) -> BrowserContext:
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(
        executable_path=begin.executable,
        timeout=0,  # the limit of the process holds
        args=list(_ARGUMENTS),
        # Chromium's own sandbox cannot be used by the superuser.
        chromium_sandbox=hasattr(os, "geteuid") and os.geteuid() != 0,
        proxy={"server": _NOWHERE},
    )
    return browser.new_context(
        user_agent=begin.agent, service_workers="block", accept_downloads=False, java_script_enabled=True
    )


def _rendered(tab: Tab, begin: Begin) -> Shown | Overgrown | Unshown:
    """The page when its scripts have run."""
    from playwright.sync_api import Error

    end = monotonic() + begin.seconds
    answered = tab.goto(begin.url, wait_until="domcontentloaded", timeout=begin.seconds * 1000)
    left = max(_LAST_MILLISECONDS, (end - monotonic()) * 1000)
    with suppress(Error):
        tab.wait_for_load_state("networkidle", timeout=min(begin.settle_seconds * 1000, left))
    before = tab.url
    content = tab.content().encode("utf-8", "replace")
    if answered is None or not all(_is_of(url, answered.url) for url in (before, tab.url)):
        return Unshown(f"the browser shows {tab.url[:200]}")
    return Overgrown() if len(content) > begin.most_bytes else Shown(content)


def _is_of(shown: str, url: str) -> bool:
    """Whether the browser shows the requested page: a script may change its path and query, but not its origin."""
    from urllib.parse import urlsplit

    current, original = urlsplit(shown), urlsplit(url)
    return (current.scheme, current.netloc) == (original.scheme, original.netloc)


class _Requests:
    """Forwards the requests of the page to the client."""

    def __init__(self, tab: Tab, asked: BinaryIO, told: BinaryIO) -> None:
        self._tab = tab
        self._asked = asked
        self._told = told

    def answer(self, route: Route) -> None:
        """Let the client answer a request."""
        ask = self._ask(route.request)
        given = None
        if ask is not None:
            write_message(self._told, ask)
            given = read_message(self._asked, FromClient, _MAX_GIVEN_BYTES)  # type: ignore[arg-type]
        if not isinstance(given, Give) or not _fulfilled(route, given):
            # A navigation that is aborted leaves the page as it is; one that fails puts an error page in its place.
            _abort(route, "aborted" if ask is None or ask.leads else "failed")

    def _ask(self, request: Request) -> Ask | None:
        """The message for a request; None for a navigation of a frame or another window, which is refused."""
        from playwright.sync_api import Error

        leads = request.is_navigation_request()
        try:
            if leads and request.frame != self._tab.main_frame:
                return None
        except Error:
            return None
        return Ask(
            url=request.url,
            method=request.method,
            kind=request.resource_type,
            leads=leads,
            origin=request.headers.get("origin"),
        )


def _fulfilled(route: Route, given: Give) -> bool:
    """Whether the browser accepted an answer: it may refuse an unknown status or header."""
    from playwright.sync_api import Error

    try:
        route.fulfill(status=given.status, headers=dict(given.headers), body=given.content)
    except Error:
        return False
    return True


def _abort(route: Route, reason: str) -> None:
    from playwright.sync_api import Error

    with suppress(Error):  # of a window that is closed
        route.abort(reason)


if __name__ == "__main__":
    main()
