"""The commands. Each imports its implementation when it runs, so that ``--help`` is fast.

A backspace in a docstring is click's mark of a paragraph whose lines stay as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from scraper.cli.checks import Request, Web, check, is_url
from scraper.cli.console import Commands, printable, put
from scraper.cli.fixtures_commands import FIXTURE_COMMANDS
from scraper.cli.ingest_commands import INGEST_COMMANDS
from scraper.cli.output import EXTENSIONS
from scraper.cli.shared_options import SECONDS_OPTION, VERBOSE
from scraper.cli.site_options import SITES_OPTION, chosen_sites
from scraper.version import DISTRIBUTION

__all__ = ["main"]

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


WEB_OPTIONS = (
    click.option(
        "--agent", default="scraper", show_default=True, help="Name to fetch under, and to obey robots.txt as."
    ),
    click.option("--contact", metavar="TEXT", help="URL or mail address for those whose site is fetched."),
    click.option(
        "--delay",
        type=click.FloatRange(0, 3600),
        default=2.0,
        show_default=True,
        metavar="SECONDS",
        help="Leave a host alone for so long after each visit; robots.txt may make it longer.",
    ),
    click.option(
        "--browser", is_flag=True, help="Show each page in an installed Chromium first, for pages that need JavaScript."
    ),
    click.option("--ignore-robots", is_flag=True, help="Do not ask robots.txt: for your own sites."),
    click.option(
        "--allow-address",
        multiple=True,
        metavar="ADDRESS:PORT",
        help="Allow a private or loopback address with this port; may be given several times.",
    ),
)
"""How a URL is fetched; the names are the fields of ``Web``, but for the addresses."""


def web_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of fetching, and ``--verbose``."""
    for option in reversed((*WEB_OPTIONS, VERBOSE)):
        command = option(command)
    return command


@click.group(cls=Commands, context_settings=SETTINGS)
@click.version_option(package_name=DISTRIBUTION, message="%(prog)s %(version)s")
def main() -> None:
    """Turn web pages, or plain text copied from them, into clean normalized articles.

    Headline, authors, dates, body, captions and credits are kept apart; navigation, advertisements, prompts and the
    like are taken out, and listed with the reason. Nothing of the input is lost.

    \b
    Examples:
      scraper normalize https://example.org/story
      scraper normalize story.html --url https://example.org/story
      pbpaste | scraper normalize - --format markdown
      scraper schema > article.schema.json

    `scraper COMMAND --help` tells more about a command.
    """  # noqa: D301


@main.command(short_help="Normalize web pages and texts.")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option(
    "--format",
    type=click.Choice(list(EXTENSIONS)),
    default="json",
    show_default=True,
    help="How the article is written: everything as JSON; to read as Markdown, plain text or HTML; "
    "or for search engines as JSON-LD (schema.org NewsArticle).",
)
@click.option(
    "--blocks", is_flag=True, help="Add the ledger to the JSON: every block of the input with its role and the reason."
)
@click.option(
    "--url",
    metavar="URL",
    help="Where the file or standard input came from. Links are completed with it. For one source.",
)
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one file for each source into DIR, named after the URL or file; files of an earlier run are replaced.",
)
@click.option(
    "--input",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Read the URLs in FILE (- is standard input), one a line, many hosts at a time, into --output. A second run "
    "goes on where the first one stopped.",
)
@click.option(
    "--pages",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="Join an article in several pages: at most so many. For URLs.",
)
@SITES_OPTION
@SECONDS_OPTION
@web_options
def normalize(sources: tuple[str, ...], **options: Any) -> None:
    """Turn each SOURCE into a clean normalized article.

    A SOURCE is a URL, a file, or - for standard input: HTML, or plain text copied from a page. At most 50 MB are read.

    One source gives one JSON document, indented on a terminal. Several sources give one JSON document a line, in their
    order, or with the other formats one article below the other, each under a line that names its source.

    \b
    Examples:
      scraper normalize https://example.org/story
      scraper normalize saved.html --url https://example.org/story --blocks
      scraper normalize - --format markdown < copied.txt
      scraper normalize pages/*.html > articles.jsonl
      scraper normalize pages/*.html --format markdown --output articles/
      scraper normalize --input urls.txt --output articles/ --contact https://example.org/bot

    \b
    Exit status:
      0   every source gave an article, or a page with a main text
      1   a source did not; the reason is on standard error and in its JSON
          (`outcome`, `error`), and the others are written
      2   wrong usage
      75  another run is writing to the same folder
      129, 130, 143  ended by SIGHUP, Ctrl-C, SIGTERM
      141 the reader of standard output went away
    """  # noqa: D301
    plain = {name: options.pop(name) for name in ("format", "blocks", "url", "output", "input", "seconds")}
    folders = options.pop("sites")
    request = Request(tuple(map(_display_name, sources)), **plain, web=_web(options))
    check(request)
    request = request._replace(sites=chosen_sites(folders))
    if request.input is not None and request.output is not None:
        from scraper.cli.batch import run_batch

        sys.exit(run_batch(request, request.input, request.output))
    from scraper.cli.run import run

    sys.exit(run(request))


