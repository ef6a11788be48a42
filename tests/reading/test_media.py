"""Images, videos, sounds and embeds, and where they stand."""

from __future__ import annotations

import pytest

from scraper.document import Document, MediaKind, Page
from scraper.reading import read
from scraper.reading.media import best_candidate


def html(markup: str) -> Document:
    """A document of markup that says it is HTML."""
    return read(Page(content=markup, url="https://example.org/", media_type="text/html"))


SRCSETS = {
    "widest": ("a.jpg 300w, b.jpg 1200w, c.jpg 600w", "b.jpg"),
    "densest": ("a.jpg, b.jpg 2x", "b.jpg"),
    "commas in a URL": ("/w_300,h_200/a.jpg 300w,/w_600,h_400/a.jpg 600w", "/w_600,h_400/a.jpg"),
    "width and height": ("a.jpg 300w 900h, b.jpg 400w 100h", "b.jpg"),
    "no space behind the comma": ("a.jpg 1x,b.jpg 3x", "b.jpg"),
    "one URL": ("a.jpg", "a.jpg"),
    "placeholder": ("data:image/gif;base64,AAAA 2000w, b.jpg 100w", "b.jpg"),
    "empty": (" , ,", None),
}


@pytest.mark.parametrize(("srcset", "best"), SRCSETS.values(), ids=SRCSETS)
def test_the_widest_candidate_is_the_best(srcset: str, best: str | None) -> None:
    """Widths before densities; commas belong to URLs unless they end them."""
    assert best_candidate([srcset])[0] == best


GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
IMAGES = {
    "src": ("<img src=/a.jpg>", ["a.jpg"]),
    "srcset over src": ("<img src=/a.jpg srcset='/b.jpg 2x'>", ["b.jpg"]),
    "lazy": (f"<img src='{GIF}' data-src=/a.jpg>", ["a.jpg"]),
    "lazy set": (f"<img src='{GIF}' data-lazy-srcset='/a.jpg 1w, /b.jpg 2w'>", ["b.jpg"]),
    "picture": (
        "<picture><source srcset='/a.webp 900w'><source srcset='/b.webp 300w'><img src=/c.jpg></picture>",
        ["a.webp"],
    ),
    "picture in AMP": ("<amp-img src=/a.jpg></amp-img>", ["a.jpg"]),
    "placeholder alone": (f"<img src='{GIF}'>", []),
    "pixel": ("<img src=/p.gif width=1 height=1>", []),
    "invisible pixel": ("<img src=/p.gif width=0px height='0'>", []),
    "noscript of a lazy image": ("<img data-src=/a.jpg?w=9><noscript><img src=/a.jpg></noscript>", ["a.jpg?w=9"]),
    "noscript of a placeholder": (f"<img src='{GIF}'><noscript><img src=/a.jpg></noscript>", ["a.jpg"]),
    "noscript in front": ("<noscript><img src=/a.jpg></noscript><img data-src=/a.jpg>", ["a.jpg"]),
    "noscript alone, twice": (
        "<noscript><img src=/a.jpg></noscript><p>x<noscript><img src=/a.jpg></noscript>",
        ["a.jpg"],
    ),
    "the same image twice": ("<img src=/a.jpg><img src=/a.jpg>", ["a.jpg", "a.jpg"]),
    "drawing": ("<svg><image href=/a.png /></svg>", []),
}


@pytest.mark.parametrize(("markup", "expected"), IMAGES.values(), ids=IMAGES)
def test_images_have_their_best_url(markup: str, expected: list[str]) -> None:
    """Lazy loading, sets, pictures, placeholders, pixels."""
    assert [item.url for item in html(markup).media] == [f"https://example.org/{name}" for name in expected]


def test_an_image_knows_where_it_stands() -> None:
    """Block, container, text, size, classes and the link around it."""
    document = html(
        "<p>a</p><figure><a href=/x><img src=i.png alt=' An\n image' title=t width=300px height=20.5 class=c></a>b"
    )
    (image,) = document.media
    assert (image.kind, image.alt, image.title, image.width, image.height) == (
        MediaKind.IMAGE,
        "An image",
        "t",
        300,
        20,
    )
    assert (image.classes, image.link, image.block) == ("c", "https://example.org/x", 1)
    assert document.containers[image.container].tag == "figure"


PLAYERS = {
    "video file": ("<video src=/a.mp4>", ("video", "https://example.org/a.mp4", None)),
    "video source": ("<video><source src=/a.mp4><source src=/b.webm></video>", ("video", "https://example.org/a.mp4", None)),
    "sound": ("<audio src=/a.mp3>", ("audio", "https://example.org/a.mp3", None)),
    "player": ("<iframe src=https://www.youtube.com/embed/x>", ("video", None, "https://www.youtube.com/embed/x")),
    "lazy player": ("<iframe data-src=//player.vimeo.com/video/1>", ("video", None, "https://player.vimeo.com/video/1")),
    "AMP player": ("<amp-youtube data-videoid=x>", ("video", None, "https://www.youtube.com/embed/x")),
    "sound player": ("<iframe src=https://open.spotify.com/x>", ("audio", None, "https://open.spotify.com/x")),
    "by path": ("<iframe src=https://www.facebook.com/plugins/video.php>", ("video", None, "https://www.facebook.com/plugins/video.php")),
    "other frame": ("<iframe src=/map>", ("embed", None, "https://example.org/map")),
    "host that ends alike": ("<iframe src=https://notyoutube.com/x>", ("embed", None, "https://notyoutube.com/x")),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), PLAYERS.values(), ids=PLAYERS)
def test_videos_sounds_and_frames(markup: str, expected: tuple[str, str | None, str | None]) -> None:
    """A file has a URL, a player an embed URL; known players say what they play."""
    (one,) = html(markup).media
    assert (one.kind.value, one.url, one.embed_url) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src=https://www.googletagmanager.com/ns.html?id=1>", "<iframe src=about:blank>", "<iframe></iframe>",
        "<iframe src=/x width=0 height=0>", "<video></video>", "<video src=blob:x></video>",
    ],
)  # fmt: skip
def test_frames_that_show_nothing_are_no_media(markup: str) -> None:
    """Trackers, empty frames, players without a URL."""
    assert html(markup).media == ()


def test_media_without_text_in_each_other_are_read_once() -> None:
    """However deep they stand in each other, and inside an element that holds nothing else, each gives one image."""
    nested = "<amp-img src=/a.png>" * 30 + "</amp-img>" * 30
    button = "<button><picture><source srcset=/b.webp><img src=/b.png></picture></button>"
    document = read(Page(content=f"<p>Boats lie in the harbour.</p>{nested}{button}", url="https://example.org/"))
    assert [item.url for item in document.media] == ["https://example.org/a.png"] * 30 + ["https://example.org/b.webp"]
