"""Images, videos and sounds: which ones, with which caption, credit and claims."""

from __future__ import annotations

import pytest

from scraper.article import Image, Recording
from scraper.document import Claim, Media, MediaKind
from scraper.layout.page_images import is_decoration, is_placeholder
from scraper.values.image_urls import larger, picture_key
from scraper.values.tables import load_table
from tests.builders import Piece, article_of, claim, image, link, source_of

A, B = "https://example.org/photos/harbour-night.jpg", "https://example.org/photos/ferry-quay.jpg"
TEXT = link("paragraph", "Boats came and went all night long.", "article > p.1")
MORE = link("paragraph", "In the morning they were gone.", "article > p.2")
CAPTION = link("caption", "Boats at night.", "article > figure > figcaption")


def test_caption_and_credit_of_a_figure() -> None:
    """A figure's caption and credit are those of its image, and the image stands between its paragraphs."""
    credit = link("credit", "Foto: Jane Roe/dpa", "article > figure > span")
    article = article_of([TEXT, CAPTION, credit, MORE], media=[image(A, 1, "article > figure", alt=" Boats ")])
    assert article.images == (
        Image(
            url=A,
            alt="Boats",
            caption="Boats at night.",
            credit_text="Jane Roe/dpa",
            creators=("Jane Roe",),
            agencies=("dpa",),
            position=1,
        ),
    )


def test_credit_behind_a_figure() -> None:
    """A credit line right behind a figure is that of its image; a caption there begins another."""
    behind = link("credit", "JANE ROE/AFP/Getty Images", "article > p.credit")
    article = article_of([CAPTION, behind, TEXT], media=[image(A, 0, "article > figure")])
    assert [(picture.url, picture.credit_text) for picture in article.images] == [(A, "JANE ROE/AFP/Getty Images")]
    pieces = [CAPTION, link("caption", "The quay.", "article > p.caption"), TEXT]
    article = article_of(pieces, media=[image(A, 0, "article > figure"), image(B, 1, "article > p.photo")])
    assert [picture.caption for picture in article.images] == ["Boats at night.", "The quay."]


def test_credit_that_no_label_split_off() -> None:
    """A credit inside a caption is found even if it has no label of its own."""
    caption = link(
        "caption", "Boats at night in the old harbour. (Photo by Jane Roe / AFP)", "article > figure > figcaption"
    )
    (picture,) = article_of([TEXT, caption], media=[image(A, 1, "article > figure")]).images
    assert (picture.caption, picture.creators, picture.agencies) == (
        "Boats at night in the old harbour.",
        ("Jane Roe",),
        ("AFP",),
    )


def test_several_credit_lines() -> None:
    """The line that names the most is the credit; names are those of all lines, each once."""
    lines = ["(Photo by Jane ROE / AFP)", "JANE ROE/AFP/Getty Images"]
    pieces = [
        TEXT,
        CAPTION,
        *(link("credit", line, f"article > figure > span.c{place}") for place, line in enumerate(lines)),
    ]
    (picture,) = article_of(pieces).images
    assert picture.credit_text == "JANE ROE/AFP/Getty Images"
    assert (picture.creators, picture.agencies) == (("Jane Roe",), ("AFP", "Getty Images"))


def test_a_name_in_a_place_for_credits() -> None:
    """What stands where the markup has a credit names who made the picture, without any mark."""
    (picture,) = article_of(
        [TEXT, CAPTION, link("credit", "Ada Kolm, Staff Photographer", "article > figure > p")]
    ).images
    assert (picture.caption, picture.creators, picture.agencies) == ("Boats at night.", ("Ada Kolm",), ())


def test_what_parts_a_caption_from_its_credit() -> None:
    """A bar between caption and credit belongs to neither."""
    caption = Piece((("caption", "Boats at night |"), ("credit", "Foto: Ada Kolm")), "article > figure > figcaption")
    (picture,) = article_of([TEXT, caption]).images
    assert (picture.caption, picture.credit_text) == ("Boats at night", "Ada Kolm")


PLACES = {
    "a neighbouring block": ("article > div.photo", "article > div.photo > p.caption", 1),
    "right above": ("article > p.image", "article > p.caption", 1),
    "below its caption": ("article > p.image", "article > p.caption", 2),
}


