"""Which items of a listing are fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.ingest.item_selection import Selection, lookup_keys, select
from scraper.sources.durations import Backlog
from scraper.sources.listing import Item
from scraper.store.rows import SightingRow, SourceRow

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BACKLOG = Backlog()
FIRST = SourceRow(id=7, name="example", url="https://example.org/feed.xml", added_at=NOW)
LATER = replace(FIRST, first_listed_at=NOW - 60 * 24 * HOUR, last_success_at=NOW - HOUR)


def _item(number: int, age: timedelta | None = None, guid: str | None = None) -> Item:
    published = None if age is None else NOW - age
    return Item(url=f"https://example.org/{number}", guid=guid, title=f"Story {number}", published=published)


def _hours(count: int) -> list[Item]:
    """So many items, one an hour, the oldest first."""
    return [_item(number, (count - number) * HOUR) for number in range(count)]


def _known(selection: Selection) -> dict[str, SightingRow]:
    """What the store would know after a visit."""
    rows = [replace(row, id=number + 1) for number, row in enumerate(selection.add)]
    return {row.url_key: row for row in rows} | {row.key: row for row in rows}


def _urls(rows: Sequence[SightingRow]) -> list[str]:
    return [row.url.rpartition("/")[2] for row in rows]


def _visited(items: Sequence[Item]) -> dict[str, SightingRow]:
    return _known(select(items, {}, FIRST, BACKLOG, NOW - HOUR))


# ---------------------------------------------------------------------------------------------- the first visit


def test_first_visit_takes_the_newest() -> None:
    """Of 100 items the 50 newest are fetched, and all are remembered."""
    selection = select(_hours(100), {}, FIRST, BACKLOG, NOW)
    assert sorted(map(int, _urls(selection.queue))) == list(range(50, 100))
    assert len(selection.add) == selection.new == 100
    assert [row.remembered for row in selection.add] == [True] * 50 + [False] * 50
    assert {row.source_id for row in selection.add} == {7}


def test_first_visit_leaves_out_old_items() -> None:
    """What is older than the backlog is only remembered, however few items there are."""
    items = [_item(1, 6 * 24 * HOUR), _item(2, 8 * 24 * HOUR)]
    assert _urls(select(items, {}, FIRST, BACKLOG, NOW).queue) == ["1"]
    assert _urls(select(items, {}, FIRST, Backlog(seconds=9 * 86_400.0), NOW).queue) == ["1", "2"]
    assert _urls(select(items, {}, FIRST, Backlog(articles=0), NOW).queue) == []


def test_first_visit_without_dates_goes_by_order() -> None:
    """Items without a date, or with one in the future, follow the dated ones in the order of the listing."""
    items = [_item(1), _item(2, -100 * 24 * HOUR), _item(3, HOUR), _item(4)]
    wanted = select(items, {}, FIRST, Backlog(articles=3), NOW).queue
    assert sorted(_urls(wanted)) == ["1", "2", "3"]


def test_after_a_gap_is_like_the_first_visit() -> None:
    """After more than a week without a success the backlog's limits hold again."""
    source = replace(LATER, last_success_at=NOW - 8 * 24 * HOUR)
    assert len(select(_hours(100), {}, source, BACKLOG, NOW).queue) == 50
    assert len(select(_hours(100), {}, LATER, BACKLOG, NOW).queue) == 100


# ---------------------------------------------------------------------------------------------- later visits


def test_later_visit_takes_all_that_is_new_and_young() -> None:
    """On a later visit old items are remembered, and undated ones fetched."""
    known = _visited(_hours(20))
    items = [*_hours(20), _item(30), _item(31, HOUR), _item(32, 30 * 24 * HOUR)]
    selection = select(items, known, LATER, BACKLOG, NOW)
    assert _urls(selection.add) == ["30", "31", "32"]
    assert _urls(selection.queue) == ["30", "31"]
    assert {row.last_seen_at for row in selection.touch} == {NOW}
    assert len(selection.touch) == 20


def test_many_new_items_are_not_lost() -> None:
    """After a day of failures 200 new items are all fetched: the limit is one of backlog, not of news."""
    known = _visited(_hours(1))
    items = [_item(100 + number, HOUR / 20 * number) for number in range(200)]
    assert len(select(items, known, LATER, BACKLOG, NOW).queue) == 200


def test_new_sitemap_is_no_flood() -> None:
    """Of a new sitemap with 50,000 entries the backlog is fetched, and what is dated after the last visit."""
    known = _visited(_hours(20))
    undated = [_item(1000 + number) for number in range(50_000)]
    assert len(select(undated, known, LATER, BACKLOG, NOW).queue) == 50
    exported = [_item(1000 + number, HOUR / 2) for number in range(50_000)]
    assert len(select(exported, known, LATER, BACKLOG, NOW).queue) == 50
    old = [_item(1000 + number, 900 * 24 * HOUR + number * HOUR) for number in range(50_000)]
    fresh = [_item(number, timedelta(minutes=number)) for number in range(31, 36)]
    assert _urls(select([*old, *fresh], known, LATER, BACKLOG, NOW).queue) == ["31", "32", "33", "34", "35"]


