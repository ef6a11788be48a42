"""The front door: exactly these names, and nothing loaded before one of them is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import scraper

DOOR = {
    "Article", "Page", "Document", "Role", "Outcome", "ScraperError", "FetchError",
    "Labeller", "Voter", "Vote", "default_labeller", "Extraction", "extract",
    "fetch", "normalize", "read_json", "write", "json_schema", "__version__",
}  # fmt: skip
HEAVY = {"numpy", "requests", "urllib3", "trafilatura", "lxml", "bs4", "rich", "msgspec", "click", "nh3", "email"}


def _loaded_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_door_is_exact() -> None:
    """The names that are promised are these and no others."""
    assert set(scraper.__all__) == DOOR
    assert set(scraper.__all__) <= set(dir(scraper))


@pytest.mark.parametrize("name", sorted(DOOR))
def test_every_name_leads_somewhere(name: str) -> None:
    """Each name of the door is found on first use."""
    assert getattr(scraper, name)


@pytest.mark.parametrize(
    "name", ["errors.ScraperError", "series.read_series", "sites.load_sites", "views.explain", "web.Agent"]
)
def test_public_modules_need_no_import_of_their_own(name: str) -> None:
    """After ``import scraper`` alone, a public module is there on first use."""
    code = f"import scraper; print(scraper.{name})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout


def test_the_type_checker_sees_the_same_names() -> None:
    """What is imported for type checkers is the door."""
    tree = ast.parse(Path(scraper.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported | {"__version__"} == DOOR


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not there is reported as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'scrape'"):
        scraper.scrape  # noqa: B018


def test_importing_loads_nothing() -> None:
    """The import alone loads no library and no other module of the package."""
    loaded = _loaded_after("import scraper")
    assert loaded & HEAVY == set()
    assert {name for name in loaded if name.startswith("scraper.")} == set()


def test_types_load_no_reader() -> None:
    """The types, errors and writers do without parser, network and model."""
    loaded = _loaded_after("import scraper; scraper.Article, scraper.ScraperError, scraper.write")
    assert loaded & {"numpy", "requests", "urllib3", "trafilatura", "lxml", "bs4", "rich"} == set()