@pytest.mark.parametrize("name", PLACES)
def test_caption_without_figure(name: str) -> None:
    """A caption belongs to the picture next to it."""
    media, caption, block = PLACES[name]
    pieces = [TEXT, link("caption", "Boats at night.", caption), MORE]
    article = article_of(pieces, media=[image(A, block, media)])
    assert [(picture.url, picture.caption) for picture in article.images] == [(A, "Boats at night.")]


def test_two_figures() -> None:
    """Captions do not wander from one figure to the next."""
    second = link("caption", "The quay.", "article > figure.2 > figcaption")
    media = [image(A, 1, "article > figure"), image(B, 2, "article > figure.2")]
    article = article_of([TEXT, CAPTION, second, MORE], media=media)
    assert [(picture.url, picture.caption) for picture in article.images] == [(A, "Boats at night."), (B, "The quay.")]


GIF = "https://example.org/index-transparent_h-3_w-4.gif"


@pytest.mark.parametrize("path", ["article > figure", "article > div"])
def test_a_placeholder_is_not_the_picture(path: str) -> None:
    """What stands in for pictures that load later takes no caption from them and makes them no one picture."""
    captions = [link("caption", text, f"{path}.{number} > p") for number, text in enumerate(("At night.", "At noon."))]
    media = [image(url, number, f"{path}.{number}") for number, real in enumerate((A, B)) for url in (GIF, real)]
    captions_of_urls = [
        (picture.url, picture.caption)
        for picture in article_of([*captions, MORE], media=media).images
        if picture.caption
    ]
    assert captions_of_urls == [(A, "At night."), (B, "At noon.")]


