"""Dates: ISO 8601 from what pages claim and print."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.values.dates.date_parser import Date, find_dates, is_relative_time, kind_said, parse_date
from scraper.values.dates.relative_dates import relative_day
from scraper.values.tables import load_table

CLAIMED = [
    ("2024-05-03", "2024-05-03", "day"),
    ("20240503", "2024-05-03", "day"),
    ("2024-05-03T10:11", "2024-05-03T10:11", "minute"),
    ("2024-05-03 10:11", "2024-05-03T10:11", "minute"),
    ("2024-05-03T10:11Z", "2024-05-03T10:11+00:00", "minute"),
    ("2024-05-03T10:11:12", "2024-05-03T10:11:12", "second"),
    ("2024-05-03T10:11:12Z", "2024-05-03T10:11:12+00:00", "second"),
    ("2024-05-03t10:11:12z", "2024-05-03T10:11:12+00:00", "second"),
    ("2024-05-03T10:11:12.345678Z", "2024-05-03T10:11:12+00:00", "second"),
    ("2024-05-03T10:11:12+0200", "2024-05-03T10:11:12+02:00", "second"),
    ("2024-05-03T10:11:12+02", "2024-05-03T10:11:12+02:00", "second"),
    ("2024-05-03T10:11:12-03:30", "2024-05-03T10:11:12-03:30", "second"),
    ("2024-05-03 10:11:12 +02:00", "2024-05-03T10:11:12+02:00", "second"),
    ("20240503T101112Z", "2024-05-03T10:11:12+00:00", "second"),
    ("2024-05-03T24:00", "2024-05-04T00:00", "minute"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00", "second"),
    ("1714723872", "2024-05-03T08:11:12+00:00", "second"),
    ("1714723872000", "2024-05-03T08:11:12+00:00", "second"),
    ("Fri, 03 May 2024 10:11:12 GMT", "2024-05-03T10:11:12+00:00", "second"),
    ("Fri, 3 May 2024 10:11:12 -0400", "2024-05-03T10:11:12-04:00", "second"),
    ("Fri May 03 10:11:12 UTC 2024", "2024-05-03T10:11:12+00:00", "second"),
    ("Fri May  3 10:11:12 2024", "2024-05-03T10:11:12", "second"),
    ("Fri May 03 2024 10:11:12 GMT+0200 (Central European Summer Time)", "2024-05-03T10:11:12+02:00", "second"),
    ("2024/05/03 10:11:12", "2024-05-03T10:11:12", "second"),
    ("May 3, 2024 10:11:12 AM", "2024-05-03T10:11:12", "second"),
]

PRINTED = [
    ("3 MAYIS 2024", "2024-05-03"),
    ("3 Kasim 2024", "2024-11-03"),
    ("3 ARALIK 2024", "2024-12-03"),
    ("3 ΜΑΪΟΥ 2024", "2024-05-03"),
    ("3. MÄRZ 2024", "2024-03-03"),
    ("Sept. 19, 2018", "2018-09-19"),
    ("19 September 2018 10:30 am EDT", "2018-09-19T10:30-04:00"),
    ("April 28 2023, 3:54 p.m.", "2023-04-28T15:54"),
    ("Tue, 26 November 2024 9:27PM", "2024-11-26T21:27"),
    ("12:20pm Jan 7, 2024", "2024-01-07T12:20"),
    ("12:20 a.m. Jan. 7, 2024", "2024-01-07T00:20"),
    ("Thursday, 3rd of May, 2024", "2024-05-03"),
    ("1st Jan 2024", "2024-01-01"),
    ("03-May-2024", "2024-05-03"),
    ("15:56 BST, 27 April 2024", "2024-04-27T15:56"),
    ("Friday, 22 Nov 2024 4:55 PM ET", "2024-11-22T16:55"),
    ("Fri 3 May 2024 10.11 CEST", "2024-05-03T10:11+02:00"),
    ("January 28, 2025 at 11:30 (GMT+1)", "2025-01-28T11:30+01:00"),
    ("3. Mai 2024, 14:05 Uhr", "2024-05-03T14:05"),
    ("3.Mai 2024, 14.05 Uhr MESZ", "2024-05-03T14:05+02:00"),
    ("3. Mai 2024, 14 Uhr", "2024-05-03T14:00"),
    ("03.05.2024 | 14:05", "2024-05-03T14:05"),
    ("3. 5. 2024", "2024-05-03"),
    ("25.10.24", "2024-10-25"),
    ("01.02.99", "1999-02-01"),
    ("1er août 2024", "2024-08-01"),
    ("le 3 mai 2024 à 10h11", "2024-05-03T10:11"),
    ("3 décembre 2024, 10 h 11", "2024-12-03T10:11"),
    ("el 3 de mayo de 2024", "2024-05-03"),
    ("25 de mayo de 2025 16:51 h", "2025-05-25T16:51"),
    ("3 maggio 2024 alle 10:11", "2024-05-03T10:11"),
    ("quarta-feira, 3 de abril de 2024 às 21h", "2024-04-03T21:00"),
    ("vrijdag 3 mei 2024, 10.11 uur", "2024-05-03T10:11"),
    ("13/03/2024", "2024-03-13"),
    ("03/13/2024", "2024-03-13"),
    ("05/05/2024", "2024-05-05"),
    ("2024.05.03 10:11", "2024-05-03T10:11"),
    ("2024. 05. 03. 오후 2:05", "2024-05-03T14:05"),
    ("2024年5月3日(金) 14:05", "2024-05-03T14:05"),
    ("2024年5月3日 午後2時05分", "2024-05-03T14:05"),
    ("２０２４年５月３日", "2024-05-03"),
    ("٣ مايو ٢٠٢٤", "2024-05-03"),
    ("3 EKİM 2024", "2024-10-03"),
    ("3 decembre 2024", "2024-12-03"),
]

NO_DATE = [
    "",
    " ",
    "May",
    "May 2024",
    "2024",
    "10:11",
    "May 3",
    "3.5.",
    "31.02.2024",
    "2024-02-30",
    "2024-13-01",
    "32 May 2024",
    "3 May 1850",
    "1850-05-03",
    "3 May 2150",
    "2567-05-03",
    "0000-00-00",
    "2024-05-03T25:00",
    "2024-05-03T10:61",
    "12345678",
    "3 Foo 2024",
    "Room 3, 2024",
    "Jane Doe",
    "May 3, 2024 in Berlin",
    "Jane Doe, May 3, 2024",
    "2 hours ago",
    "3.10.12",
    "May 3, 2024 | May 4, 2024",
    "192.168.2024.1",
    "99999999999999999999",
    "+49 30 2024 1234",
    "1.5.2024.3",
]


@pytest.mark.parametrize(("text", "iso", "precision"), CLAIMED)
def test_dates_that_pages_claim(text: str, iso: str, precision: str) -> None:
    """ISO 8601, RFC 2822, JavaScript and epoch times keep their offset and get none; fractions of a second go."""
    parsed = parse_date(text)
    assert parsed is not None
    assert (parsed.iso, parsed.precision, parsed.raw, parsed.kind) == (iso, precision, text, None)
    assert datetime.fromisoformat(parsed.iso).year


@pytest.mark.parametrize(("text", "iso"), PRINTED)
def test_dates_that_pages_print(text: str, iso: str) -> None:
    """Whatever the language of the page, and without being told."""
    parsed = parse_date(text)
    assert parsed is not None
    assert parsed.iso == iso
    assert parsed.precision == ("minute" if "T" in iso else "day")


@pytest.mark.parametrize("text", NO_DATE)
def test_what_is_no_single_full_date_is_none(text: str) -> None:
    """Impossible days, years out of range, dates without a year, and texts that say more than a date."""
    assert parse_date(text) is None


ORDER = [
    ("05/03/2024", None, None),
    ("05/03/2024", "en", None),
    ("05/03/2024", "en-CA", None),
    ("05/03/2024", "ja", None),
    ("05/03/2024", "en-US", "2024-05-03"),
    ("05/03/2024", "en_us", "2024-05-03"),
    ("05/03/2024", "en-GB", "2024-03-05"),
    ("05/03/2024", "fr", "2024-03-05"),
    ("05/03/2024", "pt-BR", "2024-03-05"),
    ("05-03-2024", "nl", "2024-03-05"),
    ("05-03-2024", None, None),
    ("05.03.2024", None, "2024-03-05"),
    ("05.03.2024", "en", None),
    ("05.03.2024", "en-US", "2024-05-03"),
    ("13/03/2024", "en-US", "2024-03-13"),
]


@pytest.mark.parametrize(("text", "language", "iso"), ORDER)
def test_order_of_day_and_month_is_decided_by_language_or_not_at_all(
    text: str, language: str | None, iso: str | None
) -> None:
    """Two small numbers are a date only where the language or the separator says which is the day."""
    parsed = parse_date(text, language)
    assert (parsed and parsed.iso) == iso


LANGUAGES = load_table("dates.toml")["languages"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_of_the_table_has_its_case(language: str) -> None:
    """The case of a language is read with its prefix and time, and its prefix is all that gives the kind."""
    line, iso = LANGUAGES[language]["case"]
    parsed = parse_date(line)
    assert parsed is not None
    assert (parsed.iso, parsed.raw) == (iso, line)
    assert parsed.kind in ("published", "modified")


@pytest.mark.parametrize(
    ("language", "month", "name"),
    [
        (language, number, name)
        for language, table in LANGUAGES.items()
        for number, names in enumerate(table.get("months", ()), 1)
        for name in names
        if " " not in name
    ],
)
def test_each_month_name_of_the_table(language: str, month: int, name: str) -> None:
    """A month is known by its name in any case, before and behind the day."""
    iso = f"2024-{month:02d}-03"
    capitals = name.upper() if name.upper().isalpha() else name
    for line in (f"3 {name} 2024", f"3. {capitals}. 2024", f"{name.title()} 3, 2024"):
        parsed = parse_date(line)
        assert parsed is not None, line
        assert parsed.iso == iso, line


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [(kind, phrase) for table in LANGUAGES.values() for kind in ("published", "modified") for phrase in table[kind]],
)
def test_each_prefix_of_the_table_says_what_a_date_is(kind: str, phrase: str) -> None:
    """A prefix gives the kind; inside a longer word it does not."""
    parsed = parse_date(f"{phrase.capitalize()}: 2024-05-03")
    assert parsed is not None
    assert parsed.kind == kind
    assert [date.kind for _, _, date in find_dates(f"x{phrase.rsplit(maxsplit=1)[-1]} 2024-05-03")] == [None]


@pytest.mark.parametrize(("name", "offset"), load_table("dates.toml")["zones"].items())
def test_each_zone_of_the_table(name: str, offset: str) -> None:
    """An abbreviation gives its offset, an ambiguous one none, and both belong to the date."""
    parsed = parse_date(f"3 May 2024 10:11 {name}")
    assert parsed is not None
    assert parsed.iso == "2024-05-03T10:11" + offset


LINES = [
    (
        "By Jane Doe | May 3, 2024 | Updated 10:11",
        [("May 3, 2024", "2024-05-03", None), ("Updated 10:11", "2024-05-03T10:11", "modified")],
    ),
    (
        "January 28, 2025 11:30 am (Updated 11:54 am)",
        [("January 28, 2025 11:30 am", "2025-01-28T11:30", None), ("Updated 11:54 am", "2025-01-28T11:54", "modified")],
    ),
    (
        "Published 15:56 BST, 27 April 2024 | Updated: 15:57 BST, 28 April 2024",
        [
            ("Published 15:56 BST, 27 April 2024", "2024-04-27T15:56", "published"),
            ("Updated: 15:57 BST, 28 April 2024", "2024-04-28T15:57", "modified"),
        ],
    ),
    (
        "Published November 18, 2024 9:26pm Updated November 19, 2024 4:23pm",
        [
            ("Published November 18, 2024 9:26pm", "2024-11-18T21:26", "published"),
            ("Updated November 19, 2024 4:23pm", "2024-11-19T16:23", "modified"),
        ],
    ),
    ("Jane Doe 08.03.2024, 18:59 Uhr • Lesezeit: 1 Minute", [("08.03.2024, 18:59 Uhr", "2024-03-08T18:59", None)]),
    (
        "Publisert 05.08.2024, kl. 13.05 Oppdatert 05.08.2024, kl. 13.52",
        [
            ("Publisert 05.08.2024, kl. 13.05", "2024-08-05T13:05", "published"),
            ("Oppdatert 05.08.2024, kl. 13.52", "2024-08-05T13:52", "modified"),
        ],
    ),
    (
        "Publié le 30 août 2023 à 14h52, modifié le 30 août 2023 à 15h54",
        [
            ("Publié le 30 août 2023 à 14h52", "2023-08-30T14:52", "published"),
            ("modifié le 30 août 2023 à 15h54", "2023-08-30T15:54", "modified"),
        ],
    ),
    ("2025/1/14 21:17（最終更新 1/14 21:17） 789文字", [("2025/1/14 21:17", "2025-01-14T21:17", None)]),
    ("記者 太郎2025年1月13日 21時37分更新", [("2025年1月13日 21時37分更新", "2025-01-13T21:37", "modified")]),
    ("May 3, 2024 (updated)", [("May 3, 2024 (updated)", "2024-05-03", "modified")]),
    ("She spoke in Berlin on September 19, 2018, and left.", [("on September 19, 2018", "2018-09-19", None)]),
    ("Version 3.10.12, released 2024, room 7, 10:11", []),
    ("The 2024 budget and 2025 plans", []),
    ("May 3, 2024 5 comments", [("May 3, 2024", "2024-05-03", None)]),
    ("10:00 - 12:00, 3 May 2024", [("12:00, 3 May 2024", "2024-05-03T12:00", None)]),
    ("Ada KolmMay 3, 2024", [("May 3, 2024", "2024-05-03", None)]),
    (
        "Posted on May 3, 2024May 4, 2024",
        [("Posted on May 3, 2024", "2024-05-03", "published"), ("May 4, 2024", "2024-05-04", None)],
    ),
    ("Updated onMay 3, 2024", [("Updated onMay 3, 2024", "2024-05-03", "modified")]),
    ("Dismay 3, 2024, and MARMAY 3, 2024", []),
    ("no digits at all", []),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line[:40] for line, _ in LINES])
def test_dates_inside_lines(line: str, expected: list[tuple[str, str, str | None]]) -> None:
    """Each date has the span that holds its prefix, time and zone; what is no date has none."""
    dates = find_dates(line)
    assert [(line[start:end], parsed.iso, parsed.kind) for start, end, parsed in dates] == expected
    assert all(parsed.raw == line[start:end] for start, end, parsed in dates)


RELATIVE = [
    "2 hours ago",
    "2h ago",
    "an hour ago",
    "1 hour and 5 minutes ago",
    "Updated 2 hours ago",
    "Yesterday",
    "Today 5:00 am",
    "vor einer Stunde",
    "Aktualisiert vor 3 Tagen",
    "Heute, 14:05 Uhr",
    "il y a 1 heure",
    "hace unos minutos",
    "un'ora fa",
    "há 2 horas atrás",
    "3 dagen geleden",
    "Aujourd’hui",
    "2 timmar sedan",
    "3일 전",
]
NOT_RELATIVE = [
    "",
    "May 3, 2024",
    "10:11",
    "2 hours",
    "5 min read",
    "ago",
    "Today's news",
    "Yesterday she said that it was over",
    "A long time ago in a galaxy",
    "vor dem Haus",
    "The day after",
    "2 Kommentare",
    "Updated",
]


@pytest.mark.parametrize(
    "text", RELATIVE + [table["relative"]["case"] for table in LANGUAGES.values() if "relative" in table]
)
def test_relative_times_are_recognized_and_are_no_dates(text: str) -> None:
    """A time that depends on the reader's clock is known as such and never becomes a date."""
    assert is_relative_time(text)
    assert parse_date(text) is None


