"""Whole runs on SQLite and on PostgreSQL: the same articles, versions, alarms, exports and replays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.cli.export_command import run_export
from scraper.cli.health_command import run_health
from scraper.ingest.ingest_folder import IngestFolder, opened_store
from scraper.sources.source_config import read_config
from scraper.store.rows import ArticleRow, VersionKind
from scraper.workers.task_pool import TaskPool
from tests.ingest.newsroom import Newsroom, feed, story
from tests.loopback import Loopback, answer


@pytest.fixture
def newsroom(tmp_path: Path, reading_pool: TaskPool, store_url: str) -> Iterator[Newsroom]:
    """A folder with a store of each kind, whose source is on one server."""
    server = Loopback()
    yield Newsroom(tmp_path, reading_pool, [server], store_url)
    server.close()


def _articles(folder: IngestFolder) -> list[ArticleRow]:
    with opened_store(folder, read_config(folder.sources_file)) as store, store.reading() as work:
        keys = [row.url_key for row in work.sightings.by_url_keys(_url_keys(folder))]
        return sorted(work.articles.find((), keys), key=lambda row: row.url)


def _url_keys(folder: IngestFolder) -> list[str]:
    port = read_config(folder.sources_file).sources[0].url.split(":")[2].split("/")[0]
    return [f"127.0.0.1:{port}/news/story-{number}" for number in range(4)]


def _versions(folder: IngestFolder, article_id: int) -> list[VersionKind]:
    with opened_store(folder, read_config(folder.sources_file)) as store, store.reading() as work:
        return [row.kind for row in work.articles.versions(article_id)]


def _export(folder: IngestFolder, capsysbinary: pytest.CaptureFixture[bytes], cursor: Path) -> list[str]:
    names = ("since", "until", "query", "limit")
    plain = {**dict.fromkeys(names), "form": "jsonl", "sources": (), "tags": (), "outcomes": (), "cursor": cursor}
    assert run_export(folder.path, plain) == 0
    return [json.loads(line)["headline"] for line in capsysbinary.readouterr().out.splitlines()]


def test_days_of_a_source(newsroom: Newsroom, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """Articles come once, an edit is a version, a page that goes is marked, and an export goes on where it stopped."""
    server, folder, cursor = newsroom.server, newsroom.folder, tmp_path / "exported.cursor"
    urls = [server.play(f"/news/story-{number}", story(number)) for number in range(3)]
    newsroom.sources(server.play("/feed", feed(urls)), revisit='["1 h", "72 h"]')
    assert newsroom.run().articles == 3
    assert len(_export(folder, capsysbinary, cursor)) == 3

    server.play(
        "/news/story-1", story(1, "The ferry sank. All who were on board of it reached the shore of the island.")
    )
    server.play("/news/story-2", answer(b"", status="404 Not Found"))
    report = newsroom.run(hours=2)
    assert (report.articles, report.changed) == (0, 1)
    assert newsroom.run(hours=30).changed == 0
    first, second, third = _articles(folder)
    assert [first.gone_at, second.gone_at, third.gone_at is not None] == [None, None, True]
    assert _versions(folder, second.id) == [VersionKind.FIRST, VersionKind.EDIT]
    assert _versions(folder, first.id) == [VersionKind.FIRST]
    assert _export(folder, capsysbinary, cursor) == [second.headline]
    assert _export(folder, capsysbinary, cursor) == []


def test_the_store_and_the_archive_are_whole(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    """After a run the check of store, archives and free space tells no fault."""
    urls = [newsroom.server.play(f"/news/story-{number}", story(number)) for number in range(3)]
    newsroom.sources(newsroom.server.play("/feed", feed(urls)))
    assert newsroom.run().articles == 3
    plain = {"as_json": False, "html": None, "is_store_checked": True}
    assert run_health(newsroom.folder.path, plain) == 0, capsys.readouterr()
    assert run_health(newsroom.folder.path, {**plain, "is_store_checked": False}) == 0
