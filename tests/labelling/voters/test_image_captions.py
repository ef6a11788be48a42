"""Captions and credits that are told by the picture beside them, and what only looks like one."""

from __future__ import annotations

import pytest

from scraper.labelling.deciding.labeller import Labeller
from scraper.labelling.voters.rules import load_rules
from scraper.reading import as_page, read

RULES = Labeller(load_rules())
LONG = "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day. "
TEXT = "".join(f"<p>{LONG}{number}.</p>" for number in range(8))
LINE = "Boats at the quay of Hvar"
IMG = '<img src="/boats.jpg">'


def roles_of(markup: str, text: str) -> list[str]:
    """The roles that the rules alone give to the stretches in the block with this text."""
    document = read(as_page(markup, None))
    block = next(index for index in range(len(document.blocks)) if text in document.block_text(index))
    return [str(label.role) for label in RULES.label(document).labels if label.block == block]


BOXES = {
    "alone with a picture": (f"<div>{IMG}<p>{LINE}</p></div>", "caption"),
    "a box in a box": (f"<div><div>{IMG}</div><div><p>{LINE}</p></div></div>", "caption"),
    "with another line": (f"<div>{IMG}<p>{LINE}</p><p>Read on</p></div>", "other"),
    "a link": (f"<div>{IMG}<p><a href='/x'>{LINE}</a></p></div>", "other"),
    "a box that is a link": (f"<a href='/x'><div>{IMG}<p>{LINE}</p></div></a>", "other"),
    "a heading": (f"<div>{IMG}<h3>{LINE}</h3></div>", "other"),
    "below an icon": (f'<div><img src="/i.png" width=24 height=24><p>{LINE}</p></div>', "other"),
    "a picture in a paragraph": (f"<p>{IMG}{LINE}</p>", "other"),
    "emphasised below a picture": (f"<p>{IMG}<em>{LINE}</em></p>", "caption"),
    "a line below a picture": (f"<p>{IMG}</p><p>{LINE}</p>", "other"),
    "what the picture's text says": (f'<p><img src="/boats.jpg" alt="{LINE}."></p><p>{LINE}</p>', "caption"),
    "what the picture's title says": (f'<p><img src="/boats.jpg" title="{LINE}"></p><p>{LINE}</p>', "caption"),
    "what the picture's text says, a heading": (f'<img src="/boats.jpg" alt="{LINE}"><h3>{LINE}</h3>', "other"),
}


@pytest.mark.parametrize("name", BOXES)
def test_line_below_a_picture(name: str) -> None:
    """Inside the text, a line that is alone with a picture or says what its text says is its caption."""
    markup, role = BOXES[name]
    assert roles_of(f"<div>{TEXT}{markup}{TEXT}</div>", LINE) == [role]


def test_a_picture_that_stands_twice_votes_once() -> None:
    """A preview and its picture are one reason and not two."""
    document = read(as_page(f"<div>{TEXT}<div>{IMG}{IMG}<p>{LINE}</p></div>{TEXT}</div>", None))
    votes = [vote for vote in RULES.label(document).votes if vote.reason == "picture caption.alone-with-picture"]
    assert len(votes) == 1


def test_a_line_alone_with_a_picture_below_the_text() -> None:
    """Outside of the text it is a teaser."""
    assert roles_of(f"<div>{TEXT}</div><div>{IMG}<p>{LINE}</p></div>", LINE) == ["other"]


@pytest.mark.parametrize("tag", ["p", "h3"])
def test_a_box_of_picture_line_and_credit(tag: str) -> None:
    """A box that holds a picture, a line and a credit has a caption in it, whatever its tag."""
    markup = f"<h1>Harbour opens</h1><div>{IMG}<{tag}>{LINE}</{tag}><p class=copyright>Photo: Ada Kolm</p></div>{TEXT}"
    assert roles_of(markup, LINE) == ["caption"]
    assert roles_of(markup, "Ada Kolm") == ["credit"]


def test_a_credit_below_a_caption() -> None:
    """A credit line below a caption is that picture's, though it begins like a byline or has a class of notices."""
    box = f"<div>{IMG}<span>Photo</span><p>{LINE}</p><p class=copyright>Foto: Ada Kolm</p><p>Harbour</p></div>"
    assert roles_of(f"<h1>Harbour opens</h1>{box}{TEXT}", "Ada Kolm") == ["credit"]


