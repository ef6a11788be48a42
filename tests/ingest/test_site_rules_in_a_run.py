"""A run reads pages with the rules of their sites, in its worker processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from scraper.document import Page
from scraper.ingest.article_reading import read_article
from scraper.sites import parse_site_table
from scraper.store.store_opening import open_store
from scraper.values.site_tables import SiteTables
from tests.loopback import Loopback, answer

PARAGRAPH = "Rain fell on the old town for two days, and the river rose by two metres, people at the bridge said."
TEASER = "The old harbour opens again in spring, and the boats that left in autumn come back, its master told us."
STORY = (
    f"<html lang=en><h1>Rain in town</h1><article><p>{PARAGRAPH} One.</p><p>{PARAGRAPH} Two.</p>"
    f"<div class=box><p>{TEASER}</p></div></article></html>"
)
RULE = '[[rule]]\nrole = "related_link"\nwithin = "div.box"\n'


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A server with a list of one story."""
    with closing(Loopback()) as loopback:
        story = loopback.play("/news/rain-in-town-2026", answer(STORY.encode(), "Content-Type: text/html"))
        loopback.play("/list.txt", answer(f"{story}\n".encode(), "Content-Type: text/plain"))
        yield loopback


@pytest.fixture
def folder(tmp_path: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of ingestion with that list as its source; the user has no other rules."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("SCRAPER_SITES", raising=False)
    folder = tmp_path / "news"
    folder.mkdir()
    source = f'[[source]]\nurl = "{server.url("/list.txt")}"\nname = "town"\nkind = "list"\nbacklog = "all"\n'
    (folder / "sources.toml").write_text(source, encoding="utf-8")
    return folder


def _ingest(folder: Path, server: Loopback) -> Result:
    host, port = server.address
    arguments = ["ingest", str(folder), "--delay", "0", "--allow-address", f"{host}:{port}"]
    return CliRunner(catch_exceptions=False).invoke(main, arguments)


def _kept(folder: Path) -> list[dict[str, Any]]:
    with closing(open_store(f"sqlite:///{folder / 'store.sqlite'}")) as store, store.reading() as work:
        documents = [work.articles.document(number + 1) for number in range(work.articles.count())]
    return [json.loads(document) for document in documents if document]


@pytest.mark.parametrize("has_rule", [False, True])
def test_a_run_uses_the_rules_beside_sources_toml(folder: Path, server: Loopback, has_rule: bool) -> None:
    """The kept article is without the teaser, and names the rules, where the folder has a rule for the host."""
    if has_rule:
        (folder / "sites").mkdir()
        (folder / "sites" / "127.0.0.1.toml").write_text(RULE, encoding="utf-8")
    result = _ingest(folder, server)
    assert (result.exit_code, result.stderr) == (0, "")
    (article,) = _kept(folder)
    assert article["headline"] == "Rain in town"
    assert (TEASER in article["text"], article["extractor"]["sites"] is None) == (not has_rule, not has_rule)


def test_a_replay_uses_the_same_rules(folder: Path, server: Loopback) -> None:
    """Nothing changes while the rules are there; without them the teaser would come back."""
    (folder / "sites").mkdir()
    (folder / "sites" / "127.0.0.1.toml").write_text(RULE, encoding="utf-8")
    _ingest(folder, server)
    assert _replayed(folder) == {"pages": 1, "unchanged": 1, "changed": 0}
    (folder / "sites" / "127.0.0.1.toml").unlink()
    assert _replayed(folder) == {"pages": 1, "unchanged": 0, "changed": 1}


def test_a_check_uses_the_same_rules(folder: Path, server: Loopback) -> None:
    """The article that a check shows has fewer words where a rule takes the teaser out of it."""
    host, port = server.address
    arguments = [
        "sources",
        "check",
        "town",
        "--folder",
        str(folder),
        "--delay",
        "0",
        "--allow-address",
        f"{host}:{port}",
    ]
    without = CliRunner(catch_exceptions=False).invoke(main, arguments)
    (folder / "sites").mkdir()
    (folder / "sites" / "127.0.0.1.toml").write_text(RULE, encoding="utf-8")
    ruled = CliRunner(catch_exceptions=False).invoke(main, arguments)
    assert (without.exit_code, ruled.exit_code) == (0, 0)
    words = [int(result.stdout.partition(" words")[0].split()[-1].strip(",")) for result in (without, ruled)]
    assert words[0] - words[1] == len(TEASER.split())


def _replayed(folder: Path) -> dict[str, int]:
    """The first rows of the table that a replay prints."""
    result = CliRunner(catch_exceptions=False).invoke(main, ["replay", str(folder)])
    assert result.exit_code == 0
    rows = (line.rsplit(maxsplit=1) for line in result.stdout.splitlines()[:3])
    return {name.strip(): int(count) for name, count in rows}


def test_a_wrong_rule_ends_the_run_before_it_begins(folder: Path, server: Loopback) -> None:
    """A rule that is wrong is one line and status 2; nothing is fetched and no store is made."""
    (folder / "sites").mkdir()
    (folder / "sites" / "127.0.0.1.toml").write_text("[[rule]]\nrole = 'share'\n", encoding="utf-8")
    result = _ingest(folder, server)
    assert result.exit_code == 2
    assert "127.0.0.1.toml: line 1: a [[rule]] needs 'within' or 'text', one of them" in result.stderr
    assert server.requests == []
    assert not (folder / "store.sqlite").exists()


def test_a_reading_without_rules_is_as_before() -> None:
    """Tables of other sites, and no tables, give the same bytes."""
    page = Page(content=STORY, url="https://example.org/rain")
    tables = SiteTables((parse_site_table(RULE.encode(), "example.com.toml"),))
    assert read_article(page, tables) == read_article(page)
