"""Credit lines, and where they stand in captions. The people and half of the agencies are made up."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.values.credits.credit_finder import find_credits, known_credit, may_end_in_credit, parse_credit
from scraper.values.credits.credit_marks import credit_words
from scraper.values.credits.credit_parser import MAX_CREDIT, may_be_credit, read_credit
from scraper.values.names.agencies import known_agencies

LINES = [
    # line, credit text, creators, agencies, copyright notice
    ("MARA LIND/AFP/Getty Images", "MARA LIND/AFP/Getty Images", ("Mara Lind",), ("AFP", "Getty Images"), None),
    ("(Photo by Tomas VREELAND / AFP)", "Tomas VREELAND / AFP", ("Tomas Vreeland",), ("AFP",), None),
    (
        "(Photo credit should read MARA LIND/AFP/Getty Images)",
        "MARA LIND/AFP/Getty Images",
        ("Mara Lind",),
        ("AFP", "Getty Images"),
        None,
    ),
    ("Foto: Mara Lind/dpa", "Mara Lind/dpa", ("Mara Lind",), ("dpa",), None),
    ("© Mara Lind", "Mara Lind", ("Mara Lind",), (), "© Mara Lind"),
    ("Credit: NASA/JPL", "NASA/JPL", (), ("NASA/JPL",), None),
    ("Photograph: Mara Lind/The Meridian", "Mara Lind/The Meridian", ("Mara Lind",), ("The Meridian",), None),
    ("AP Photo/Mara Lind", "AP Photo/Mara Lind", ("Mara Lind",), ("AP",), None),
    ("Mara Lind via Getty Images", "Mara Lind via Getty Images", ("Mara Lind",), ("Getty Images",), None),
    ("EFE/ J. J. Ordóñez", "EFE/ J. J. Ordóñez", ("J. J. Ordóñez",), ("EFE",), None),
    ("EFE/EPA/MARA LIND", "EFE/EPA/MARA LIND", ("Mara Lind",), ("EFE", "EPA"), None),
    (
        "picture alliance/dpa/Mara Lind",
        "picture alliance/dpa/Mara Lind",
        ("Mara Lind",),
        ("picture alliance", "dpa"),
        None,
    ),
    ("Mara Lind/Copyright 2026 AP", "Mara Lind", ("Mara Lind",), ("AP",), "Copyright 2026 AP"),
    (
        "Mara Lind II/Copyright 2026 The AP. All rights reserved.",
        "Mara Lind II",
        ("Mara Lind II",),
        ("AP",),
        "Copyright 2026 The AP. All rights reserved.",
    ),
    ("Photo AFP", "AFP", (), ("AFP",), None),
    ("(foto Ansa)", "Ansa", (), ("ANSA",), None),
    ("Mara Lind / Staff Photographer", "Mara Lind / Staff Photographer", ("Mara Lind",), (), None),
    ("Mara Lind | Mara Lind", "Mara Lind", ("Mara Lind",), (), None),
    (
        "© imago/Mara Lind | IMAGO/Mara Lind",
        "imago/Mara Lind",
        ("Mara Lind",),
        ("imago",),
        "© imago/Mara Lind | IMAGO/Mara Lind",
    ),
    ("Mara Lind/dpa | Mara Lind", "Mara Lind/dpa", ("Mara Lind",), ("dpa",), None),
    ("Grafik: Mara Lind | Mara Lind/Orbis News", "Mara Lind/Orbis News", ("Mara Lind",), ("Orbis News",), None),
    ("© dpa Foto: Mara Lind", "dpa Foto: Mara Lind", ("Mara Lind",), ("dpa",), "© dpa Foto: Mara Lind"),
    ("dpa | Mara Lind", "dpa | Mara Lind", ("Mara Lind",), ("dpa",), None),
    ("Getty Images / 35007", "Getty Images / 35007", (), ("Getty Images",), None),
    (
        "Foto: Presse- und Bildamt der Stadt Hvar | Mara Lind",
        "Presse- und Bildamt der Stadt Hvar | Mara Lind",
        ("Mara Lind",),
        ("Presse- und Bildamt der Stadt Hvar",),
        None,
    ),
    ("(Vesla Orm/Skerry Courier)", "Vesla Orm/Skerry Courier", ("Vesla Orm",), ("Skerry Courier",), None),
    ("Dok. Orbis", "Dok. Orbis", (), ("Orbis",), None),
    ("Bild: © Mara Lind", "Mara Lind", ("Mara Lind",), (), "© Mara Lind"),
    ("© 2024 Mara Lind", "Mara Lind", ("Mara Lind",), (), "© 2024 Mara Lind"),
    ("Crédit photo : Mara Lind", "Mara Lind", ("Mara Lind",), (), None),
    ("Mara Lind / Hand-out", "Mara Lind / Hand-out", ("Mara Lind",), (), None),
    ("Mara Lind/Archiv", "Mara Lind/Archiv", ("Mara Lind",), (), None),
    ("Courtesy of the Harbour Museum", "Courtesy of the Harbour Museum", (), ("Harbour Museum",), None),
    ("Illustration: Mara Lind", "Mara Lind", ("Mara Lind",), (), None),
    ("Quelle: ORBIS 15.05.2023", "ORBIS 15.05.2023", (), ("ORBIS",), None),
    ("imago/Vreeland", "imago/Vreeland", ("Vreeland",), ("imago",), None),
    ("Archivo", "Archivo", (), (), None),
    ("File photo", "File photo", (), (), None),
    ("REUTERS/Mara Lind/File Photo", "REUTERS/Mara Lind/File Photo", ("Mara Lind",), ("Reuters",), None),
    ("ORBIS/Northlight Pictures", "ORBIS/Northlight Pictures", (), ("ORBIS", "Northlight Pictures"), None),
    (
        "Mara Lind/Orbis/Northlight Pictures",
        "Mara Lind/Orbis/Northlight Pictures",
        ("Mara Lind",),
        ("Orbis", "Northlight Pictures"),
        None,
    ),
    ("MARA LIND/QBX", "MARA LIND/QBX", ("Mara Lind",), ("QBX",), None),
    ("Mara Lind/Skyward", "Mara Lind/Skyward", ("Mara Lind",), ("Skyward",), None),
    (
        "Photo: Mara Lind/blauweiss-news.example",
        "Mara Lind/blauweiss-news.example",
        ("Mara Lind",),
        ("blauweiss-news.example",),
        None,
    ),
    (
        "Nordbild/The Blue House via AP/Mara McLind",
        "Nordbild/The Blue House via AP/Mara McLind",
        ("Mara McLind",),
        ("Nordbild", "The Blue House", "AP"),
        None,
    ),
    (
        "Tomas Vreeland for The Orbis Post via Getty Images",
        "Tomas Vreeland for The Orbis Post via Getty Images",
        ("Tomas Vreeland",),
        ("The Orbis Post", "Getty Images"),
        None,
    ),
    (
        "Photo: Mara Lind and Tomas Vreeland/AFP",
        "Mara Lind and Tomas Vreeland/AFP",
        ("Mara Lind", "Tomas Vreeland"),
        ("AFP",),
        None,
    ),
    ("@orbis_north via X / Reuters", "@orbis_north via X / Reuters", ("@orbis_north",), ("X", "Reuters"), None),
    ("[Mara Lind/Orbis News]", "Mara Lind/Orbis News", ("Mara Lind",), ("Orbis News",), None),
    ("写真：花村光/共同通信", "花村光/共同通信", ("花村光",), ("共同通信",), None),
    ("Фото: Мара Линдова, Орбисъ", "Мара Линдова, Орбисъ", ("Мара Линдова",), ("Орбисъ",), None),
    ("Tous droits réservés Orbis", "Tous droits réservés Orbis", (), ("Orbis",), "Tous droits réservés Orbis"),
    (
        "Bild: Orbis Images/orbisstock | skyfox",
        "Orbis Images/orbisstock | skyfox",
        ("orbisstock",),
        ("Orbis Images", "skyfox"),
        None,
    ),
    ("Investora / Mara Lind", "Investora / Mara Lind", ("Mara Lind",), ("Investora",), None),
    ("Photo by Mara Lind on Skysplash", "Mara Lind on Skysplash", ("Mara Lind",), ("Skysplash",), None),
    ("Photo by Ben Lind for Orbisly", "Ben Lind for Orbisly", ("Ben Lind",), ("Orbisly",), None),
    (
        "Image: Courtesy Anna Lind/Orbis Parks Board.",
        "Courtesy Anna Lind/Orbis Parks Board",
        ("Anna Lind",),
        ("Orbis Parks Board",),
        None,
    ),
    ("Photo Credit: Anna Lind Photography", "Anna Lind Photography", (), ("Anna Lind Photography",), None),
    ("Source: Harbour Builder Guide", "Harbour Builder Guide", (), ("Harbour Builder Guide",), None),
    ("Image source: Ubiquitous Harbour, Inc.", "Ubiquitous Harbour, Inc.", (), ("Ubiquitous Harbour, Inc.",), None),
    ("Foto: Ruud van der Lind/ANP", "Ruud van der Lind/ANP", ("Ruud van der Lind",), ("ANP",), None),
]


@pytest.mark.parametrize(("line", "text", "creators", "agencies", "notice"), LINES)
def test_credit_line(
    line: str, text: str, creators: tuple[str, ...], agencies: tuple[str, ...], notice: str | None
) -> None:
    """A credit line gives what is printed, the people, the agencies and the notice apart."""
    credit = parse_credit(line)
    assert credit is not None
    assert (credit.credit_text, credit.creators, credit.agencies, credit.copyright_notice) == (
        text,
        creators,
        agencies,
        notice,
    )


# What stands where credits stand is read as one: line → creators, agencies.
KNOWN = {
    "Mara Lind": (("Mara Lind",), ()),
    "Mara Lind, Staff Photographer": (("Mara Lind",), ()),
    "MARA LIND | Skerry Courier": (("Mara Lind",), ("Skerry Courier",)),
    "WQZR": ((), ("WQZR",)),
    "Photo by Mara Lind / AFP": (("Mara Lind",), ("AFP",)),
    "Archivbild": ((), ()),
    "The old harbour seen from the pier, before the winter came": ((), ()),
    "https://orbis.example/photo": ((), ()),
}


@pytest.mark.parametrize("line", KNOWN)
def test_known_credit(line: str) -> None:
    """A bare name in a place for credits made the picture or provides it; prose there names nobody."""
    credit = known_credit(line)
    assert (credit.creators, credit.agencies) == KNOWN[line]


NEAR_MISSES = [
    "Photo Mara Lind",
    "Photo Album",
    "Vesla Orm/Skerry Holm",
    "",
    "24/7",
    "and/or",
    "AC/DC",
    "AC/DC played in Berlin",
    "CDU/CSU",
    "Men/Women",
    "/news/world/story",
    "https://orbis.example/photo/Mara-Lind",
    "Photo by the river, she said",
    "Mara Page",
    "Mara Lind",
    "Mara Lind, Tomas Vreeland and Ida Holm",
    "The photo by Mara Lind went around the world.",
    "Foto: So sieht die neue Brücke aus",
    "Source: the report says that rents will rise again",
    "Log In / Register",
    "Used Cars For Sale",
    "Sustainable Goals 7, 11",
    "Interview with Mara Lind – part two",
    "Mayor Opens Bridge/Tunnel After Long Delay In North",
    "She joined the agency in 2019 and now works for AFP",
    "© 2024 Orbis Media GmbH. All rights reserved.",
]


@pytest.mark.parametrize("line", NEAR_MISSES)
def test_no_credit_line(line: str) -> None:
    """Prose, headlines, lists of names, paths and idioms with a slash are no credits."""
    assert parse_credit(line) is None


# A caption and its credits; the credits are marked with ⟨ and ⟩.
CAPTIONS = [
    "A speaker on the pier in 2018. ⟨(Photo by Ida HOLM / AFP)⟩ ⟨(Photo credit should read IDA HOLM/AFP/Getty Images)⟩",
    "A pier. ⟨(Photo by Ida HOLM / AFP)⟩ ⟨(Photo credit should read IDA HOLM/AFP)⟩ ⟨IDA HOLM/AFP/Getty Images⟩",
    "A pier. ⟨(Photo by Ida HOLM / Orbis)⟩⟨IDA HOLM/ORBIS⟩",
    "Sailors mend their nets. ⟨(Photo: Mara Lind/AFP via Getty Images)⟩",
    "Im Nebel war der Leuchtturm kaum zu sehen. ⟨Foto: Mara Lind/dpa⟩",
    "Zwei Kähne warten vor der Schleuse ⟨Foto: Orbispress/Mara Lindqvist⟩",
    "A ferry leaves the port of Palma. ⟨Mara Lind (AFP)⟩",
    "A ferry leaves the port of Palma | ⟨Mara Lind (AFP)⟩",
    "The ferry was late, said Mara Lind ⟨(AFP)⟩",
    "A ferry leaves the port of Palma⟨AFP⟩",
    "Der Deich hat gehalten. ⟨© DPA Images | Mara Lind⟩",
    "Die Kapitänin auf der Brücke⟨Quelle: Mara Lind/dpa⟩",
    "Ferries stayed in port all week.⟨Credit: Northlight Pictures⟩",
    "Visitors leave the lighthouse. ⟨dpa⟩",
    "Visitors leave the lighthouse on Monday. ⟨MARA LIND/AFP⟩",
    "Visitors leave the lighthouse in Brest.⟨Mara Lind/AFP⟩",
    "Fog over the port. ⟨[Mara Lind/Orbis News]⟩",
    "Der Hafenmeister beim Fest | ⟨Foto: Mara Lind⟩",
    "La capitana, el lunes en el puerto. ⟨EFE/ J.J. Ordóñez⟩",
    "Foto del faro tomada desde la isla de Palmera ⟨EFE/ J.J. Ordóñez⟩",
    "Le phare rouge, à Brest, le 3 mai 2021. ⟨MARA LIND / AFP⟩",
    "Die Lotsen feiern im Hafen ⟨Mara Lind II/Copyright 2026 The AP. All rights reserved.⟩",
    "The fleet returns to the quay on May 10. ⟨AP Photo/Mara Lind, File⟩",
    "Humo sobre las casas del pueblo de Orilla⟨Rescate Orbis/EFE⟩",
    "Ein Segler wartet auf Wind vor Borkum ⟨/ Laura Lindina⟩",
    "A pilot boat leaves for the northern lighthouse ⟨@orbis_north via X / Reuters⟩",
    "Waves break over the pier in the morning. — ⟨Picture by Mara Mat Lind⟩",
    "Left: the gate ⟨(Photo by Mara Lind)⟩. Right: the tower.",
    "A buoy in the ice. ⟨(AP Photo/Mara Lind)⟩ ⟨AP Photo⟩",
    "Das Boot sank. ⟨Foto: Mara Lind/dpa⟩ +++ ⟨dpa-Bildfunk⟩ +++ ⟨Bild: Mara Lind/dpa⟩",
    "The old cranes will stay. ⟨(Bespoke Harbour)⟩",
    "Kapal tua di pelabuhan-XV⟨(Dok.Orbis )⟩",
    "⟨MARA LIND/AFP/Getty Images⟩",
    "⟨Foto: Mara Lind/dpa⟩",
    # nothing to cut
    "The mayor (left) and her deputy (right).",
    "The old town hall (Photo below shows the new one).",
    "Der Streit kam vor das Seegericht (SGH) und blieb dort.",
    "The talks between the parties broke down and/or stalled.",
    "AC/DC played in Berlin.",
    "Open 24/7 for visitors.",
    "Mara Page and Ida Holm at the opening of the show.",
    "The museum bought a photo by Mara Lind.",
    "WASHINGTON (AP) — The court ruled on Monday.",
    "She told dpa.",
    "The report was first published by Reuters.",
    "Lava flows towards the village on Monday",
    "",
]


@pytest.mark.parametrize("marked", CAPTIONS)
def test_find_credits(marked: str) -> None:
    """Credits are cut with their brackets and marks, and nothing else is."""
    text, spans = _unmarked(marked)
    assert find_credits(text) == spans


@pytest.mark.parametrize("marked", CAPTIONS)
def test_what_is_found_can_be_read(marked: str) -> None:
    """Every credit that is cut out of a caption is a credit line by itself."""
    text, _ = _unmarked(marked)
    assert all(parse_credit(text[start:end]) for start, end in find_credits(text))


def _unmarked(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    text, spans, start = "", [], 0
    for character in marked:
        if character == "⟨":
            start = len(text)
        elif character == "⟩":
            spans.append((start, len(text)))
        else:
            text += character
    return text, tuple(spans)


@given(st.text(max_size=300))
def test_spans_are_in_order_and_inside(text: str) -> None:
    """Spans never overlap, never leave the text, and no text makes an error."""
    position = 0
    for start, end in find_credits(text):
        assert position <= start < end <= len(text)
        position = end


@given(
    st.lists(
        st.sampled_from(
            [
                "Mara",
                "Lind",
                "AFP",
                "/",
                "|",
                "(",
                ")",
                "[",
                "]",
                ".",
                ":",
                "©",
                "Foto",
                "Photo",
                "by",
                "via",
                "the",
                "+",
                "-",
                "@x",
                "2026",
                ",",
                "Copyright",
            ]
        ),
        max_size=40,
    ).map(" ".join)
)
def test_credit_words_in_any_order(text: str) -> None:
    """Words of credits in any order make no error and no span outside."""
    parse_credit(text)
    assert all(0 <= start < end <= len(text) for start, end in find_credits(text))


PIECES = st.one_of(
    st.sampled_from(
        [" ", " ", " ", ". ", ", ", "/", " | ", "(", ")", "[", "]", "\u201c", "-", "\u2013", "·", "@x", "İ", "’"]
    ),
    st.sampled_from(
        ["Mara", "Lind", "MARA LIND", "the", "harbour", "2026", "42", "1999-2026", "orbis.example", "花村光"]
    ),
    st.sampled_from([spelling for agency in known_agencies() for spelling in (agency.name, *agency.aliases)]),
    st.sampled_from(sorted(credit_words().alone | credit_words().beside)),
    st.sampled_from([f"{mark.text}{':' if mark.follow == 'colon' else ''}" for mark in credit_words().marks]),
    st.sampled_from(["©", "(c)", "Copyright", "All rights reserved", "tous droits réservés", "все права защищены"]),
)


@given(st.lists(PIECES, min_size=1, max_size=8).map("".join).filter(lambda text: 2 <= len(text) <= MAX_CREDIT))
def test_the_quick_look_at_a_credit_loses_none(text: str) -> None:
    """What is a credit line passes the quick look, and so does every text that ends in it."""
    if read_credit(text):
        assert may_be_credit(text)
        assert may_end_in_credit(f"The harbour in winter. {text}")


@pytest.mark.parametrize(
    "piece",
    ["(", "((a", "/ ", "Aa ", "A/", "© ", "Foto: ", "a.", ". ", "[a] ", "| ", "a" * 50 + " ", "+++", "Photo by "],
)
def test_hostile_length(piece: str) -> None:
    """A hundred thousand characters of one piece take less than a second of CPU."""
    started = time.process_time()
    find_credits(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 1