KINDS = [
    ("Last updated:", "modified"),
    ("Last updated on", "modified"),
    ("Published on:", "published"),
    ("Veröffentlicht am", "published"),
    ("Stand", "modified"),
    ("Last updated by the harbour office", None),
    ("on the", None),
    ("", None),
    ("Published. " * 20, None),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_what_words_beside_a_date_say(text: str, kind: str | None) -> None:
    """A label that stands in a box of its own, before its date."""
    assert kind_said(text) == kind


@pytest.mark.parametrize("text", NOT_RELATIVE)
def test_other_lines_are_not_relative_times(text: str) -> None:
    """Durations, dates and sentences with such words are not relative times."""
    assert not is_relative_time(text)


HOSTILE = [
    "1" * 100_000,
    "2024-" * 20_000,
    "2024 " * 20_000,
    "May 3 " * 16_000,
    " " * 100_000 + "2024",
    "a" * 100_000 + "2024",
    "3/" * 50_000,
    "10:11 " * 16_000 + "2024-05-03",
    "3 de " * 20_000,
    "2024年" * 20_000,
    "Updated " * 12_000 + "2024-05-03",
    "2024-05-03 " * 9_000,
    "\ud800" * 1000,
    "１" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].encode("ascii", "replace").decode())
def test_hostile_text_takes_no_time(text: str) -> None:
    """100 kB of digits, separators or words are read in linear time."""
    begin = time.process_time()
    parse_date(text), find_dates(text), is_relative_time(text)
    assert time.process_time() - begin < 1.5