@main.command(name="explain", short_help="Show why a page was read as it was.")
@click.argument("source", metavar="SOURCE")
@click.option("--url", metavar="URL", help="Where the file or standard input came from. Links are completed with it.")
@click.option(
    "--gold",
    metavar="FILE",
    help="Compare with the text that the article should have: plain text, or JSON with `ground_truth.main_content` "
    "or with `body` (a list of paragraphs, or an article's JSON).",
)
@click.option(
    "--beside",
    metavar="trafilatura|FILE",
    help="Mark the lines that only the article or only another text has in the body: that of trafilatura (if it is "
    "installed), or of a file as for --gold. It says where to look, not what is right.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page to FILE; an older one is replaced.",
)
@click.option("--terminal", is_flag=True, help="Show it here, in colours (not if NO_COLOR is set), instead of a page.")
@SITES_OPTION
@SECONDS_OPTION
@web_options
def explain_command(source: str, **options: Any) -> None:
    """Show why SOURCE was read as it was, as one HTML page.

    The page has every stretch of the source in reading order, with its role; those that were left out are folded away.
    Each tells its confidence and every vote on it. Beside them stands the article, each field linked to the stretches
    that it is from. The page needs no network and runs nothing of the source. `?` in it shows its keys.

    A SOURCE is a URL, a file, or - for standard input, as in `scraper normalize`. Without --output the page goes to
    standard output; if that is a terminal, to a file in the current folder, whose name is printed.

    \b
    Examples:
      scraper explain https://example.org/story
      scraper explain saved.html --url https://example.org/story --output why.html
      scraper explain saved.html --gold right.txt > why.html
      FORCE_COLOR=1 scraper explain saved.html --terminal | less -R

    \b
    Exit status:
      0   the source was explained, be it an article or not
      1   it, or the gold, could not be read; the reason is on standard error
      2   wrong usage
      129, 130, 143  ended by SIGHUP, Ctrl-C, SIGTERM
      141 the reader of standard output went away
    """  # noqa: D301
    from scraper.cli.explain_command import ExplainRequest, run_explain

    plain = {name: options.pop(name) for name in ("url", "gold", "beside", "output", "terminal", "seconds")}
    sites = chosen_sites(options.pop("sites"))
    sys.exit(run_explain(ExplainRequest(_display_name(source), **plain, web=_web(options), sites=sites)))


@main.command()
def schema() -> None:
    """Print the JSON Schema of an article (draft 2020-12).

    It covers the JSON of `scraper normalize`, with the ledger and without.

    \b
    Example:
      scraper schema > article.schema.json
    """  # noqa: D301
    from scraper.writing.schema import schema_text

    put(schema_text())


for _command in (*INGEST_COMMANDS, *FIXTURE_COMMANDS):
    main.add_command(_command)


def _display_name(source: str) -> str:
    """A source as results and messages name it: a URL on one line, without a password."""
    from scraper.values.urls import without_user

    return without_user(printable(source)) if is_url(source) else source


def _web(options: dict[str, Any]) -> Web:
    return Web(allow=options.pop("allow_address"), **options)
