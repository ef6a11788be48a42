"""The steps from version to version of the store's tables. alembic reads them where a store has another version."""