@given(
    st.text(alphabet="0123456789 -/.:,TZ+MayMaiUhram年月日٣", max_size=60), st.sampled_from([None, "en-US", "de", "x"])
)
def test_any_text_gives_valid_dates_or_none(text: str, language: str | None) -> None:
    """No text raises; every result is ISO 8601 between 1900 and 2100 and its spans follow each other."""
    position = 0
    for start, end, parsed in find_dates(text, language):
        assert position <= start < end <= len(text)
        assert 1900 <= datetime.fromisoformat(parsed.iso).year <= 2101
        position = end
    single = parse_date(text, language)
    assert single is None or isinstance(single, Date)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_its_printed_forms(day: date) -> None:
    """Day, month and year survive printing in a dozen ways."""
    for form in (
        "%Y-%m-%d",
        "%d.%m.%Y",
        "%Y/%m/%d",
        "%d %B %Y",
        "%B %d, %Y",
        "%a, %d %b %Y",
        "%Y年%m月%d日",
        "%d-%b-%Y",
    ):
        parsed = parse_date(day.strftime(form))
        assert parsed is not None, form
        assert parsed.iso == day.isoformat(), form


NOW = datetime(2031, 5, 3, 1, 30)


@pytest.mark.parametrize("table", [table["relative"] for table in LANGUAGES.values() if "relative" in table])
def test_relative_times_name_a_day(table: dict[str, Any]) -> None:
    """In each language of the table "2 hours ago" and "yesterday" name the day before, half past one in the morning."""
    assert relative_day(table["case"], NOW) == "2031-05-02"
    assert {relative_day(word, NOW) for word in table["yesterday"]} == {"2031-05-02"}
    assert {relative_day(word, NOW) for word in table["today"]} == {"2031-05-03"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("just now", "2031-05-03"),
        ("an hour ago", "2031-05-03"),
        ("1 hour 40 minutes ago", "2031-05-02"),
        ("Updated yesterday, 10:11", "2031-05-02"),
        ("vor 3 Tagen", "2031-04-30"),
        ("il y a 2 jours", "2031-05-01"),
        ("3日前", "2031-04-30"),
        ("3 weeks ago", None),
        ("2 days 3 weeks ago", None),
        ("few days ago", None),
        ("90 days ago", None),
        ("3 May 2031", None),
        ("", None),
    ],
)
def test_the_day_of_a_relative_time(text: str, day: str | None) -> None:
    """A day is named by clock units and days; weeks, months and "few days" are rounded and name none."""
    assert relative_day(text, NOW) == day
