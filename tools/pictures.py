"""``python -m tools.pictures``: draw the pictures of ``scraper explain`` in ``docs/`` anew, in the system's Chromium.

The page is one of ours, from ``fixtures/``. How letters look depends on the machine's fonts: with Inter and Noto
(Debian: fonts-inter, fonts-noto-core) the pictures come out as they are.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from scraper.comparing import compare
from scraper.document import Page
from scraper.views import explain, to_page
from tests.browser import chromium, window

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "fixtures" / "news-en"
ADDRESS = "https://www.skerrymouth-courier.example/news/harbour/2031/05/14/ferry-night-landings-48213"
INVENTED = "A bell will be rung when the first boat is moored."
WIDE = {"viewport": {"width": 1380, "height": 820}}
PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}


class Picture(NamedTuple):
    """A picture: its file, the gold that the page is held against, how the window is, and what is done in it."""

    name: str
    gold: str | None
    settings: dict[str, Any]
    keys: tuple[str, ...] = ()
    tap: str = ""


def main() -> int:
    """Draw all pictures."""
    pictures = (
        Picture("explain-light.png", None, {**WIDE, "color_scheme": "light"}, ("j",) * 8),
        Picture("explain-dark.png", None, {**WIDE, "color_scheme": "dark"}, ("j", "Enter", "j", "j")),
        Picture("explain-gold.png", _gold(), {**WIDE, "color_scheme": "light"}, ("n", "n")),
        Picture("explain-phone.png", None, {**PHONE, "color_scheme": "light"}, tap=".row[data-role=credit]"),
    )
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for picture in pictures:
            _draw(browser, Path(folder), picture)
            sys.stderr.write(f"pictures: docs/{picture.name}\n")
    return 0


def _gold() -> str:
    """The right body without its quotation, with the dek, and with a sentence that stands nowhere."""
    article = msgspec.json.decode((CASE / "article.json").read_bytes())
    body = [entry["text"] for entry in article["body"] if entry["role"] != "quote"]
    return "\n\n".join([article["dek"], body[0], INVENTED, *body[1:]])


def _draw(browser: Any, folder: Path, picture: Picture) -> None:
    explanation = explain(Page(content=(CASE / "page.html").read_bytes(), url=ADDRESS))
    comparison = compare(explanation.article, picture.gold) if picture.gold else None
    file = folder / "explained.html"
    file.write_text(to_page(explanation, comparison), encoding="utf-8")
    with window(browser, file, **picture.settings) as opened:
        opened.press(*picture.keys)
        if picture.tap:
            opened.page.locator(picture.tap).first.tap()
        opened.page.wait_for_timeout(300)
        opened.page.screenshot(path=ROOT / "docs" / picture.name)


if __name__ == "__main__":
    sys.exit(main())
