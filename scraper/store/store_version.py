"""The version of the tables: new stores are made at the newest, older ones are brought up to it by alembic."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, inspect, text

from scraper.errors import StoreError, StoreTooNew
from scraper.store.store_schema import METADATA, STORE_VERSION, VIEWS

__all__ = ["SHIPPED", "History", "bring_up_to_date", "is_newest"]


class History(Struct, frozen=True):
    """The versions of the tables that a program knows."""

    newest: int
    folders: tuple[str, ...]
    """Where the steps from version to version are: modules as alembic reads them."""


SHIPPED = History(1, (str(Path(__file__).parent / "migrations"),))
_LOCK = 0x61_72_74_69
"""Number of the lock by which one process at a time makes or changes the tables in PostgreSQL."""


def bring_up_to_date(connection: Connection, history: History, subject: str) -> None:
    """Make the tables, or change those of an older version, in the transaction of the connection.

    Raises StoreTooNew for the tables of a newer program, and StoreError for tables of another program.
    """
    version = _read_version(connection, subject)
    if version == history.newest:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        version = _read_version(connection, subject)  # another process may have done it
    if version is None:
        _make(connection, history, subject)
    elif version > history.newest:
        message = f"version {version} of the store is newer than this program ({history.newest}): update the program"
        raise StoreTooNew(message, subject)
    elif version < history.newest:
        _drop_views(connection)
        _migrate(connection, history)
        _make_views(connection)


def is_newest(connection: Connection, history: History, subject: str) -> bool:
    """Whether the tables are there, in the newest version."""
    return _read_version(connection, subject) == history.newest


def _read_version(connection: Connection, subject: str) -> int | None:
    """The version of the tables; None if there are none."""
    if not inspect(connection).has_table(STORE_VERSION.name):
        return None
    number = connection.execute(STORE_VERSION.select()).scalar_one_or_none()
    if number is None or not number.isdecimal():
        raise StoreError("it does not say which version its tables have", subject)
    return int(number)


def _make(connection: Connection, history: History, subject: str) -> None:
    foreign = sorted({*METADATA.tables, *VIEWS}.intersection(_names(connection)))
    if foreign:
        raise StoreError(f"another program has tables there: {', '.join(foreign[:3])}", subject)
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(STORE_VERSION.insert().values(version_num=str(history.newest)))
    _make_views(connection)


def _names(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    return [*inspector.get_table_names(), *inspector.get_view_names()]


def _make_views(connection: Connection) -> None:
    for name, (_, query) in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {query}"))


def _drop_views(connection: Connection) -> None:
    """Drop all views, so that a step may change the tables that they read."""
    for name in inspect(connection).get_view_names():
        connection.execute(text(f"DROP VIEW {connection.dialect.identifier_preparer.quote(name)}"))


def _migrate(connection: Connection, history: History) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(history.folders[0], version_locations=list(history.folders))
    goal = str(history.newest)

    def steps(version: object, _context: object) -> object:
        return script._upgrade_revs(goal, version)  # type: ignore[arg-type]

    with EnvironmentContext(Config(), script, fn=steps, destination_rev=goal) as environment:
        environment.configure(connection=connection, version_table=STORE_VERSION.name, transactional_ddl=True)
        environment.run_migrations()
