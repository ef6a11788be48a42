"""Names, their normal case, and bylines. The people and half of the organizations are made up."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.values.names.byline_parser import parse_byline, read_byline
from scraper.values.names.byline_patterns import grammar, is_signed, may_be_byline, may_hold_person
from scraper.values.names.name_case import normal_case
from scraper.values.names.name_shape import looks_like_organization, looks_like_person, starts_with_given_name
from scraper.values.names.vocabulary import vocabulary


@pytest.mark.parametrize("name", ["PINAR LIND", "Pinar Lind", "Pınar Lind"])
def test_given_names_with_the_dotless_i(name: str) -> None:
    """A given name is known in capitals, in small letters, and without the Turkish letter."""
    assert starts_with_given_name(name)


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("MARA LIND", "Mara Lind"),
        ("ALİ DEMİR", "Ali Demir"),
        ("Mara LIND", "Mara Lind"),
        ("Mara Lind", "Mara Lind"),
        ("McDONALD", "McDonald"),
        ("MARA MCDONALD", "Mara McDonald"),
        ("JEAN-LUC O'NEILL", "Jean-Luc O'Neill"),
        ("RUUD VAN DER LIND", "Ruud van der Lind"),
        ("de la Cruz", "de la Cruz"),
        ("J.R. LIND", "J.R. Lind"),
        ("MARA LIND II", "Mara Lind II"),
        ("МАРА ЛИНДОВА", "Мара Линдова"),
        ("DiCaprio", "DiCaprio"),
        ("花村光", "花村光"),
    ],
)
def test_normal_case(name: str, normal: str) -> None:
    """Capitals become normal case; particles, prefixes, initials and numerals keep theirs."""
    assert normal_case(name) == normal


@given(st.text(max_size=60))
def test_normal_case_is_stable(name: str) -> None:
    """A name in normal case stays as it is."""
    once = normal_case(name)
    assert normal_case(once) == once


PEOPLE = [
    "Mara Lind",
    "MARA LIND",
    "Mara LIND",
    "J.J. Ordóñez",
    "J. Lind",
    "R.Lindner",
    "Ruud van der Lind",
    "Mara Lind Jr.",
    "Mara Lind II",
    "Anne-Marie O'Lind",
    "Mara McLind",
    "Abdul bin Rashid",
    "Ali el-Lindari",
    "Dr. Mara Lind",
    "Emily Post",
    "Mara Page",
    "Мара Линдова",
    "花村光",
    "محمد علي",
]
NO_PEOPLE = [
    "",
    "Mara",
    "World News",
    "Breaking News",
    "Northlight Pictures",
    "AP Photo",
    "Getty Images",
    "New York",
    "Real Estate",
    "The Blue House",
    "24/7",
    "Monday Morning",
    "mara lind",
    "How It Works",
    "RegionalHUB Orbis",
    "Staff Writer",
    "EN SON GELEN HABERLER BUGÜN",
    "Mara Lind is here",
]


@pytest.mark.parametrize("text", PEOPLE)
def test_person(text: str) -> None:
    """Full names of people in any script are known by their shape."""
    assert looks_like_person(text)


@pytest.mark.parametrize("text", NO_PEOPLE)
def test_no_person(text: str) -> None:
    """Organizations, sections, places, prose and single words are no people."""
    assert not looks_like_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "AFP",
        "dpa",
        "QBX",
        "Northlight Pictures",
        "Orbis Press",
        "Agencia Orbis",
        "The Blue House",
        "RegionalHUB",
        "orbis.example",
        "Associated Press",
        "Orbis GmbH",
    ],
)
def test_organization(text: str) -> None:
    """Agencies are known by table, acronym, generic word, host name or article."""
    assert looks_like_organization(text)


@pytest.mark.parametrize("text", ["Mara Lind", "Emily Post", "the press was there", "Lind", "", "Who is the press?"])
def test_no_organization(text: str) -> None:
    """People and prose are no organizations."""
    assert not looks_like_organization(text)


# byline → (name, kind, role, affiliation) of each
BYLINES = [
    (
        "By MARA LIND and Tomas Vreeland | The Associated Press",
        [("Mara Lind", "person", None, "Associated Press"), ("Tomas Vreeland", "person", None, "Associated Press")],
    ),
    ("Von Mara Lind, Berlin", [("Mara Lind", "person", None, None)]),
    ("Par Mara Lind", [("Mara Lind", "person", None, None)]),
    ("Por Mara Lind y Tomás Vreeland", [("Mara Lind", "person", None, None), ("Tomás Vreeland", "person", None, None)]),
    ("di Mara Lind", [("Mara Lind", "person", None, None)]),
    ("Door Ruud van der Lind", [("Ruud van der Lind", "person", None, None)]),
    ("Por Mara Lind e Tomás Vreeland", [("Mara Lind", "person", None, None), ("Tomás Vreeland", "person", None, None)]),
    ("Mara Lind, Staff Writer", [("Mara Lind", "person", "Staff Writer", None)]),
    (
        "Text: Mara Lind, Fotos: Tomas Vreeland",
        [("Mara Lind", "person", "Text", None), ("Tomas Vreeland", "person", "Fotos", None)],
    ),
    (
        "By Mara Lind, Photographs by Tomas Vreeland",
        [("Mara Lind", "person", None, None), ("Tomas Vreeland", "person", "Photographs by", None)],
    ),
    ("Übersetzung: Mara Lind", [("Mara Lind", "person", "Übersetzung", None)]),
    (
        "Mara Lind in Paris and Tomas Vreeland in Rome",
        [("Mara Lind", "person", None, None), ("Tomas Vreeland", "person", None, None)],
    ),
    ("Story by Mara Lind", [("Mara Lind", "person", None, None)]),
    ("Eine Kritik von Mara Lind", [("Mara Lind", "person", None, None)]),
    ("Aufgezeichnet von Mara Lind", [("Mara Lind", "person", None, None)]),
    ("Kommentar von Mara Lind", [("Mara Lind", "person", None, None)]),
    ("Reuters Staff", [("Reuters Staff", "organization", None, None)]),
    ("By Orbis Staff", [("Orbis Staff", "organization", None, None)]),
    ("dpa", [("dpa", "organization", None, None)]),
    ("Von DPA", [("dpa", "organization", None, None)]),
    ("AFP", [("AFP", "organization", None, None)]),
    ("Orbis-Redaktion", [("Orbis-Redaktion", "organization", None, None)]),
    ("By Skyward with Agencies", [("Skyward", "organization", None, None)]),
    ("Mara Lind and AP", [("Mara Lind", "person", None, None), ("AP", "organization", None, None)]),
    ("Von Dr. Mara Lind", [("Mara Lind", "person", None, None)]),
    ("By Mara Lind For Orbis.Com", [("Mara Lind", "person", None, "Orbis.Com")]),
    ("By Mara Lind The Associated Press", [("Mara Lind", "person", None, "The Associated Press")]),
    (
        "Mara Lind · Orbis News · Posted: Aug 08, 2024 4:00 AM EDT | Last Updated: August 8",
        [("Mara Lind", "person", None, "Orbis News")],
    ),
    ("Mara LindPublished Jul 17, 2024, 11:21am|Updated Jul 17, 2024, 6:39pm", [("Mara Lind", "person", None, None)]),
    ("Do 25.04.24 | 14:07 Uhr | Von Mara Kirch-Lind", [("Mara Kirch-Lind", "person", None, None)]),
    ("Publicado por Mara Lind en 19:22", [("Mara Lind", "person", None, None)]),
    ("Por Mara Lind, Orbis — Vale Verde", [("Mara Lind", "person", None, None)]),
    ("By Mara Lind - Paul Holm", [("Mara Lind", "person", None, None), ("Paul Holm", "person", None, None)]),
    ("Mara Lind – Orbis News", [("Mara Lind", "person", None, "Orbis News")]),
    ("byMara Lind", [("Mara Lind", "person", None, None)]),
    ("Mara Lind 2 minutes read", [("Mara Lind", "person", None, None)]),
    ("Mara Lind – Journalist", [("Mara Lind", "person", "Journalist", None)]),
    ("Von Mara Lind, Redakteurin für Finanzen", [("Mara Lind", "person", "Redakteurin für Finanzen", None)]),
    ("Mara Lind Parliamentary editor", [("Mara Lind", "person", "Parliamentary editor", None)]),
    ("Mara Lind/rbb", [("Mara Lind", "person", None, "rbb")]),
    (
        "Anna Vreeland Paul Holm Maria Lindgren",
        [
            ("Anna Vreeland", "person", None, None),
            ("Paul Holm", "person", None, None),
            ("Maria Lindgren", "person", None, None),
        ],
    ),
    ("Мара Линдова", [("Мара Линдова", "person", None, None)]),
    ("文：花村光", [("花村光", "person", None, None)]),
]


@pytest.mark.parametrize(("line", "names"), BYLINES)
def test_byline(line: str, names: list[tuple[str, str, str | None, str | None]]) -> None:
    """A byline gives those who sign it, with role and affiliation, and no place, date or site."""
    assert [(author.name, author.kind, author.role, author.affiliation) for author in parse_byline(line)] == names


@pytest.mark.parametrize(
    "line",
    [
        "",
        "By",
        "von",
        "By the time he arrived, the train had left.",
        "By Monday",
        "Von der Leyen kündigt Rücktritt an",
        "Mara Lind is a reporter based in London.",
        "Mara Lind told the court that she had seen nothing.",
        "Author Mara Lind, from Harbour Street, talked about the ferries that she took as a child.",
        "MARA LIND/AFP/Getty Images",
        "Mara Lind/Northlight Pictures",
        "Breaking News",
        "World News | Sport",
        "March 3, 2024",
        "5 min read",
        "How It Works",
        "Will Mara Lind win?",
        "Neue Fähre in Borkum: diese Zeiten gelten jetzt",
        "https://orbis.example/mara-lind",
    ],
)
def test_no_byline(line: str) -> None:
    """Prose, headlines, sections and dates are no bylines."""
    assert parse_byline(line) == ()


def test_addresses_go_to_the_name_before() -> None:
    """E-mail addresses and handles are kept with the name, not as names."""
    (name,) = parse_byline("By Mara Lind, mara.lind@orbis.example, @maralind")
    assert (name.name, name.email, name.handles) == ("Mara Lind", "mara.lind@orbis.example", ("@maralind",))


def test_address_alone() -> None:
    """An address of two words names its owner; a handle signs only behind a byline word."""
    (name,) = parse_byline("mara.lind@orbis.example")
    assert (name.name, name.name_raw) == ("Mara Lind", "mara.lind@orbis.example")
    assert parse_byline("@maralind") == ()
    assert parse_byline("By @maralind")[0].handles == ("@maralind",)


def test_raw_name_keeps_case_and_title() -> None:
    """What is printed stays beside the normalized name."""
    (name,) = parse_byline("Von Prof. Dr. MARA LIND")
    assert (name.name, name.name_raw) == ("Mara Lind", "Prof. Dr. MARA LIND")


WORDS = st.one_of(
    st.sampled_from(vocabulary().by + vocabulary().roles),
    st.sampled_from(
        [
            "Mara",
            "Jane",
            "Lind",
            "LIND",
            "Vreeland",
            "J.R.",
            "J.Lind",
            "O’Neil",
            "McLind",
            "ana.lind@orbis.example",
            "@lind",
        ]
    ),
    st.sampled_from(
        [
            "van",
            "de",
            "Dr.",
            "Prof.",
            "Jr.",
            "and",
            "und",
            "with",
            "in",
            "for",
            "the",
            "The",
            "a",
            "with",
            "花村光",
            "김하나",
        ]
    ),
    st.sampled_from(
        [
            "Staff",
            "Writer",
            "Redaktion",
            "newsroom",
            "dpa",
            "AFP",
            "Reuters",
            "The Canadian Press",
            "Orbis Images",
            "İHA",
        ]
    ),
    st.sampled_from(
        [
            "By",
            "Von",
            "Text:",
            "Photos by",
            "Published",
            "May 3, 2031",
            "10:11",
            "5 min read",
            "harbour",
            "boats",
            "News",
        ]
    ),
)
LINES = st.lists(
    st.tuples(WORDS, st.sampled_from([" ", " ", " ", ", ", " | ", "/", " - ", "", ". ", ": ", "\n", " ("])), max_size=7
)


@given(LINES.map(lambda words: "".join(word + after for word, after in words)))
def test_the_quick_look_at_a_byline_loses_none(line: str) -> None:
    """What is a byline passes the quick look, and the one for persons if it names one."""
    names = read_byline(line) if len(line) >= 2 else ()
    assert not names or may_be_byline(line)
    assert may_hold_person(line) or all(name.kind == "organization" for name in names)
    assert is_signed(line) is bool(grammar().by.match(line) or grammar().role.match(line))


@given(st.text(max_size=320))
def test_any_line(line: str) -> None:
    """No line makes an error, and no name is empty."""
    assert all(author.name.strip() and author.name_raw for author in parse_byline(line))


@pytest.mark.parametrize("piece", ["By ", "Aa ", "a, ", "| ", "@a ", "a@", "and ", "Text: ", "1", "("])
def test_hostile_length(piece: str) -> None:
    """Lines as long as bylines can be are read in a few milliseconds, longer ones not at all."""
    started = time.process_time()
    parse_byline(piece * (300 // len(piece)))
    parse_byline(piece * 100_000)
    assert time.process_time() - started < 0.2
