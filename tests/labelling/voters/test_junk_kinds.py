"""What junk is that nothing names, in web pages and in plain text."""

from __future__ import annotations

import pytest

from scraper.document import Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.voters.junk_kinds import UnnamedJunk, unnamed_junk_roles
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read

VOTER = UnnamedJunk()
LONG = "The harbour of the island has been open since the spring, and the boats of Hvar come and go all day. "
TEXT = f"<h1>Harbour opens again after a long winter</h1><div>{''.join(f'<p>{LONG}{n}.</p>' for n in range(3))}</div>"
BELOW = f"<title>Harbour opens again after a long winter</title>{TEXT}{{}}"
ABOVE = f"<title>Harbour opens again after a long winter</title>{{}}{'<p>Pier</p>' * 4}{TEXT}"
MENU = (
    "<ul>{}<li><a href=/a>Harbour</a><li><a href=/b>Boats</a><li><a href=/c>Weather</a><li><a href=/d>Ferries</a></ul>"
)
HEADLINE = "Ferry captains want more room at the southern pier"
OTHERS = "<p>Nobody sleeps here.</p>" * 14
"""Blocks behind the text, so that what follows is not just behind it."""


def votes_on(markup: str, text: str) -> list[tuple[str, float]]:
    """Role and weight of the votes on the last block with this text."""
    document = lay_out(read(as_page(f"<html><body>{markup}</body></html>", None)))
    index = max(index for index, own in enumerate(document.texts) if own == text)
    return [(str(vote.role), vote.weight) for vote in VOTER.vote(document) if vote.block == index]


@pytest.mark.parametrize(
    ("markup", "text", "expected"),
    [
        (BELOW.format(OTHERS + MENU.format("")), "Boats", ("navigation", 1.9)),
        (BELOW.format(OTHERS + "<p><a href=/a>Boats</a></p><p>No link.</p>"), "Boats", ("navigation", 0.4)),
        (BELOW.format(OTHERS + f"<p><a href=/a>{HEADLINE}</a></p>"), HEADLINE, ("related_link", 0.4)),
        (BELOW.format(OTHERS + "<h3><a href=/a>Captains want more</a></h3>"), "Captains want more", ("related_link", 0.4)),
        (BELOW.format(OTHERS + "<p><a href=/a>南の港で船長たちがより広い場所を要求</a></p>"), "南の港で船長たちがより広い場所を要求", ("related_link", 0.4)),
        (BELOW.format(OTHERS + "<p>A line that nothing tells of.</p>"), "A line that nothing tells of.", None),
        (BELOW.format("<footer><p>Our ports</p></footer>"), "Our ports", ("navigation", 1.9)),
        (BELOW.format("<footer><p>Harbour Post, Pier 4</p></footer>"), "Harbour Post, Pier 4", None),
        (BELOW.format(f"<footer><p><a href=/a>{HEADLINE}</a></p></footer>"), HEADLINE, ("navigation", 1.9)),
        (BELOW.format("<footer><p><a href=/a>Terms</a> <a href=/b>Privacy</a></p></footer>"), "Terms Privacy", None),
        (BELOW.format("<footer><p>Licence: <a href=/a>open</a></p></footer>"), "Licence: open", None),
        (ABOVE.format("<p>To our customers</p>"), "To our customers", ("navigation", 0.4)),
        (ABOVE.format(f"<p>{HEADLINE}</p>"), HEADLINE, None),
        (BELOW.format(MENU.format("<li><a href=/t>Hvar</a>")), "Hvar", ("tag_list", 2.6)),
        (BELOW.format(OTHERS + MENU.format("<li><a href=/t>Hvar</a>")), "Hvar", ("navigation", 1.9)),
        (BELOW.format("<p>14:36</p>"), "14:36", ("counter", 2.6)),
        (BELOW.format("<p>59,90 €</p>"), "59,90 €", ("counter", 2.6)),
        (BELOW.format("<p>14:36 h</p>"), "14:36 h", None),
        (BELOW.format("<p>***</p>"), "***", None),
        (BELOW.format("<nav><p><a href=/a>Boats</a></p></nav>"), "Boats", None),
        (BELOW.format("<nav><p>12</p></nav>"), "12", ("counter", 2.6)),
    ],
)  # fmt: skip
def test_votes(markup: str, text: str, expected: tuple[str, float] | None) -> None:
    """A block is named by its links, its length, and where it stands; what has neither is left alone."""
    assert votes_on(markup, text) == ([expected] if expected else [])


def test_votes_only_name() -> None:
    """No vote weighs anything against the body, and each is on a whole block."""
    document = lay_out(read(as_page(BELOW.format(MENU.format("<li>12") + f"<a href=/a>{HEADLINE}</a>"), None)))
    votes: list[Vote] = list(VOTER.vote(document))
    assert votes
    assert all(vote.against == 0 for vote in votes)
    assert all(
        (vote.start, vote.end) == (document.blocks[vote.block].start, document.blocks[vote.block].end) for vote in votes
    )
    assert len({vote.block for vote in votes}) == len(votes)


@pytest.mark.parametrize(
    ("above", "below", "line", "role"),
    [
        (["Weather", HEADLINE, "Ferries"], [], HEADLINE, Role.NAVIGATION),
        ([], ["Weather", "Ferries", "Markets"], "Ferries", Role.NAVIGATION),
        ([], ["Weather", HEADLINE, "Markets"], HEADLINE, Role.RELATED_LINK),
        ([], [HEADLINE, "Captains want more", f"{HEADLINE} again"], "Captains want more", Role.RELATED_LINK),
        ([], ["Weather", "12:30", "Markets"], "12:30", Role.COUNTER),
        ([], ["Weather", "Hvar", "Markets"], "Hvar", Role.TAG_LIST),
        ([], ["Weather"] * 14 + ["Hvar", "Markets"], "Hvar", Role.NAVIGATION),
        ([], ["Weather", LONG + LONG, "Markets"], LONG + LONG, Role.OTHER),
    ],
    ids=["above", "short", "long", "short among long", "number", "topic", "topic far below", "a sentence"],
)  # fmt: skip
def test_roles_of_lines(above: list[str], below: list[str], line: str, role: Role) -> None:
    """A line of plain text is named by its length, the lines around it, and whether it stands above the text."""
    text = [f"{LONG}{number}." for number in range(4)]
    document = lay_out(read(as_page("\n\n".join([*above, *text, *below]), None)))
    index = document.texts.index(line.strip())
    assert unnamed_junk_roles(document)[index] is role


def test_topics_are_words_of_the_text_in_any_case() -> None:
    """A topic in Turkish capitals is found in the small letters of the text."""
    text = [
        f"Bakanlık ilgili kurumlara ışıklı levhalar için yazı gönderdi, levhalar yola konacak: {n}." for n in range(4)
    ]
    document = lay_out(read(as_page("\n\n".join([*text, "Haberler", "IŞIKLI", "İLGİLİ", "Spor"]), None)))
    roles = unnamed_junk_roles(document)
    assert [roles[document.texts.index(line)] for line in ("IŞIKLI", "İLGİLİ")] == [Role.TAG_LIST] * 2
