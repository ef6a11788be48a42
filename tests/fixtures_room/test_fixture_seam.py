"""Between the fetcher and the fixtures: what a fixture keeps is what the real client gives for the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import responses
from msgspec.structs import replace

from scraper.document import Page
from scraper.fixtures.fixture_format import Expectation, find_fixtures, read_expectation, read_page, write_fixture
from scraper.fixtures.fixture_meta import FixtureMeta
from scraper.web import Agent, Client, RobotsPolicy, Shared
from tests.fixtures_room.samples import STORY
from tests.golden import CASES, case_names
from tests.web.simulation import Simulation

URL = "https://example.org/rain"
START = "https://example.org/start"
AGENT = Agent(robots=RobotsPolicy.IGNORE)


def _declared(content_type: str) -> dict[str, Any]:
    """The fields of a page that come from the header Content-Type."""
    media_type, _, charset = content_type.partition("; charset=")
    return {"media_type": media_type, "charset": charset or None, "headers": (("content-type", content_type),)}


def _pages() -> Iterator[tuple[str, Page]]:
    """Each kind of result of a fetch, the pages of the golden cases, and the fixtures of the repository."""
    yield "a story", STORY
    yield "redirects", replace(STORY, requested_url=START, redirects=(START, "https://example.org/middle"))
    latin = "text/html; charset=windows-1252"
    yield "latin", replace(STORY, content="<p>Käse, 5 €</html>".encode("cp1252"), **_declared(latin))
    yield "no charset", replace(STORY, **_declared("text/html"))
    yield "no type", replace(STORY, media_type=None, charset=None, headers=())
    yield "plain", replace(STORY, content=b"Rain.\r\n\r\nIt rained.", **_declared("text/plain"))
    yield "empty", replace(STORY, content=b"", status=204)
    yield "cut", replace(STORY, content=b"<p>It rai", flags=("possibly_truncated",))
    more = (("last-modified", "Fri, 20 Nov 2026 09:00:00 GMT"), ("etag", 'W/"ä"'))
    yield "headers", replace(STORY, headers=(*STORY.headers, *more))
    for case in case_names():
        (source,) = (CASES / case).glob("page.*")
        kind = "text/plain" if source.suffix == ".txt" else "text/html"
        content = source.read_bytes()
        flags = () if b"</html" in content[-4096:].lower() else ("possibly_truncated",)
        yield case, replace(STORY, content=content, flags=flags, **_declared(kind))
    for folder in find_fixtures([CASES]):
        page = read_page(folder, read_expectation(folder).meta)
        if page.status is not None:
            yield folder.name, page


PAGES = dict(_pages())


def _serve(page: Page) -> Page:
    """The page that the real client makes of an answer as this page was one."""
    hops = [*page.redirects, str(page.url)]
    headers = {name: value for name, value in page.headers if name != "content-type"}
    declared = "".join(value for name, value in page.headers if name == "content-type")
    if page.media_type and not declared:
        declared = f"{page.media_type}; charset={page.charset}" if page.charset else page.media_type
    with responses.RequestsMock() as served:
        for hop, target in pairwise(hops):
            served.get(hop, status=301, headers={"Location": target})
        if "possibly_truncated" not in page.flags:
            headers["Content-Length"] = str(len(page.content))
        encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        served.get(
            hops[-1], status=page.status or 200, body=page.content, headers=encoded, content_type=declared or None
        )
        return Client(agent=AGENT, shared=Shared(Simulation().clock)).fetch(hops[0])


@pytest.mark.parametrize("name", PAGES)
def test_a_fixture_is_the_page_of_a_fetch(name: str, tmp_path: Path) -> None:
    """A fetched page is equal after it was kept, and the kept page served again gives the same page again."""
    fetched = _serve(PAGES[name])
    assert replace(fetched, fetched_at=PAGES[name].fetched_at) == PAGES[name]
    write_fixture(tmp_path, fetched, Expectation(meta=FixtureMeta(page=fetched), expected={"outcome": "article"}))
    kept = read_page(tmp_path, read_expectation(tmp_path).meta)
    assert kept == fetched
    assert _serve(kept) == fetched