def test_a_line_above_a_picture_and_its_credit() -> None:
    """What stands above a picture is not its caption for the credit below."""
    markup = f"<p>{LINE}</p><figure>{IMG}<figcaption>Foto: Ada Kolm, Orbis</figcaption></figure>"
    assert roles_of(f"{TEXT}{markup}{TEXT}", LINE) == ["other"]


@pytest.mark.parametrize(
    "line", ["Boats lie at the old quay of Hvar, 24 April 2023", "HVAR - Boats at the quay and the ferry of noon"]
)
def test_a_caption_stays_whole(line: str) -> None:
    """Neither a date at its end nor a place at its beginning is cut off a caption."""
    alone = f'<div><img src="/boats.jpg" alt="{line}"><p>{line}</p></div>'
    assert roles_of(f"<h1>Harbour opens</h1>{TEXT}{alone}{TEXT}", line) == ["caption"]
    figure = f"<figure>{IMG}<figcaption>{line}</figcaption></figure>"
    assert roles_of(f"<h1>Harbour opens</h1><p>{LONG}</p>{figure}{TEXT}", line) == ["caption"]


CLASSES = {
    "below a picture": (f"{TEXT}<p>{IMG}</p><p class=caption>{LINE}</p>{TEXT}", "caption"),
    "inside the text": (f"{TEXT}<p class=caption>{LINE}</p>{TEXT}", "caption"),
    "below the text": (f"<div>{TEXT}</div><p class=text-caption>{LINE}</p>", "other"),
    "a link below a picture": (f"{IMG}<p class=caption><a href='/x'>{LINE}</a></p>{TEXT}", "caption"),
    "a link below a picture's large copy": (
        f"<a href='/l.jpg'>{IMG}</a><p class=caption><a href='/x'>{LINE}</a></p>{TEXT}",
        "caption",
    ),
    "a link below a linked picture": (
        f"<a href='/y'>{IMG}</a><p class=caption><a href='/x'>{LINE}</a></p>{TEXT}",
        "other",
    ),
    "a heading": (
        f"<h1>Boats come home</h1>{TEXT}<p>{IMG}</p><div class=has-caption><h2>{LINE}</h2></div>{TEXT}",
        "other",
    ),
    "a link": (f"{TEXT}<p class=caption><a href='/x'>{LINE}</a></p>{TEXT}", "other"),
    "a byline": (f"{TEXT}<p class=text-caption>Von Ada Kolm</p>{TEXT}", "other"),
}


FIGURE = f"<figure>{IMG}<figcaption><a href='/x'>{LINE}</a></figcaption></figure>"


LINKED = {
    "inside the text": (f"<div>{TEXT}{FIGURE}{TEXT}</div>", "caption"),
    "below the text": (f"<div>{TEXT}</div>{FIGURE}", "other"),
}


@pytest.mark.parametrize("name", LINKED)
def test_a_caption_that_is_a_link(name: str) -> None:
    """Inside the text it leads to where the photo is from; below it is a teaser."""
    markup, role = LINKED[name]
    assert roles_of(markup, LINE) == [role]


@pytest.mark.parametrize("name", CLASSES)
def test_classes_of_captions(name: str) -> None:
    """A class "caption" names one beside pictures and in the text; elsewhere it is a size of letters."""
    markup, role = CLASSES[name]
    assert roles_of(markup, "Ada Kolm" if "Ada Kolm" in markup else LINE) == [role]


@pytest.mark.parametrize(
    ("picture", "roles"),
    [('<img src="/boats.jpg">', ["caption", "credit"]), ('<img src="/a.jpg" class=avatar>', ["other"])],
    ids=["a photo", "an avatar"],
)
def test_a_credit_needs_a_picture(picture: str, roles: list[str]) -> None:
    """Behind a bar beside a portrait stands no credit."""
    markup = f"{TEXT}<div>{picture}<p>A writer of the harbour, follow her on Boats | Ada Kolm</p></div>"
    assert roles_of(markup, "follow her") == roles
