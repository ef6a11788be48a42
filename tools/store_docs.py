"""The text of ``docs/store.md``, from the tables and views of the store."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql, sqlite

from scraper.store.store_schema import METADATA, VIEWS

__all__ = ["store_lines"]

HEAD = """# The store

`scraper ingest` keeps its state and the articles in a store: the file `store.sqlite` of the folder,
or a PostgreSQL. The tables are the same in both. `make docs` writes this page from
`scraper/store/store_schema.py`.

- Times are UTC: `timestamptz` in PostgreSQL; text such as `2026-11-30T12:00:00.000000Z` in SQLite,
  which sorts as time does.
- Lists are JSON arrays in text.
- A document is the JSON of an article, compressed by zlib: `zlib.decompress(body)` in Python.
- A key of more than 1,000 bytes is stored as its beginning and a hash.
- Read the views: they stay when tables change. Other programs may read at any time, also during a
  run. They must not write.

## Queries

With `sqlite3 -readonly store.sqlite`, `datasette store.sqlite` or `psql`:

```sql
SELECT source, COUNT(*) AS articles, ROUND(AVG(word_count)) AS words
FROM articles WHERE outcome = 'article' GROUP BY source ORDER BY articles DESC;
```

```sql
SELECT changed_at, source, headline, url FROM articles
WHERE changed_at >= '2026-11-30T00:00:00Z' ORDER BY changed_at;
```

```sql
SELECT source, failing_since, error, next_visit_at, next_rule FROM source_health
WHERE failures > 0 OR findings > 0 ORDER BY failing_since;
```

```sql
SELECT a.headline, v.seq, v.at, v.kind, v.changed
FROM version v JOIN articles a ON a.id = v.article_id WHERE v.kind IN ('edit', 'correction')
ORDER BY v.at DESC LIMIT 20;
```

With DuckDB, whose extension `sqlite` reads the file:

```duckdb
ATTACH 'store.sqlite' AS news (TYPE sqlite, READ_ONLY);
SELECT source, day, articles, failed FROM news.source_days ORDER BY day DESC, source;
```
"""


def store_lines() -> Iterator[str]:
    """The lines of the document."""
    yield HEAD
    yield "## Views\n"
    for name, (comment, query) in VIEWS.items():
        yield f"**`{name}`**: {comment}\n"
        yield f"```sql{query};\n```\n"
    yield "## Tables\n"
    for table in METADATA.sorted_tables:
        yield f"### {table.name}\n"
        yield f"{table.comment}\n"
        yield "| column | SQLite | PostgreSQL | meaning |"
        yield "|---|---|---|---|"
        yield from (_row(table, column) for column in table.columns)
        yield ""


def _row(table: Table, column: Column[object]) -> str:
    key = ", key" if column in list(table.primary_key.columns) else ""
    reference = "".join(f", → `{key.target_fullname}`" for key in column.foreign_keys)
    null = " or null" if column.nullable else ""
    types = [column.type.compile(dialect).lower() for dialect in (sqlite.dialect(), postgresql.dialect())]  # type: ignore[no-untyped-call]
    return f"| `{column.name}`{key}{reference} | {types[0]}{null} | {types[1]}{null} | {column.comment} |"
