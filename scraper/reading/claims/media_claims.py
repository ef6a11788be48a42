"""Images, videos and sounds of JSON-LD: file URLs, with caption, credit and size."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.reading.claims.claim_values import Attributes, address, line, prose
from scraper.reading.claims.json_values import Context, first_address, first_line, nodes, texts
from scraper.reading.claims.jsonld_graph import Node, types_of

__all__ = ["images", "media", "recordings"]

Value = tuple[str, Attributes]

_FIELD_OF = {"ImageObject": "image", "Photograph": "image", "VideoObject": "video", "AudioObject": "audio"}


def media(value: object, context: Context) -> Iterator[tuple[str, str, Attributes]]:
    """Field, value and attributes of each image, video or sound in a mixed list; other nodes are skipped."""
    for node in nodes(value, context):
        field = (
            next((_FIELD_OF[name] for name in types_of(node) if name in _FIELD_OF), "")
            if isinstance(node, dict)
            else ""
        )
        reader = images if field == "image" else recordings
        if field:
            yield from ((field, *pair) for pair in reader(node, context))


def images(value: object, context: Context) -> Iterator[Value]:
    """File URLs with caption, credit, creator (one each), copyright, width and height."""
    for node in nodes(value, context):
        if isinstance(node, dict):
            yield from _image_values(node, context)
        elif isinstance(node, str) and (url := address(node, context.base_url)):
            yield url, ()


def _image_values(node: Node, context: Context) -> Iterator[Value]:
    about = _about_image(node, context)
    names = next((name for name in ("contentUrl", "contentURL", "url") if node.get(name)), "")
    for text in texts(node.get(names), context):
        if url := address(text, context.base_url):
            yield url, about


def _about_image(node: Node, context: Context) -> Attributes:
    creators = [line(text) for name in ("creator", "author") for text in texts(node.get(name), context)]
    pairs = (
        ("caption", _first_prose(node, ("caption", "description"), context)),
        ("credit", first_line(node, ("creditText",), context)),
        *(("creator", name) for name in dict.fromkeys(creators)),
        ("copyright", first_line(node, ("copyrightNotice", "copyrightHolder"), context)),
        ("width", _pixels(node.get("width"))),
        ("height", _pixels(node.get("height"))),
    )
    return tuple((name, value) for name, value in pairs if value)


def recordings(value: object, context: Context) -> Iterator[Value]:
    """File URLs (empty if only the player is known), with embed_url and caption."""
    for node in nodes(value, context):
        if isinstance(node, dict):
            url = first_address(node, ("contentUrl", "contentURL"), context)
            player = first_address(node, ("embedUrl", "embedURL"), context)
            pairs = (
                ("embed_url", player),
                ("caption", _first_prose(node, ("caption", "name", "description"), context)),
            )
            if url or player:
                yield url, tuple((name, text) for name, text in pairs if text)
        elif isinstance(node, str) and (url := address(node, context.base_url) or ""):
            yield url, ()


def _first_prose(node: Node, names: tuple[str, ...], context: Context) -> str:
    descriptions = (prose(text) for name in names if name in node for text in texts(node[name], context))
    return next((text for text in descriptions if text), "")


def _pixels(value: object) -> str:
    """A number of pixels: ``1200``, ``"1200px"``, or a QuantitativeValue; empty for anything else."""
    if isinstance(value, dict):
        value = value.get("value") or value.get("@value")
    text = str(value).strip().lower().removesuffix("px").removesuffix(".0").strip()
    return text if text.isascii() and text.isdigit() and len(text) < 6 else ""
