"""The commands of fixtures. What they do is imported when they run, so that ``--help`` loads no library of theirs.

A backspace in a docstring is click's mark of a paragraph whose lines stay as they are.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from scraper.cli.ingest_commands import AGENT_OPTIONS
from scraper.cli.shared_options import SECONDS_OPTION, VERBOSE, options_of

__all__ = ["FIXTURE_COMMANDS"]

ROOT_OPTION = click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("fixtures"),
    show_default=True,
    metavar="DIR",
    help="The folder of the fixtures.",
)
YES_OPTION = click.option("--yes", "is_sure", is_flag=True, help="Do not ask: for scripts.")


@click.group(short_help="Keep pages with the article that they must give, and check them.")
def fixtures() -> None:
    """Keep pages that went wrong with the article that they must give, and check them.

    A fixture is a directory: the page as it was served, meta.toml, and what must come out of it in expected.json,
    body.txt (a paragraph a line) and must.toml. What the program writes is not verified until somebody accepts it.

    \b
    Example:
      scraper fixtures add https://example.org/rain
      $EDITOR fixtures/example.org/2026-11-20-rain/body.txt
      scraper fixtures accept example.org/2026-11-20-rain --fields headline,body
      scraper fixtures check
    """  # noqa: D301


@fixtures.command(short_help="Keep a page as a fixture.")
@click.argument("source", required=False, metavar="[URL|FILE]")
@click.option(
    "--from-store", "page_id", type=int, metavar="ID", help="The page of this number in the store of a folder."
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="With --from-store: the folder with sources.toml; the current one if it is not given.",
)
@click.option("--url", metavar="URL", help="Where the file came from.")
@click.option("--reason", default="", metavar="TEXT", help="Why the page is kept.")
@ROOT_OPTION
@YES_OPTION
@SECONDS_OPTION
@options_of(*AGENT_OPTIONS, VERBOSE)
def add(source: str | None, **options: Any) -> None:
    """Keep a page: fetched now, from a file, or from the archive of a folder of ingestion.

    Writes what the program gives now as an expectation that is not verified, and prints where to look first: the lines
    that only one of this program and trafilatura has in the body (if it is installed). Asks before it keeps a page that
    holds what looks like a token, your mail address, or a link to log out. A page of more than 2 MB is refused. An
    existing fixture is never written to.

    \b
    Exit status:
      0   the fixture is written; its directory is on standard output
      1   the page could not be had or is not kept
      2   wrong usage
    """  # noqa: D301
    from scraper.cli.fixtures_command import run_add

    sys.exit(run_add(source, options))


@fixtures.command(short_help="Vouch for what a fixture expects.")
@click.argument("name")
@click.option("--fields", metavar="NAMES", help="Fields that you have read and that are right, such as headline,body.")
@click.option("--all", "is_all", is_flag=True, help="All fields of the fixture: lists them first, and asks.")
@click.option(
    "--as-written", "is_written", is_flag=True, help="Vouch for what the files say, not for what the program gives."
)
@ROOT_OPTION
@YES_OPTION
@SECONDS_OPTION
@options_of(VERBOSE)
def accept(name: str, **options: Any) -> None:
    """Vouch for fields of the fixture NAME, a directory or its name below --root.

    What the program gives now becomes the expectation, dated in meta.toml. With --as-written the files stay as they
    are: for what you have corrected by hand. Asks on a terminal before it replaces something.

    \b
    Exit status:
      0   done
      2   nothing was accepted: no such field, no value of it, or CI is set
      75  another process is writing to the fixture
    """  # noqa: D301
    from scraper.cli.fixtures_command import run_accept

    sys.exit(run_accept(name, options))


@fixtures.command(short_help="Check that the pages give what they must.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the fixtures that fail as one HTML page.",
)
@ROOT_OPTION
@SECONDS_OPTION
@options_of(VERBOSE)
def check(paths: tuple[Path, ...], **options: Any) -> None:
    """Check the fixtures at and below each PATH, by default below --root.

    Each failure is a line with the words that differ, the place on the page, and the votes that decided.

    \b
    Exit status:
      0   nothing failed; what is not verified is counted
      1   an item failed, or could not be checked
      2   wrong usage, or there are no fixtures
    """  # noqa: D301
    from scraper.cli.fixtures_command import run_check

    sys.exit(run_check(paths, options))


FIXTURE_COMMANDS: tuple[click.Command, ...] = (fixtures,)
