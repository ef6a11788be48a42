"""OPML: the subscription lists that feed readers export."""

from __future__ import annotations

import re
from contextlib import suppress
from io import BytesIO
from typing import Any

from lxml import etree
from msgspec import Struct

from scraper.document import Page
from scraper.errors import BudgetExceeded, NotFeed
from scraper.sources.source_text import plain_title, repaired_xml, text_of, unpacked
from scraper.values.urls import absolute, without_user

__all__ = ["OpmlFeed", "is_opml", "read_opml"]

MAX_FEEDS = 20_000
MAX_OUTLINES = 200_000
MAX_TAGS = 20

_OPML = re.compile(r"<opml\b", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"\A\s*feed:(?://)?(?=https?:)|\A\s*feed:(?=//)", re.IGNORECASE)


class OpmlFeed(Struct, frozen=True):
    """A feed of a subscription list."""

    url: str
    name: str | None
    tags: tuple[str, ...] = ()
    """Names of the folders around it, outermost first, then its categories."""


def is_opml(text: str) -> bool:
    """Whether a text has the root of OPML near its start."""
    return _OPML.search(text[:5000]) is not None


def read_opml(page: Page) -> tuple[OpmlFeed, ...]:
    """The feeds of a subscription list, each URL once. Broken XML is read as far as it goes.

    Raises NotFeed for what is no OPML, TooLarge, and BudgetExceeded for more than 20,000 feeds.
    """
    text = text_of(unpacked(page)[0], page).text
    if not is_opml(text):
        raise NotFeed("this is no OPML file", page.url)
    feeds: dict[str, OpmlFeed] = {}
    folders: list[str] = []
    # What the parser cannot read ends the list; what was read before stays.
    with suppress(etree.XMLSyntaxError):
        for number, (event, element) in enumerate(_outlines(repaired_xml(text))):
            if number > 2 * MAX_OUTLINES or len(feeds) > MAX_FEEDS:
                raise BudgetExceeded(f"more than {MAX_FEEDS} feeds", page.url)
            if event == "end":
                folders.pop()
                element.clear()
                continue
            fields = {str(name).lower(): str(value) for name, value in element.attrib.items()}
            name = plain_title(fields.get("title")) or plain_title(fields.get("text"))
            url = _feed_url(fields.get("xmlurl", ""), page.url)
            if url is not None:
                categories = (
                    plain_title(part.strip("/ ")) for part in fields.get("category", "").split(",")[:MAX_TAGS]
                )
                tags = tuple(dict.fromkeys(filter(None, (*folders, *categories))))[:MAX_TAGS]
                feeds.setdefault(url, OpmlFeed(url, name, tags))
            folders.append("" if url else name or "")
    return tuple(feeds.values())


def _outlines(markup: str) -> Any:
    return etree.iterparse(
        BytesIO(markup.encode("utf-8", "replace")),
        events=("start", "end"),
        tag=("outline", "{*}outline", "OUTLINE"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def _feed_url(text: str, base: str | None) -> str | None:
    """The URL of a feed, without a password; ``feed://`` stands for ``https://``."""
    url = absolute(_FEED_SCHEME.sub(lambda scheme: "" if "//" in scheme[0] else "https:", text), base) if text else None
    return without_user(url) if url else None
