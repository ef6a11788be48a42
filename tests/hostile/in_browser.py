"""What pages do in the browser: the rows of ``docs/hostile-web.md`` whose tests need Chromium, and run by ``make browser``."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ROWS", "TITLE", "Row", "line"]

TITLE = """## In the browser

Pages fetched with `--browser`. These tests need Chromium: `make browser` runs them
(`tests/web/test_browser.py`), `make docs` does not. `not_rendered` is a page as the server sent it.

| case | what happens | expected | test |
|---|---|---|---|"""


class Row(NamedTuple):
    """One thing that pages do in the browser, what has to come of it, and the test that holds it."""

    number: int
    what: str
    expected: str
    test: str


ROWS = (
    Row(
        168,
        "scripts without end: loops, promises, a regex, WebAssembly, dialogs, `debugger`, requests that block, 3,000,000 elements",
        "ok (not_rendered), in time",
        "test_a_script_without_end_is_ended",
    ),
    Row(
        169,
        "2.4 to 10 GB in ArrayBuffers, WebAssembly memories, text and canvases",
        "ok (not_rendered)",
        "test_memory_is_limited",
    ),
    Row(
        170,
        "workers that spin, windows, dialogs, reloads, a form that is sent",
        "ok (rendered)",
        "test_what_scripts_do_beside_the_page",
    ),
    Row(
        171,
        "a script reads another origin's answer: by data, redirect, module, program, frame, worker",
        "only what the origin shares",
        "test_only_what_a_server_shares_is_read",
    ),
    Row(
        172,
        "a script sends data to another site: beacon, form, socket, stream, picture, font, frame, link, POST",
        "no request",
        "test_nothing_is_sent_to_another_site",
    ),
    Row(
        173,
        "XHTML and XML that are not well formed, `multipart/x-mixed-replace`",
        "ok (rendered)",
        "test_a_page_is_shown_as_html_whatever_it_says",
    ),
    Row(
        174,
        "a script shows `about:blank`, a blob, a page of the browser, another scheme",
        "ok, without what is shown instead",
        "test_what_is_not_the_page",
    ),
    Row(175, "a script leads to page after page", "redirect_limit", "test_scripts_that_lead_to_page_after_page"),
    Row(176, "the process that fetches is killed", "the browser ends", "test_a_browser_ends_with_its_client"),
)


def line(row: Row) -> str:
    """The line of a row in the document."""
    return f"| {row.number} | {row.what} | {row.expected} | `{row.test}` |"
