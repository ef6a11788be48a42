"""The system's Chromium for tests marked ``browser``, and a window that notes what its page does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["Window", "chromium", "missing", "window"]

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000
"""Milliseconds until an action of a test is given up."""


def missing() -> str | None:
    """What is not there that these tests need; None where nothing is missing."""
    if find_spec("playwright") is None:
        return "no Playwright (make browser has it)"
    return None if Path(CHROMIUM).exists() else "no Chromium"


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Window:
    """A page in a window of its own: what it asked for, which of that was refused, and what it complained of."""

    def __init__(self, context: Any, url: str) -> None:
        self.requests: list[str] = []
        self.blocked: list[str] = []
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.blocked.append(f"{request.url} {request.failure}"))
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, expression: str, value: object) -> None:
        """Wait until an expression has a value. Playwright's own way would evaluate text in the page, which it forbids."""
        deadline = time.monotonic() + PATIENCE / 1000
        while (value_now := self.page.evaluate(expression)) != value:
            assert time.monotonic() < deadline, f"{expression} is {value_now!r}"
            self.page.wait_for_timeout(20)

    def focused(self) -> str:
        """The id of what has the focus, or its tag."""
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.tagName"))

    def text(self, selector: str) -> str:
        """The text of an element on one line."""
        return " ".join(self.page.locator(selector).inner_text().split())

    def count(self, selector: str) -> int:
        """How many elements are shown."""
        return int(self.page.locator(f"{selector}:visible").count())


@contextmanager
def window(browser: Any, file: Path, **settings: Any) -> Iterator[Window]:
    """A file in a new window; fails when its page asks for anything else or complains of anything."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **settings})
    try:
        opened = Window(context, file.as_uri())
        yield opened
        assert opened.requests == [file.as_uri()]
        assert opened.complaints == []
    finally:
        context.close()
