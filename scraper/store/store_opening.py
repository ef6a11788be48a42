"""Opening the store of a folder. The module is light: SQLAlchemy is loaded when a store is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import MissingExtra

if TYPE_CHECKING:
    from scraper.store.store_session import Store
    from scraper.store.store_version import History

__all__ = ["open_store"]


def open_store(url: str, history: History | None = None) -> Store:
    """The store at a URL, ``sqlite:///FILE`` or ``postgresql+psycopg://USER@HOST/NAME``, made if it is not there.

    A store of an older version is brought up to the newest of ``history``, by default that of this program. Raises
    StoreTooNew if a newer program wrote it, StoreError if it cannot be used, and MissingExtra if a library is missing.
    """
    try:
        from scraper.store.store_engine import READING, make_engine, shown_url
        from scraper.store.store_faults import storage_faults
        from scraper.store.store_session import Store
        from scraper.store.store_version import SHIPPED, bring_up_to_date, is_newest
    except ModuleNotFoundError as missing:
        message = f"{missing.name} is not installed: pip install 'article-ledger[ingest]'"
        raise MissingExtra(message, "ingest") from None
    engine = make_engine(url)
    subject = shown_url(engine.url)
    try:
        with storage_faults(subject):
            with engine.execution_options(**{READING: True}).begin() as connection:
                newest = is_newest(connection, history or SHIPPED, subject)
            if not newest:  # only this waits for another process that writes
                with engine.begin() as connection:
                    bring_up_to_date(connection, history or SHIPPED, subject)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, subject)
