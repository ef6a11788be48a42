"""The commands of ingestion. What they do is imported when they run, so that ``--help`` loads no library of theirs.

A backspace in a docstring is click's mark of a paragraph whose lines stay as they are.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from scraper.cli.shared_options import VERBOSE, options_of
from scraper.cli.site_options import SITES_OPTION

__all__ = ["AGENT_OPTIONS", "INGEST_COMMANDS"]

FOLDER = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), metavar="[FOLDER]"
)
FOLDER_OPTION = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The folder with sources.toml; the current one if it is not given.",
)
AGENT_OPTIONS = (
    click.option("--agent", help="Name to fetch under; else that of sources.toml."),
    click.option("--contact", metavar="TEXT", help="URL or mail address for those whose site is fetched."),
    click.option("--delay", metavar="SECONDS", type=click.FloatRange(0, 3600), help="Leave a host alone for so long."),
    click.option(
        "--allow-address",
        multiple=True,
        metavar="ADDRESS:PORT",
        help="Allow a private or loopback address with this port; may be given several times.",
    ),
)
FILTER_OPTIONS = (
    click.option("--source", "sources", multiple=True, metavar="NAME", help="Of this source; may be given again."),
    click.option("--tag", "tags", multiple=True, metavar="TAG", help="Of the sources with this tag."),
    click.option("--since", metavar="TIME", help="From then on: a date, a time (UTC), `yesterday`, or `3 days`."),
    click.option("--until", metavar="TIME", help="Before then."),
)


@click.command(short_help="Visit the sources that are due, and keep their articles.")
@FOLDER
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be given again.")
@click.option("--force", is_flag=True, help="Visit it although it is not due. Needs --source.")
@click.option(
    "--backlog", type=click.Choice(["all"]), help="Fetch everything that is listed, whatever its age. Needs --source."
)
@click.option(
    "--time-budget",
    default="12 min",
    show_default=True,
    metavar="TIME",
    help="Begin nothing new after so long; what is left is for the next run.",
)
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write what the run did as JSON.")
@SITES_OPTION
@options_of(*AGENT_OPTIONS, VERBOSE)
def ingest(folder: Path, **options: Any) -> None:
    """Visit the sources of FOLDER/sources.toml that are due, and keep their new articles in its store.

    Made for cron: it writes nothing unless something is wrong, and only one run at a time works on a folder. Fetched
    pages are in FOLDER/pages, articles and state in FOLDER/store.sqlite.

    \b
    Example, a line of a crontab:
      */15 * * * * scraper ingest /srv/news

    \b
    Exit status:
      0   done, or nothing was due, or the time was used up
      1   a source has become worse: one line for each new alarm is on standard error
      2   wrong usage, or sources.toml or a rule for a site is wrong
      3   the store or the archive cannot be used
      4   the network is down here: nothing was counted against any source
      75  another run is at work in the folder
      129, 130, 143  ended by SIGHUP, Ctrl-C, SIGTERM, in order: nothing is lost
    """  # noqa: D301
    from scraper.cli.ingest_command import run_ingest

    sys.exit(run_ingest(folder, options))


@click.command(short_help="Say which sources have a problem, worst first.")
@FOLDER
@click.option("--json", "as_json", is_flag=True, help="As JSON, all sources with a problem.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page with the course of each source that has a problem.",
)
@click.option("--store", "is_store_checked", is_flag=True, help="Check store, archives and free space instead.")
@options_of(VERBOSE)
def health(folder: Path, **options: Any) -> None:
    """Say what is wrong with the sources of FOLDER, worst first, since when, and what to do.

    Sources without a problem are counted and not listed; those that never answered are listed once, by reason.

    \b
    Examples:
      scraper health /srv/news
      scraper health /srv/news --html health.html
      scraper health /srv/news --store

    \b
    Exit status:
      0   there is no alarm, or with --store no damage
      1   there is one
      2   wrong usage, or sources.toml is wrong
      3   the store cannot be used
    """  # noqa: D301
    from scraper.cli.health_command import run_health

    sys.exit(run_health(folder, options))


@click.command(short_help="Write kept articles to standard output.")
@FOLDER
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "jsonfeed", "atom", "markdown", "csv"]),
    default="jsonl",
    show_default=True,
    help="One JSON document a line, a feed, Markdown, or a table of the main fields.",
)
@click.option("--outcome", "outcomes", multiple=True, metavar="WORD", help="With this outcome, such as `article`.")
@click.option("--query", metavar="WORDS", help="With all these words in headline or text.")
@click.option(
    "--cursor",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Go on where the last export with this file stopped, and note there where this one stops.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many articles.")
@options_of(*FILTER_OPTIONS, VERBOSE)
def export(folder: Path, **options: Any) -> None:
    """Write articles of FOLDER to standard output, in the order in which they came or changed.

    \b
    Examples:
      scraper export --since yesterday --format jsonl
      scraper export --cursor exported.cursor >> articles.jsonl
      scraper export --tag local --query "harbour bridge" --format markdown

    \b
    Exit status:
      0   done
      1   the document of an article could not be read: it is named and left out
      2   wrong usage, or the cursor is that of another store
      3   the store cannot be used
    """  # noqa: D301
    from scraper.cli.export_command import run_export

    sys.exit(run_export(folder, options))


@click.command(short_help="Read kept pages again, without the network.")
@FOLDER
@click.option("--write", "is_written", is_flag=True, help="Keep what has changed as new versions.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many pages.")
@SITES_OPTION
@options_of(*FILTER_OPTIONS, VERBOSE)
def replay(folder: Path, **options: Any) -> None:
    """Normalize kept pages of FOLDER again with this version, and say what would change, by field.

    With --write, what has changed becomes a new version of its article, marked as a re-extraction and not as an edit of
    the publisher; pages that gave no article before may give one.

    \b
    Examples:
      scraper replay --since "7 days" --limit 500
      scraper replay --source example --write

    \b
    Exit status:
      0   done, whatever has changed
      2   wrong usage
      3   the store cannot be used
      75  with --write: a run is at work in the folder
    """  # noqa: D301
    from scraper.cli.replay_command import run_replay

    sys.exit(run_replay(folder, options))


@click.group(short_help="Add, list and check sources.")
def sources() -> None:
    """Add, list, show and check the sources of a folder.

    Sources are taken out by deleting them from sources.toml; their articles stay.

    \b
    Examples:
      scraper sources add https://example.org/ feeds.opml
      scraper sources list
      scraper sources show example.org
      scraper sources check https://example.org/feed.xml
    """  # noqa: D301


@sources.command(name="add", short_help="Find feeds, sitemaps or sections, and add them to sources.toml.")
@click.argument("given", nargs=-1, required=True, metavar="URL|FILE...")
@FOLDER_OPTION
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag for each source that is added.")
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@options_of(*AGENT_OPTIONS, VERBOSE)
def sources_add(given: tuple[str, ...], folder: Path, **options: Any) -> None:
    """Add sources: the URL of a feed, a sitemap or a page, an OPML file, or a file with a URL a line.

    For a page its feeds, its news sitemap and its own links are tried, and the best is taken. A list of many sources
    is added as it is; each is checked by the next runs.

    \b
    Examples:
      scraper sources add https://example.org/
      scraper sources add feeds.opml --tag local
    """  # noqa: D301
    from scraper.cli.sources_command import run_add

    sys.exit(run_add(given, folder, options))


@sources.command(name="list", short_help="List the sources, the next visit of each and its reason.")
@FOLDER_OPTION
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def sources_list(folder: Path, as_json: bool) -> None:
    """List the sources of a folder: when each is visited next, and by which rule."""
    from scraper.cli.sources_command import run_list

    sys.exit(run_list(folder, as_json=as_json))


@sources.command(name="show", short_help="Show the last visits of a source.")
@click.argument("name")
@FOLDER_OPTION
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def sources_show(name: str, folder: Path, as_json: bool) -> None:
    """Show a source: its state, its alarms and its last 20 visits."""
    from scraper.cli.sources_command import run_show

    sys.exit(run_show(name, folder, as_json=as_json))


@sources.command(name="check", short_help="Try a source now, without keeping anything.")
@click.argument("name", metavar="NAME|URL")
@FOLDER_OPTION
@SITES_OPTION
@options_of(*AGENT_OPTIONS, VERBOSE)
def sources_check(name: str, folder: Path, **options: Any) -> None:
    """Fetch a source of the folder, or any URL, now, and show what it lists and how its newest article reads."""
    from scraper.cli.sources_command import run_check

    sys.exit(run_check(name, folder, options))


INGEST_COMMANDS: tuple[click.Command, ...] = (ingest, health, export, sources, replay)
