"""Opening a store, its transactions, and what a person reads when it cannot be used."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from scraper.errors import MissingExtra, StoreError, StoreTooNew
from scraper.store.rows import ArticleFilter, HostRow
from scraper.store.store_engine import make_engine
from scraper.store.store_faults import LOCKS_FAIL, fault_message
from scraper.store.store_opening import open_store
from scraper.store.store_session import Store
from scraper.store.store_version import SHIPPED, History
from tests.store.store_rows import NOW, a_version, add_sources, an_article, hours

STEP = '''
"""Version 2 of a test."""
import sqlalchemy as sa
from alembic import op
revision = "2"
down_revision = "1"
def upgrade():
    op.add_column("article", sa.Column("mood", sa.Text()))
    op.execute("UPDATE article SET mood = 'good'")
'''


def _next_history(folder: Path) -> History:
    (folder / "steps").mkdir()
    (folder / "steps" / "version_2.py").write_text(STEP)
    return History(2, (*SHIPPED.folders, str(folder / "steps")))


def _structure(url: str) -> dict[str, object]:
    """Tables, columns, keys and indexes of a store."""
    engine = make_engine(url)
    inspector = sa.inspect(engine)
    tables: dict[str, object] = {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
            inspector.get_pk_constraint(table)["constrained_columns"],
            sorted(
                str(key["constrained_columns"]) + key["referred_table"] for key in inspector.get_foreign_keys(table)
            ),
            sorted(str(key["column_names"]) for key in inspector.get_unique_constraints(table)),
            sorted((str(i["name"]), str(i["column_names"]), bool(i["unique"])) for i in inspector.get_indexes(table)),
        )
        for table in inspector.get_table_names()
    }
    engine.dispose()
    return tables


# ---------------------------------------------------------------------------------------------- transactions


def _fail_in_a_transaction(store: Store) -> None:
    with store.transaction() as tables:
        tables.articles.insert(an_article(1), a_version(), None)
        tables.hosts.put([HostRow(name="a")])
        raise ZeroDivisionError


def test_an_exception_takes_everything_back(store: Store) -> None:
    """Nothing of a transaction stays if its block ends with an exception."""
    add_sources(store, "a")
    with pytest.raises(ZeroDivisionError):
        _fail_in_a_transaction(store)
    with store.reading() as tables:
        assert tables.articles.count() == 0
        assert tables.hosts.get(["a"]) == {}


def test_readers_do_not_wait_for_a_writer(store: Store, store_url: str) -> None:
    """While a transaction writes, others read the state before it, and a store can be opened."""
    add_sources(store, "a")
    with store.transaction() as tables:
        tables.articles.insert(an_article(1), a_version(), None)
        begin = time.monotonic()
        other = open_store(store_url)
        with other.reading() as reading:
            assert reading.articles.count() == 0
        assert other.check() == ()
        other.close()
        assert time.monotonic() - begin < 9, "it waited for the lock"
    with store.reading() as reading:
        assert reading.articles.count() == 1


def test_a_reading_transaction_cannot_write(store: Store) -> None:
    """What only reads can do no damage; afterwards the same connection writes."""
    with pytest.raises(StoreError), store.reading() as tables:
        tables.hosts.put([HostRow(name="a")])
    with store.transaction() as tables:
        tables.hosts.put([HostRow(name="a")])


def test_a_refused_row_is_an_error_of_the_store(store: Store) -> None:
    """No error of SQLAlchemy leaves the room."""
    with pytest.raises(StoreError, match="refuses a row") as caught, store.transaction() as tables:
        tables.articles.insert(an_article(77), a_version(), None)
    assert "\n" not in caught.value.message


# ---------------------------------------------------------------------------------------------- versions


def test_a_newer_store_is_refused(store: Store, store_url: str, tmp_path: Path) -> None:
    """A store that a newer program has changed is not touched."""
    open_store(store_url, _next_history(tmp_path)).close()
    with pytest.raises(StoreTooNew, match="version 2 of the store is newer than this program"):
        open_store(store_url)


def test_an_older_store_is_brought_up_to_date(store: Store, store_url: str, tmp_path: Path) -> None:
    """Alembic makes the step from version 1, the rows stay, and the views are there again."""
    add_sources(store, "a")
    with store.transaction() as tables:
        tables.articles.insert(an_article(1), a_version(), None)
    newer = open_store(store_url, _next_history(tmp_path))
    assert newer.check() == ()
    with newer.reading() as tables:
        assert tables.articles.count() == 1
    newer.close()
    engine = make_engine(store_url)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT mood FROM article")).scalars().all() == ["good"]
        assert connection.execute(sa.text("SELECT source FROM articles")).scalars().all() == ["a"]
    engine.dispose()


def test_the_steps_lead_to_the_tables_of_a_new_store(store_url: str, tmp_path: Path) -> None:
    """The tables that the steps make from nothing are those that a new store gets."""
    open_store(store_url).close()
    made = _structure(store_url)
    engine = make_engine(store_url)
    with engine.begin() as connection:
        for view in sa.inspect(connection).get_view_names():
            connection.execute(sa.text(f"DROP VIEW {view}"))
        metadata = sa.MetaData()
        metadata.reflect(connection)
        metadata.drop_all(connection)
        connection.execute(sa.text("CREATE TABLE store_version (version_num TEXT NOT NULL PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO store_version VALUES ('0')"))
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM store_version"))
        from scraper.store import store_version

        store_version._migrate(connection, SHIPPED)
    engine.dispose()
    assert _structure(store_url) == made


def test_a_store_is_opened_without_alembic(tmp_path: Path) -> None:
    """Alembic takes time to load, and a run with nothing due has no use for it."""
    code = (
        "import sys; from scraper.store.store_opening import open_store; assert 'sqlalchemy' not in sys.modules;"
        f"[open_store('sqlite:///{tmp_path}/s.sqlite').close() for _ in '12']; print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_tables_of_another_program_are_left_alone(store_url: str) -> None:
    """A database with tables of these names is refused, and does not change."""
    engine = make_engine(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE article (x TEXT)"))
    with pytest.raises(StoreError, match="another program has tables there: article"):
        open_store(store_url)
    assert sa.inspect(engine).get_table_names() == ["article"]
    engine.dispose()


# ---------------------------------------------------------------------------------------------- unusable stores


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """The message names the file and says what it is not."""
    (tmp_path / "store.sqlite").write_bytes(b"This is a text, and it is long enough to be read as a header." * 99)
    with pytest.raises(StoreError, match=r"store\.sqlite: it is not a SQLite database"):
        open_store(f"sqlite:///{tmp_path}/store.sqlite")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    """So is a folder that is not there."""
    for place in (tmp_path, tmp_path / "missing" / "store.sqlite"):
        with pytest.raises(StoreError, match="it cannot be opened"):
            open_store(f"sqlite:///{place}")


def test_damage_of_the_file_is_told(tmp_path: Path) -> None:
    """A check finds pages that were overwritten; reading them is an error of the store."""
    file = tmp_path / "store.sqlite"
    store = open_store(f"sqlite:///{file}")
    add_sources(store, "a")
    with store.transaction() as tables:
        for number in range(300):
            tables.articles.insert(an_article(1, number), a_version(), None)
    assert store.check() == ()
    store.close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'article'").fetchone()
    connection.close()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * 4096)
        opened.write(b"\xff" * 4096)
    store = open_store(f"sqlite:///{file}")
    assert store.check()
    with pytest.raises(StoreError, match="it is damaged"), store.reading() as tables:
        list(tables.articles.export(ArticleFilter()))
    store.close()


def _insert_many(store: Store, written: list[int]) -> None:
    noise = random.Random(1)
    for number in range(300):
        with store.transaction() as tables:
            tables.articles.insert(an_article(1, number), a_version(document=noise.randbytes(9000)), None)
        written.append(number)


def test_a_full_disk_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    """The transaction that does not fit is taken back; the store stays whole."""
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    add_sources(store, "a")

    @sa.event.listens_for(store._writing, "begin")
    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=100")

    written: list[int] = []
    with pytest.raises(StoreError, match="the disk is full"):
        _insert_many(store, written)
    with store.reading() as tables:
        assert tables.articles.count() == len(written)
    assert store.check() == ()
    store.close()


@pytest.mark.parametrize("name", ["SQLITE_PROTOCOL", "SQLITE_IOERR_LOCK", "SQLITE_IOERR_SHMMAP"])
def test_a_file_system_without_locks_is_told(name: str) -> None:
    """What SQLite says on a network file system is translated into advice."""
    cause = sqlite3.OperationalError("locking protocol")
    cause.sqlite_errorname = name
    assert fault_message(sa.exc.OperationalError("SELECT 1", {}, cause)) == LOCKS_FAIL


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://news:secret@127.0.0.1:1/news",
        "postgresql+psycopg://news@127.0.0.1:1/news?password=secret",
        "mysql://news:secret@db/news",
        "news:secret@db",
        "sqlite://",
    ],
)
def test_no_message_shows_a_password(url: str) -> None:
    """A server that does not answer, and a URL of nothing that is known: one line without the password."""
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "secret" not in f"{caught.value}{caught.value.__cause__}"
    assert "\n" not in str(caught.value)


def test_a_missing_driver_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without psycopg, the message says what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"article-ledger\[postgres\]"):
        open_store("postgresql+psycopg://news@db/news")


# ---------------------------------------------------------------------------------------------- indexes


def test_frequent_queries_use_an_index(tmp_path: Path) -> None:
    """No table is read as a whole to find due sources, pages to fetch, an article, or the changes since a time."""
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    add_sources(store, "a")
    plans: dict[str, list[str]] = {}

    with store.transaction() as tables:
        tables.articles.insert(an_article(1), a_version(), None)

    def explain(
        connection: sa.Connection, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE", "WITH", "DELETE")):
            raw = connection.connection.cursor()
            raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans[statement] = [row[3] for row in raw.fetchall()]

    sa.event.listen(store._writing, "before_cursor_execute", explain)
    with store.transaction() as tables:
        tables.sources.due(NOW, 10)
        tables.queue.lease(NOW, hours(1), 10, ["a"])
        tables.queue.release_expired(NOW)
        tables.articles.find(["a"], ["b"])
        tables.articles.by_content("a")
        tables.articles.document(1)
        list(tables.articles.export(ArticleFilter(since=NOW)))
        tables.sightings.known(1, ["a"])
        tables.sightings.by_url_keys(["a"])
        tables.visits.of(1, 20)
        tables.visits.forget_before(NOW, 10)
        tables.pages.forget_files(["a"])
        list(tables.pages.kept(ArticleFilter()))
        tables.alarms.open()
    store.close()
    assert len(plans) == 15
    scans = {line for plan in plans.values() for line in plan if line.startswith("SCAN") and "INDEX" not in line}
    assert {line for line in scans if not line.startswith(("SCAN (subquery", "SCAN anon"))} == set()
