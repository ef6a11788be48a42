"""The commands without ingestion load none of its libraries, in their workers neither."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARIES = {"sqlalchemy", "alembic", "feedparser", "bs4", "courlan", "trafilatura", "fastwarc"}
STORY = "<h1>Rain in the Old Town</h1>" + "<p>Rain fell on the old town for two days, and the river rose.</p>" * 4


def _imported(*arguments: str) -> set[str]:
    """The packages that a command and the processes it starts import."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPROFILEIMPORTTIME": "1"}
    command = [sys.executable, "-m", "scraper", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True)
    return {match[1] for match in re.finditer(r"^import time:.*\| +(\w+)[\w.]*$", done.stderr, re.MULTILINE)}


@pytest.mark.parametrize("arguments", [("--help",), ("ingest", "--help"), ("sources", "add", "--help")])
def test_help_loads_no_library_of_ingestion(arguments: tuple[str, ...]) -> None:
    """The help of the program and of the commands of ingestion loads the command line alone."""
    imported = _imported(*arguments)
    assert "click" in imported
    assert imported & (LIBRARIES | {"msgspec", "requests"}) == set()


def test_normalize_loads_no_library_of_ingestion(tmp_path: Path) -> None:
    """A file is normalized without them; what the worker loads counts too."""
    story = tmp_path / "story.html"
    story.write_text(STORY)
    imported = _imported("normalize", str(story))
    assert "lxml" in imported
    assert imported & LIBRARIES == set()


def test_health_loads_the_store_alone(tmp_path: Path) -> None:
    """Health before the first run loads no library at all, and with a store SQLAlchemy without alembic."""
    (tmp_path / "sources.toml").write_text('[[source]]\nurl = "https://example.org/feed"\n')
    assert _imported("health", str(tmp_path)) & (LIBRARIES | {"lxml", "numpy", "requests"}) == set()
    code = (
        f"from scraper.store.store_opening import open_store; open_store('sqlite:///{tmp_path}/store.sqlite').close()"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=True)
    loaded = _imported("health", str(tmp_path))
    assert loaded & (LIBRARIES | {"lxml", "numpy", "requests"}) == {"sqlalchemy"}
