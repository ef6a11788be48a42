"""The published JSON Schema of an article, made from its types."""

from __future__ import annotations

from typing import Any

import msgspec

from scraper.article import SCHEMA_VERSION, Article

__all__ = ["SCHEMA_FILE", "json_schema", "schema_text"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAJOR = SCHEMA_VERSION.partition(".")[0]
SCHEMA_FILE = f"data/schema/article-{MAJOR}.json"
"""File of the schema in the package."""

LEDGER = "blocks"
"""The only key that an article's JSON may lack."""

Schema = dict[str, Any]


def json_schema() -> dict[str, object]:
    """JSON Schema (draft 2020-12) of an article's JSON, with or without the ledger.

    Every key that is always there is required. Keys that a later minor version adds are allowed.
    """
    _, types = msgspec.json.schema_components((Article,), ref_template="#/$defs/{name}")
    definitions = {name: _completed(schema, types) for name, schema in sorted(types.items())}
    article = definitions.pop(Article.__name__)
    article["required"].remove(LEDGER)
    return {"$schema": DIALECT, "$id": f"urn:scraper:schema:article:{MAJOR}", **article, "$defs": definitions}


def schema_text() -> str:
    """The schema as the package ships it."""
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode() + "\n"


def _completed(schema: Schema, types: dict[str, Schema]) -> Schema:
    """The definition of a type with its required keys, and with a description at each property.

    A property with a default is always written; a property whose default is UNSET has none here and may be missing.
    """
    if "properties" not in schema:
        return schema
    properties: dict[str, Schema] = schema["properties"]
    required = [name for name, value in properties.items() if name in schema["required"] or "default" in value]
    return {
        **schema,
        "properties": {name: _described(value, types) for name, value in properties.items()},
        "required": required,
    }


def _described(schema: Schema, types: dict[str, Schema]) -> Schema:
    kind = schema.get("items", schema).get("$ref", "").rpartition("/")[2]
    description = schema.get("description") or types[kind]["description"]
    rest = {key: value for key, value in schema.items() if key not in ("description", "default")}
    return {"description": description, **rest}
