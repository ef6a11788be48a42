"""The published JSON Schema: complete, shipped as made, and true of every article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import scraper
from scraper.article import SCHEMA_VERSION, Article, ArticleRecord
from scraper.writing import json_schema, read_json
from scraper.writing.schema import SCHEMA_FILE, schema_text
from tests.article_samples import EMPTY, articles

FROZEN = Path(__file__).parent.parent / "frozen"
SCHEMA: dict[str, Any] = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def _objects(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "Article", schema
    yield from (
        (name, definition) for name, definition in schema["$defs"].items() if definition.get("type") == "object"
    )


OBJECTS = dict(_objects(SCHEMA))


def test_it_is_a_schema() -> None:
    """It obeys draft 2020-12 and names itself with its major version."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "urn:scraper:schema:article:1"


@pytest.mark.parametrize("name", OBJECTS)
def test_every_property_is_described(name: str) -> None:
    """Each property of each object says what it holds."""
    assert [key for key, value in OBJECTS[name]["properties"].items() if not value["description"].strip()] == []


OPTIONAL = {"Article": {"blocks"}, "BodyBlock": {"level", "list", "rows"}, "BodySpan": {"url"}}


@pytest.mark.parametrize("name", OBJECTS)
def test_keys_that_are_always_there_are_required(name: str) -> None:
    """Only the ledger, and what just some body entries and spans have, may be missing."""
    schema = OBJECTS[name]
    assert set(schema["properties"]) - set(schema["required"]) == OPTIONAL.get(name, set())


def test_keys_stand_in_the_order_of_the_json() -> None:
    """The properties come in the order of the record's fields, the ledger last."""
    assert list(SCHEMA["properties"]) == [*ArticleRecord.__struct_fields__, "blocks"]
    assert list(SCHEMA["properties"]) == list(json.loads(EMPTY.to_json_with_blocks()))


def test_the_shipped_file_is_what_the_types_give() -> None:
    """After a change of the types, tools/make_schema.py has to be run."""
    (package,) = scraper.__path__
    assert (Path(package) / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()
    assert json.loads(schema_text()) == SCHEMA


@given(articles())
def test_any_article_is_valid(article: Article) -> None:
    """Every article that the types allow obeys the schema, with the ledger and without."""
    VALIDATOR.validate(json.loads(article.to_json()))
    VALIDATOR.validate(json.loads(article.to_json_with_blocks()))


def _without(record: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != key}


@pytest.mark.parametrize("key", ArticleRecord.__struct_fields__)
def test_a_missing_key_is_not_valid(key: str) -> None:
    """Each key of the record has to be there."""
    assert not VALIDATOR.is_valid(_without(json.loads(EMPTY.to_json()), key))


@pytest.mark.parametrize(
    ("key", "value"),
    [("outcome", "success"), ("word_count", -1), ("authors", None), ("schema_version", "1"), ("quality", {})],
)
def test_a_wrong_value_is_not_valid(key: str, value: object) -> None:
    """The schema holds values to their types, words and bounds."""
    assert not VALIDATOR.is_valid({**json.loads(EMPTY.to_json()), key: value})


FROZEN_FILES = sorted(FROZEN.glob("schema-1.*/*.json"))


@pytest.mark.parametrize("file", FROZEN_FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_frozen_articles_stay_readable(file: Path) -> None:
    """The JSON of every released version is valid and read; nothing of it is lost when written again."""
    record = json.loads(file.read_bytes())
    VALIDATOR.validate(record)
    article = read_json(file.read_bytes())
    again = article.to_json_with_blocks() if "blocks" in record else article.to_json()
    assert {key: value for key, value in json.loads(again).items() if key in record} == record


@pytest.mark.parametrize(("name", "has_ledger"), [("article.json", False), ("article-with-blocks.json", True)])
def test_this_version_is_frozen(name: str, has_ledger: bool) -> None:
    """There is a sample of the current version, with every field filled, with the ledger and without."""
    record = json.loads((FROZEN / f"schema-{SCHEMA_VERSION}" / name).read_bytes())
    assert record["schema_version"] == SCHEMA_VERSION
    assert ("blocks" in record) is has_ledger
    assert [key for key, value in record.items() if value in (None, [], "")] == ["error"]