def test_backlog_all_takes_what_was_remembered() -> None:
    """With ``--backlog all`` everything is fetched that was only remembered, and nothing that has its article."""
    known = _visited([_item(1, 100 * 24 * HOUR), _item(2, 200 * 24 * HOUR), _item(3, HOUR)])
    known = {key: replace(row, article_id=5) if row.url.endswith("/2") else row for key, row in known.items()}
    items = [*[_item(number, 100 * 24 * HOUR) for number in (1, 2, 3)], _item(4, 999 * 24 * HOUR)]
    selection = select(items, known, LATER, None, NOW)
    assert sorted(_urls(selection.queue)) == ["1", "4"]
    assert not any(row.remembered for row in selection.queue)
    assert [row.remembered for row in selection.touch] == [False, True, False]


# ---------------------------------------------------------------------------------------------- case 114


def test_no_guid_means_the_url() -> None:
    """Case 114: items without a GUID, or with an empty one, are known by their URL."""
    known = _visited([_item(1), _item(2, guid=" ")])
    assert select([_item(1), _item(2)], known, LATER, BACKLOG, NOW).new == 0


def test_equal_guids_for_different_items() -> None:
    """Case 114: a GUID that all items of a listing share identifies none of them."""
    items = [_item(number, HOUR, guid="feed") for number in range(5)]
    selection = select(items, {}, FIRST, BACKLOG, NOW)
    assert selection.new == 5
    again = select([*items, _item(9, HOUR, guid="feed")], _known(selection), LATER, BACKLOG, NOW)
    assert _urls(again.add) == ["9"]


def test_equal_guid_on_later_visits() -> None:
    """Case 114: another URL, title and date under a known GUID is another item; another URL alone is the same item."""
    known = _visited([_item(1, 2 * HOUR, guid="feed")])
    assert _urls(select([_item(2, HOUR, guid="feed")], known, LATER, BACKLOG, NOW).add) == ["2"]
    renamed = Item(url="https://example.org/new-slug", guid="feed", title="Story 1", published=NOW - 2 * HOUR)
    assert select([renamed], known, LATER, BACKLOG, NOW).new == 0


def test_new_guids_at_each_fetch() -> None:
    """Case 114: GUIDs that all change are no flood, since the URLs are known."""
    items = [_item(number, HOUR, guid=f"session-1-{number}") for number in range(50)]
    changed = [replace(item, guid=f"session-2-{number}") for number, item in enumerate(items)]
    selection = select(changed, _visited(items), LATER, BACKLOG, NOW)
    assert (selection.new, len(selection.touch)) == (0, 50)


def test_guid_changes_scheme_and_host() -> None:
    """Case 114: a GUID that is a URL of the source's site is the same with another scheme or host."""
    story = "http://www.example.org/2026/05/the-bridge"
    item = Item(url=f"{story}?id=5", guid=story, title="A")
    moved = "https://news.example.org/2026/05/the-bridge"
    again = Item(url="https://news.example.org/story-5", guid=moved, title="A")
    assert select([again], _visited([item]), LATER, BACKLOG, NOW).new == 0


def test_repeated_items_count_once() -> None:
    """An item that is listed twice, also with tracking parameters, is one item."""
    items = [_item(1, guid="a"), _item(1, guid="a"), replace(_item(1), url="http://www.example.org/1?utm_source=feed")]
    assert select(items, {}, FIRST, BACKLOG, NOW).new == 1


URLS = st.integers(0, 30).map(lambda number: f"https://example.org/{number}")
ITEMS = st.builds(
    Item,
    url=URLS,
    guid=st.none() | st.sampled_from(["", "a", "b", "https://example.org/1", "http://www.example.net/1"]),
    title=st.none() | st.sampled_from(["A", "B"]),
    published=st.none() | st.integers(-100, 1000).map(lambda hours: NOW - hours * HOUR),
)


@given(st.lists(ITEMS, max_size=60), st.sampled_from([FIRST, LATER]))
def test_same_listing_twice_brings_nothing(items: list[Item], source: SourceRow) -> None:
    """What a visit adds is known on the next, keys are unique, and the store can look up each of them."""
    selection = select(items, {}, source, BACKLOG, NOW)
    assert len({row.key for row in selection.add}) == len(selection.add)
    assert {key for row in selection.add for key in (row.key, row.url_key)} <= set(lookup_keys(items, FIRST.url))
    assert {row.url_key for row in selection.queue} <= {row.url_key for row in selection.add}
    again = select(items, _known(selection), LATER, BACKLOG, NOW)
    assert again.add == again.queue == ()
