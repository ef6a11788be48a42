"""``--sites``: the rules of single sites that a command reads pages with."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.cli.checks import SiteChoice
from scraper.cli.console import tell
from scraper.errors import ConfigError

if TYPE_CHECKING:
    from scraper.values.site_tables import SiteTables

__all__ = ["SITES_OPTION", "chosen_sites", "chosen_tables"]

USAGE = 2

SITES_OPTION = click.option(
    "--sites",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take the rules for single sites from DIR only, not from `sites` beside sources.toml, $SCRAPER_SITES and the "
    "user's configuration; may be given again.",
)


def chosen_sites(folders: tuple[Path, ...]) -> SiteChoice | None:
    """The rules in these folders; else in the usual ones. None if there is no folder of rules.

    Ends the command with status 2 and one line if a rule is wrong.
    """
    current = Path() if Path("sources.toml").exists() else None
    try:
        tables = chosen_tables(folders, current)
    except ConfigError as error:
        tell(str(error))
        sys.exit(USAGE)
    return SiteChoice(tables, datetime.now(UTC).date()) if tables else None


def chosen_tables(folders: tuple[Path, ...], folder: Path | None) -> SiteTables | None:
    """The rules in these folders; else in the usual ones, of which one is beside the ``sources.toml`` of ``folder``.

    None if there is no folder of rules. Raises ConfigError.
    """
    usual = () if folders else _usual_folders(folder)
    if not folders and not usual:
        return None
    from scraper.sites import load_sites

    return load_sites(folders or usual)


def _usual_folders(folder: Path | None) -> tuple[Path, ...]:
    from scraper.sites import site_folders

    return site_folders(folder, os.environ)
