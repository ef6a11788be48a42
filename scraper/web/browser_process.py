"""The process in which a page is shown: Playwright and Chromium, with nothing that reaches the network.

It runs as ``python -m scraper.web.browser_process``, speaks with the client on standard input and output, and shows one
page. It ends, with all that it started, when the client says so by SIGTERM. A thread ends it too when its time or
memory is used up or the client is gone. It does not end before its descendants: else nobody would find them.
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
"""Exit status of a process that ends itself, and why it does."""
_MAX_GIVEN_BYTES = 100_000_000
"""Bytes of one answer; the client's limits are lower."""
_LOOK_SECONDS = 0.1
"""Between two looks at the memory: a page fills some 2 GB a second."""
_LOOKS = 5
"""Looks until the processes are listed anew."""
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
"""Bytes of a message beside the content that it carries."""


# ---- messages: values on a pipe, each after its length


class Begin(Struct, frozen=True, tag=True, kw_only=True):
    """Show a page."""

    url: str
    executable: str
    agent: str
    """Value of the User-Agent header."""
    seconds: float
    """After which the process ends itself with all that it started."""
    memory: int
    """Bytes beyond which it does."""
    folder: str
    """Of temporary files. The client removes it; the process does if the client is gone."""
    most_bytes: int
    """Of the page that scripts make."""
    settle_seconds: float
    """How long scripts may go on fetching after the page itself is there."""


class Ask(Struct, frozen=True, tag=True, kw_only=True):
    """The browser wants something."""

    url: str
    method: str
    kind: str
    """Playwright's ``resource_type``."""
    leads: bool
    """Whether it is to take the place of the page."""
    origin: str | None
    """Value of the Origin header, which comes with what other origins have to agree to."""


class Give(Struct, frozen=True, tag=True):
    """What the browser gets."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


class Refuse(Struct, frozen=True, tag=True):
    """It does not get it."""


class Shown(Struct, frozen=True, tag=True):
    """What scripts made of the page."""

    content: bytes


class Overgrown(Struct, frozen=True, tag=True):
    """Scripts made too large a page."""


class Unshown(Struct, frozen=True, tag=True):
    """The browser could not show the page, or shows something else."""

    reason: str


class Unstarted(Struct, frozen=True, tag=True):
    """There is no browser that starts."""

    reason: str


FromClient = Begin | Give | Refuse
FromBrowser = Ask | Shown | Overgrown | Unshown | Unstarted


def write_message(pipe: BinaryIO, message: FromClient | FromBrowser) -> None:
    """Send a message. Raises OSError where nobody reads any more."""
    content = msgspec.msgpack.encode(message)
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "big") + content)
    pipe.flush()


def read_message(pipe: BinaryIO, kinds: type, most_bytes: int) -> FromClient | FromBrowser | None:
    """The next message, of one of these ``kinds``, with a content of ``most_bytes`` at most; None after the last one.

    What is cut, too long or no such message counts as the end: whoever sent it is of no more use.
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
    """Show the page that the client names; does not return."""
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
    """What came of the page. Nothing is closed: the client kills what was started."""
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
    """End all when time or memory is used up, or the client is gone."""
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
    if answered is None or not all(_is_of(one, answered.url) for one in (before, tab.url)):
        return Unshown(f"the browser shows {tab.url[:200]}")
    return Overgrown() if len(content) > begin.most_bytes else Shown(content)


def _is_of(shown: str, url: str) -> bool:
    """Whether what is shown is the page: a script may give it another path and query, and not another origin."""
    from urllib.parse import urlsplit

    one, other = urlsplit(shown), urlsplit(url)
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)


class _Requests:
    """What the page asks for, which the client gives or refuses."""

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
        """What is asked for; None for what another window or a frame would show."""
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
    """Whether the browser took an answer: a status or a header may be one that it does not know."""
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