TWICE = {
    "the same": ("Boats at night.", ["Boats at night."]),
    "cut short": ("Boats at night", ["Boats at night."]),
    "another": ("The quay.", ["Boats at night.", "The quay."]),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_picture_with_two_captions(name: str) -> None:
    """A picture that stands twice is one, unless its captions say different things."""
    second, captions = TWICE[name]
    pieces = [TEXT, CAPTION, link("caption", second, "article > figure.2 > figcaption"), MORE]
    article = article_of(pieces, media=[image(A, 1, "article > figure"), image(f"{A}?w=9", 2, "article > figure.2")])
    assert [picture.caption for picture in article.images] == captions


def test_portrait_beside_a_byline() -> None:
    """What stands in a figure beside the byline is the author's portrait and office."""
    portrait = "article > figure.author"
    pieces = [
        link("byline", "Von Jane Roe", f"{portrait} > figcaption > p.1"),
        link("caption", "Redaktionsleiterin", f"{portrait} > figcaption > p.2"),
        TEXT,
    ]
    media = [image(A, 0, portrait, alt="Jane Roe")]
    assert [picture.caption for picture in article_of(pieces, media=media).images] == []


def test_caption_without_any_picture() -> None:
    """What only looks like a caption of a web page is no picture."""
    pieces = [TEXT, link("caption", "Copy the link", "article > p.caption"), MORE]
    assert article_of(pieces).images == ()
    pieces.insert(2, link("credit", "Foto: Jane Roe/dpa", "article > p.credit"))
    assert len(article_of(pieces).images) == 1


def test_two_captions_without_pictures() -> None:
    """Every caption with its credits is an image, though its URL is unknown."""
    lines = [
        ("caption", "Boats at night."),
        ("credit", "Jane Roe/AFP"),
        ("caption", "The quay."),
        ("credit", "Tom Ash/dpa"),
    ]
    article = article_of([*lines, ("paragraph", "Text.")])
    assert [(image.url, image.caption, image.credit_text, image.lead) for image in article.images] == [
        (None, "Boats at night.", "Jane Roe/AFP", True),
        (None, "The quay.", "Tom Ash/dpa", False),
    ]


def test_credit_of_a_teaser() -> None:
    """Captions and credits far below the article are not its own."""
    teasers = [("recirculation", f"Harbour {number}") for number in range(5)]
    assert article_of([TEXT, MORE, *teasers, ("credit", "Photo: Jane Roe/AFP")]).images == ()


TEASER = link("related_link", "Ten harbours you must see", "article > div.card > a")
OUT = {
    "an icon": (image(A, 1, "article > p.1", width=24, height=24), ()),
    "a logo": (image("https://example.org/logo.png", 1, "article > p.1"), ()),
    "an avatar": (image(A, 1, "article > p.1", classes="author-avatar"), ()),
    "a portrait of the author": (image(A, 1, "article > p.1", alt="Jane Roe"), ()),
    "a teaser's thumbnail": (image(A, 3, "article > div.card > div.thumb"), ()),
    "in the navigation": (image(A, 1, "article > nav"), ()),
    "below the article": (image(A, 4, "div.more"), ()),
    "hidden data": (image("data:image/gif;base64,R0lGOD", 1, "article > p.1"), ()),
}


@pytest.mark.parametrize("name", OUT)
def test_pictures_of_the_page_only(name: str) -> None:
    """Page furniture and teasers are no images of the article."""
    media, _ = OUT[name]
    end = link("navigation", "Imprint", "footer > p")
    pieces: list[Piece | tuple[str, str]] = [link("byline", "By Jane Roe", "article > p.0"), TEXT, MORE, TEASER, end]
    urls = [image.url for image in article_of(pieces, media=[media]).images]
    assert A not in urls
    assert urls in ([], [None])


HERE = "https://example.org/harbour"
LINKED = {
    "a banner": ("https://shop.example.net/", []),
    "a profile": ("https://example.org/authors/jane-roe", []),
    "a larger copy": ("https://example.org/photos/large/harbour-night.jpg", [A]),
    "the page itself": ("https://example.org/harbour?image_id=7", [A]),
    "a page below it": ("https://example.org/harbour/harbour-night", [A]),
    "a page about the photo": ("https://photos.example.net/jane/9876543210", [f"{A}?id=9876543210"]),
}


@pytest.mark.parametrize("name", LINKED)
def test_picture_that_is_a_link(name: str) -> None:
    """A picture without caption that leads to another page is a banner, a teaser or a portrait."""
    target, urls = LINKED[name]
    media = [image(urls[0] if urls else A, 1, "article > p.2", link=target)]
    assert [picture.url for picture in article_of([TEXT, MORE], media=media, url=HERE).images] == urls


def test_picture_without_caption() -> None:
    """A picture between paragraphs is the article's."""
    article = article_of(
        [TEXT, MORE], media=[image(A, 1, "article > p.2"), image(A + "?w=300", 1, "article > p.2", alt="Boats")]
    )
    assert [(picture.url, picture.alt, picture.position, picture.lead) for picture in article.images] == [
        (A, "Boats", 1, False)
    ]


CLAIMED = Claim(
    "image",
    f"{A}?w=1200",
    source_of("json-ld NewsArticle.image"),
    (("caption", "Boats. (Photo by Jane Roe / AFP)"), ("alt", "Night")),
)


def test_claim_of_a_visible_picture() -> None:
    """A claim fills what the page does not show; its picture is the lead."""
    media = [image(B, 0, "article > p.1"), image(A, 1, "article > p.2")]
    first, second = article_of([TEXT, MORE], claims=[CLAIMED], media=media).images
    assert (first.url, first.lead) == (B, False)
    assert (second.url, second.lead, second.caption, second.creators, second.alt) == (
        A,
        True,
        "Boats.",
        ("Jane Roe",),
        "Night",
    )


def test_claim_of_an_unseen_picture() -> None:
    """A claimed picture is the lead where the page shows none above the text; else it only loses."""
    (lead,) = article_of([TEXT], claims=[CLAIMED]).images
    assert (lead.url, lead.lead, lead.position) == (f"{A}?w=1200", True, 0)
    article = article_of([TEXT], claims=[CLAIMED], media=[image(B, 0, "article > p.1")])
    assert [(picture.url, picture.lead) for picture in article.images] == [(B, True)]
    assert [row.source for row in article.provenance if row.field == "images" and not row.chosen] == [
        "json-ld NewsArticle.image"
    ]


def test_claim_for_a_caption_without_picture() -> None:
    """A picture that only a script shows gets its URL from the claim."""
    pieces = [link("caption", "The harbour.", "article > div"), TEXT]
    (picture,) = article_of(pieces, claims=[CLAIMED]).images
    assert (picture.url, picture.caption, picture.lead) == (f"{A}?w=1200", "The harbour.", True)


def test_claimed_credit() -> None:
    """Credit, creators and owner of a claim are kept apart."""
    more = (("creator", "Jane Roe"), ("creator", "Tom Ash"), ("copyright", "© 2024 The Daily"))
    (picture,) = article_of([TEXT], claims=[Claim("image", A, source_of("json-ld"), more)]).images
    assert (picture.creators, picture.copyright_notice) == (("Jane Roe", "Tom Ash"), "© 2024 The Daily")


OWNERS = {
    "an agency": ("dpa | Jane Roe", "dpa | Jane Roe", ("Jane Roe",), None),
    "a notice": ("© 2024 The Daily", None, (), "© 2024 The Daily"),
}


@pytest.mark.parametrize("name", OWNERS)
def test_claimed_owner(name: str) -> None:
    """An owner that reads as a credit is one; the notice of a year and a publisher is not."""
    owner, text, creators, notice = OWNERS[name]
    (picture,) = article_of([TEXT], claims=[claim("image", A, copyright=owner)]).images
    assert (picture.credit_text, picture.creators, picture.copyright_notice) == (text, creators, notice)


def test_claimed_creators_are_the_credit() -> None:
    """Where only names are claimed, they are the line."""
    (picture,) = article_of([TEXT], claims=[Claim("image", A, source_of("json-ld"), (("creator", "AP"),))]).images
    assert (picture.credit_text, picture.agencies) == ("AP", ("AP",))


TOLD = {
    "a mark": ({"title": "Boats at night in the harbour | Bildrechte: Jane Roe"}, "Jane Roe"),
    "a known agency": ({"alt": "Boats at night in the old harbour. Jane Roe/AFP"}, "Jane Roe/AFP"),
    "the site's name": ({"title": "Boats at night in the harbour | Jane Roe"}, None),
    "no caption before it": ({"title": "Foto: Jane Roe"}, None),
}


@pytest.mark.parametrize("name", TOLD)
def test_credit_in_what_a_picture_says_of_itself(name: str) -> None:
    """Title and alternative text may end in a credit; what is printed goes before."""
    attributes, credit = TOLD[name]
    media = [image(A, 1, "article > figure", **attributes)]
    assert [picture.credit_text for picture in article_of([TEXT, CAPTION, MORE], media=media).images] == [credit]
    printed = link("credit", "Foto: Tom Ash", "article > figure > span")
    assert [picture.credit_text for picture in article_of([TEXT, CAPTION, printed], media=media).images] == ["Tom Ash"]


def test_caption_outside_of_its_figure() -> None:
    """The caption below a figure that has none belongs to that figure."""
    pieces = [TEXT, link("caption", "Boats at night.", "article > p.caption"), MORE]
    article = article_of(pieces, media=[image(A, 1, "article > figure")])
    assert [(picture.url, picture.caption) for picture in article.images] == [(A, "Boats at night.")]


def test_opening_picture_far_above_the_headline() -> None:
    """In the element that holds the article a caption is its own however far above the headline; elsewhere it is not."""
    between = [link("tag_list", f"Harbour {number}", "article > ul") for number in range(12)]
    rest = [*between, link("headline", "Boats come and go", "article > h1"), TEXT, MORE]
    article = article_of([CAPTION, *rest], media=[image(A, 0, "article > figure")])
    assert [picture.caption for picture in article.images] == ["Boats at night."]
    elsewhere = link("caption", "Boats at night.", "aside > figure > figcaption")
    assert article_of([elsewhere, *rest], media=[image(A, 0, "aside > figure")]).images == ()


def test_recordings() -> None:
    """Videos and sounds in the article, then those that are only claimed, each once."""
    video = image("https://example.org/v.mp4", 1, "article > figure")
    video = (Media(MediaKind.VIDEO, "https://example.org/v.mp4", 1, 0), "article > figure")
    claims = [
        claim("video", "https://example.org/v.mp4"),
        claim("video", "", embed_url="https://player.example.org/1", caption="The storm"),
        claim("audio", "/a.mp3"),
    ]
    article = article_of([TEXT, CAPTION, MORE], claims=claims, media=[video], url="https://example.org/s")
    assert article.images == ()
    assert article.videos == (
        Recording(url="https://example.org/v.mp4", caption="Boats at night.", position=1),
        Recording(embed_url="https://player.example.org/1", caption="The storm"),
    )
    assert article.audios == (Recording(url="https://example.org/a.mp3"),)


SIZES = [
    ("https://example.org/p/60/boats.jpg?q=20", "https://example.org/p/1400/boats.jpg", 1),
    ("https://example.org/p/boats-1024x768.jpg", "https://example.org/p/boats-300x200.jpg", 0),
    ("https://example.org/p/boats.jpg?w=300", "https://example.org/p/boats.jpg", 1),
    ("https://example.org/p/boats.jpg", "https://cdn.example.org/p/boats.jpg", 0),
    ("https://example.org/p/1700000001/boats.jpg?w=40", "https://example.org/p/1700000000/boats.jpg?w=80", 1),
]


@pytest.mark.parametrize(("first", "second", "best"), SIZES)
def test_the_larger_of_two_sizes(first: str, second: str, best: int) -> None:
    """Of a picture that stands twice the larger size is taken, wherever it stands."""
    assert larger(first, second) == (first, second)[best]


def test_a_preview_before_the_picture() -> None:
    """The picture for browsers without scripts is better than the preview that it follows."""
    preview, full = (
        "https://example.org/max/60/harbour-night.jpg?q=20",
        "https://example.org/max/1400/harbour-night.jpg",
    )
    article = article_of(
        [TEXT, CAPTION, MORE], media=[image(preview, 1, "article > figure"), image(full, 1, "article > p.2")]
    )
    assert [(picture.url, picture.caption) for picture in article.images] == [(full, "Boats at night.")]


SAME = [
    ("https://cdn.example.org/photos/harbour-night-1024x768.jpg", "https://example.org/p/harbour-night-300x200.jpg"),
    ("https://example.org/p/harbour-night.jpg?w=300&q=80", "https://example.org/p/harbour-night.jpg?crop=1"),
    (
        "https://resize.example.org/300/https%3A%2F%2Fexample.org%2Fp%2Fharbour-night.jpg",
        "https://example.org/p/harbour-night.jpg",
    ),
]
DIFFERENT = [
    ("https://example.org/a/image.jpg", "https://example.org/b/image.jpg"),
    ("https://example.org/p/harbour-night.jpg", "https://example.org/p/harbour-noon.jpg"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_same_picture(first: str, second: str) -> None:
    """Sizes and services do not make another picture."""
    assert picture_key(first) == picture_key(second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different_pictures(first: str, second: str) -> None:
    """Common file names and other names are other pictures."""
    assert picture_key(first) != picture_key(second)


MARKS = {"decoration": is_decoration, "placeholder": is_placeholder}
MARKED = [(section, entry) for section in MARKS for entry in load_table("pictures.toml")[section]]
by_first_word = pytest.mark.parametrize(("section", "entry"), MARKED, ids=[entry["words"][0] for _, entry in MARKED])


@by_first_word
def test_entries_of_furniture(section: str, entry: dict[str, str]) -> None:
    """Each entry catches its case and leaves its near miss."""
    assert entry["origin"]
    assert MARKS[section](Media(MediaKind.IMAGE, entry["case"], 0, 0))
    assert not MARKS[section](Media(MediaKind.IMAGE, entry["near_miss"], 0, 0))


@by_first_word
def test_entries_of_furniture_are_needed(section: str, entry: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the entry its case is a picture like others."""
    entries = load_table("pictures.toml")[section]
    words = frozenset(word for other in entries if other != entry for word in other["words"])
    monkeypatch.setattr("scraper.values.image_urls._naming_words", lambda _: words)
    assert not MARKS[section](Media(MediaKind.IMAGE, entry["case"], 0, 0))


@pytest.mark.parametrize("entry", load_table("pictures.toml")["folder"], ids=lambda entry: entry["names"][0])
def test_folders(entry: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each entry catches its case, leaves its near miss, and without it the case is a picture like others."""
    assert entry["origin"]
    assert is_decoration(Media(MediaKind.IMAGE, entry["case"], 0, 0))
    assert not is_decoration(Media(MediaKind.IMAGE, entry["near_miss"], 0, 0))
    monkeypatch.setattr("scraper.values.image_urls._folders", tuple)
    assert not is_decoration(Media(MediaKind.IMAGE, entry["case"], 0, 0))


@pytest.mark.parametrize("entry", load_table("pictures.toml")["size_parameter"], ids=lambda entry: entry["names"][0])
def test_size_parameters(entry: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each entry makes two sizes one picture, and without it they are two."""
    first, second = entry["case"]
    assert picture_key(first) == picture_key(second)
    near, miss = entry["near_miss"]
    assert picture_key(near) != picture_key(miss)
    entries = load_table("pictures.toml")["size_parameter"]
    names = frozenset(name for each in entries if each != entry for name in each["names"])
    monkeypatch.setattr("scraper.values.image_urls._size_parameters", lambda: names)
    assert picture_key(first) != picture_key(second)
