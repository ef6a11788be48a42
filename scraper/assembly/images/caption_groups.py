"""Group the captions and credits of each image, and join its credit lines into one credit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Media, Place, Role
from scraper.layout.line_parsers import find_credits
from scraper.values.credits.credit_finder import Credit, has_mark, known_credit
from scraper.values.names.agencies import agency_spelling
from scraper.values.punctuation import SEPARATORS
from scraper.values.text import fold

__all__ = ["Captioned", "captioned_of", "joined_credit", "split_caption", "told_credit"]

FIGURE_TAGS = frozenset(("figure",))


class Captioned(Struct, frozen=True):
    """The caption and the credit of one image."""

    stretches: tuple[Stretch, ...]
    figure: int
    """Number of the figure container around them; 0 outside of figures."""
    caption: str | None
    credit: Credit | None
    caption_places: tuple[Place, ...]
    credit_places: tuple[Place, ...]
    """Places of the printed lines that the credit holds."""

    @property
    def first_block(self) -> int:
        """Index of the block in which they begin."""
        return self.stretches[0].block

    @property
    def last_block(self) -> int:
        """Index of the block in which they end."""
        return self.stretches[-1].block


def captioned_of(view: Labelled) -> tuple[Captioned, ...]:
    """All captions and credits of a document, those of one image together, in order.

    A figure with a byline holds an author's portrait: a caption in it without a credit is no image caption.
    """
    portraits = {view.nearest(view.container(byline), FIGURE_TAGS) for byline in view.having(Role.BYLINE)} - {0}
    captioned = (_captioned(figure, group) for figure, group in _groups(view))
    return tuple(image for image in captioned if image.credit or image.figure not in portraits)


def _groups(view: Labelled) -> Iterator[tuple[int, list[Stretch]]]:
    group: list[Stretch] = []
    around = 0
    for stretch in view.having(Role.CAPTION, Role.CREDIT):
        figure = view.nearest(view.container(stretch), FIGURE_TAGS)
        if group and not _continues(group, stretch, (around, figure)):
            yield around, group
            group = []
        around = around if group else figure
        group.append(stretch)
    if group:
        yield around, group


def _continues(group: Sequence[Stretch], stretch: Stretch, figures: tuple[int, int]) -> bool:
    """Whether a stretch belongs to a group. A figure is one group, with a credit right behind it.

    Outside of figures, neighbours are one group until another block begins a new caption.
    """
    before, figure = figures
    if figure:
        return figure == before
    if stretch.index != group[-1].index + 1:
        return False
    if stretch.role is Role.CREDIT or stretch.block == group[-1].block:
        return True
    # Asked once or twice a group, so that a group of many credits takes linear time.
    return not before and all(member.role is not Role.CAPTION for member in group)


def _captioned(figure: int, group: Sequence[Stretch]) -> Captioned:
    captions = [stretch for stretch in group if stretch.role is Role.CAPTION]
    credits = [stretch for stretch in group if stretch.role is Role.CREDIT]
    caption = _caption_text(stretch.text for stretch in captions)
    lines = [stretch.text for stretch in credits]
    if caption and not lines:
        caption, lines = split_caption(caption)
    credit, held = _read_credit_lines(lines)
    return Captioned(
        stretches=tuple(group),
        figure=figure,
        caption=caption,
        credit=credit,
        caption_places=tuple([stretch.place for stretch in captions]),
        credit_places=tuple([credits[index].place for index in held if index < len(credits)]),
    )


def split_caption(text: str) -> tuple[str | None, list[str]]:
    """Split a caption into its text without credits, and the credits in it."""
    spans = find_credits(text)
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    rest = _caption_text(text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    return rest, [text[start:end].strip() for start, end in spans]


def told_credit(media: Media) -> Credit | None:
    """The credit at the end of an image's title or alternative text.

    It needs a mark or a known agency, because a name behind a bar may be the site's.
    """
    for text in filter(None, (media.title, media.alt)):
        rest, lines = split_caption(text)
        credit = joined_credit(lines) if rest else None
        if credit and (any(map(has_mark, lines)) or any(map(agency_spelling, credit.agencies))):
            return credit
    return None


def joined_credit(texts: Sequence[str]) -> Credit | None:
    """One credit of several printed lines: the line with the most names is its text, the names are those of all."""
    return _read_credit_lines(texts)[0]


def _read_credit_lines(texts: Sequence[str]) -> tuple[Credit | None, list[int]]:
    """The credit of several printed lines, and the indices of the lines that it holds.

    It does not hold a line that names nobody beside a line that does: a date, "File image".
    """
    parsed = {index: known_credit(text) for index, text in enumerate(texts) if text}
    if not parsed:
        return None, []
    fullest = max(parsed, key=lambda index: (len(_names_in(parsed[index])), -len(parsed[index].credit_text)))
    notice = next((line.copyright_notice for line in parsed.values() if line.copyright_notice), None)
    credit = Credit(
        parsed[fullest].credit_text,
        _each_name_once(name for line in parsed.values() for name in line.creators),
        _each_name_once(name for line in parsed.values() for name in line.agencies),
        notice,
    )
    return credit, [index for index, line in parsed.items() if index == fullest or _names_in(line)]


def _names_in(credit: Credit) -> tuple[str, ...]:
    return credit.creators + credit.agencies


def _each_name_once(names: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(fold(name), name)
    return tuple(seen.values())


def _caption_text(pieces: Iterable[str]) -> str | None:
    """The pieces of a caption in a line, without the separator in front of the credit."""
    return " ".join(piece for piece in pieces if piece).rstrip(f" {SEPARATORS}") or None
