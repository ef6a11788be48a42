"""The document of the store says what the tables are, and its queries run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from scraper.store.store_engine import make_engine
from scraper.store.store_schema import METADATA
from scraper.store.store_session import Store
from tests.store.store_rows import a_version, add_sources, an_article

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sql|duckdb)\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("language", "block"), BLOCKS, ids=[str(number) for number in range(len(BLOCKS))])
def test_queries_of_the_document_run(store: Store, store_url: str, language: str, block: str) -> None:
    """Each query runs on both stores; that for DuckDB without the line that attaches the file."""
    add_sources(store, "a")
    with store.transaction() as tables:
        tables.articles.insert(an_article(1), a_version(), None)
    if language == "duckdb":
        block = re.sub(r"^ATTACH .*;\n", "", block, flags=re.MULTILINE).replace("news.", "")
    engine = make_engine(store_url)
    with engine.begin() as connection:
        result = connection.execute(sa.text(block))
        assert result.keys()
    engine.dispose()


def test_each_column_is_documented() -> None:
    """Each table and column has a comment, which PostgreSQL shows too."""
    silent = [str(column) for table in METADATA.tables.values() for column in table.columns if not column.comment]
    assert silent == [table.name for table in METADATA.tables.values() if not table.comment] == []
