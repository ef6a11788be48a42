"""The store of ingestion: SQLite or PostgreSQL. Only this room imports SQLAlchemy and alembic."""
