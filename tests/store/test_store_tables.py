"""Each table of the store: what is written is read again, and the queries give what they promise."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone
from itertools import count
from multiprocessing import get_context
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scraper.store.column_types import stored_key
from scraper.store.rows import (
    AlarmRow,
    AlarmState,
    ArticleFilter,
    ArticleRow,
    DayRow,
    HostRow,
    NewVersion,
    PageRow,
    QueueCounts,
    QueueRow,
    QueueState,
    SightingRow,
    SourceRow,
    VersionKind,
    VisitRow,
)
from scraper.store.store_opening import open_store
from scraper.store.store_session import Store
from tests.store.store_rows import (
    NOW,
    a_page,
    a_sighting,
    a_version,
    a_visit,
    add_sources,
    an_article,
    any_row,
    hours,
    in_queue,
)

EXAMPLES = settings(
    max_examples=12,
    phases=[Phase.generate],  # each example is a transaction: the first that fails is small enough
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NUMBER = st.just(1)
NUMBERS = count(1)


def _alarm(source_id: int, kind: str, **fields: Any) -> AlarmRow:
    values: dict[str, Any] = {"state": AlarmState.WARNING, "since": NOW, "last_at": NOW, "message": "no items"}
    values |= {"source_id": source_id, "kind": kind}
    return AlarmRow(**values | fields)


# ---------------------------------------------------------------------------------------------- round trips


@EXAMPLES
@given(row=any_row(SourceRow, id=NUMBER))
def test_a_source_is_read_as_it_was_written(store: Store, row: SourceRow) -> None:
    """All fields of a source come back."""
    add_sources(store, "a")
    with store.transaction() as tables:
        tables.sources.update(row)
        read = tables.sources.by_name(row.name)
        tables.sources.update(msgspec.structs.replace(row, name="a"))
    assert read == row


@EXAMPLES
@given(row=any_row(HostRow))
def test_a_host_is_read_as_it_was_written(store: Store, row: HostRow) -> None:
    """All fields of a host come back, whether it is new or known."""
    with store.transaction() as tables:
        tables.hosts.put([HostRow(name=row.name)])
        tables.hosts.put([row])
        assert tables.hosts.get([row.name, "other.example"]) == {row.name: row}


@EXAMPLES
@given(row=any_row(VisitRow, id=NUMBER, source_id=NUMBER))
def test_a_visit_is_read_as_it_was_written(store: Store, row: VisitRow) -> None:
    """All fields of a visit come back, whether it was added or updated."""
    add_sources(store, "a")
    with store.transaction() as tables:
        number = tables.visits.add(row)
        assert tables.visits.by_id(number) == msgspec.structs.replace(row, id=number)
        tables.visits.update(changed := msgspec.structs.replace(row, id=number, words=7, message=None))
        assert tables.visits.by_id(number) == changed


@EXAMPLES
@given(row=any_row(SightingRow, id=NUMBER, source_id=NUMBER, article_id=st.none()))
def test_a_sighting_is_read_as_it_was_written(store: Store, row: SightingRow) -> None:
    """All fields of an item come back; an item that is known is left as it is."""
    add_sources(store, "a")
    row = msgspec.structs.replace(row, key=f"{next(NUMBERS)} {row.key}")
    with store.transaction() as tables:
        tables.sightings.add_many([row])
        first = tables.sightings.known(1, [row.key])[row.key]
        tables.sightings.add_many([msgspec.structs.replace(row, title="another")])
        again = tables.sightings.known(1, [row.key])[row.key]
    assert first == again == msgspec.structs.replace(row, id=first.id)


@EXAMPLES
@given(row=any_row(QueueRow, source_id=NUMBER, article_id=st.none(), not_before=st.just(NOW)))
def test_a_row_of_the_queue_is_read_as_it_was_written(store: Store, row: QueueRow) -> None:
    """All fields of a page in the queue come back but those of the lease."""
    add_sources(store, "a")
    queued = msgspec.structs.replace(row, state=QueueState.QUEUED, attempts=0, id=0)
    with store.transaction() as tables:
        assert tables.queue.add_many([queued]) == 1
        [read] = tables.queue.lease(NOW, hours(1), 5)
        tables.queue.finish(read.id, QueueState.DONE, NOW)
    leased = {"id": read.id, "state": QueueState.LEASED, "lease_until": hours(1), "attempts": 1}
    assert read == msgspec.structs.replace(queued, **leased)


@EXAMPLES
@given(
    row=any_row(ArticleRow, source_id=NUMBER, same_as=st.none()),
    version=any_row(NewVersion, at=st.just(NOW)),
    page=any_row(PageRow, id=st.just(0), source_id=NUMBER),
)
def test_an_article_is_read_as_it_was_written(
    store: Store, row: ArticleRow, version: NewVersion, page: PageRow
) -> None:
    """All fields of an article, its version, its document and its page come back."""
    add_sources(store, "a")
    with store.transaction() as tables:
        row = msgspec.structs.replace(row, key=f"{tables.articles.count()}-{row.key}", fingerprint=-row.fingerprint)
        number = tables.articles.insert(row, version, page)
        read = tables.articles.by_id(number)
        assert read is not None
        assert read == msgspec.structs.replace(row, id=number, seq=1, changed_at=read.changed_at)
        [kept] = tables.articles.versions(number)
        assert all(getattr(kept, name) == getattr(version, name) for name in ("at", "kind", "changed", "diff"))
        assert tables.articles.document(number) == version.document
        assert kept.page_id is not None
        expected = msgspec.structs.replace(page, id=kept.page_id, article_id=number)
        assert tables.pages.by_id(kept.page_id) == expected


@EXAMPLES
@given(row=any_row(DayRow, source_id=NUMBER))
def test_a_day_is_read_as_it_was_written(store: Store, row: DayRow) -> None:
    """All figures of a day come back."""
    add_sources(store, "a")
    with store.transaction() as tables:
        before = {kept.day: kept for kept in tables.days.of(1, row.day)}
        if row.day not in before:
            tables.days.add(row)
            assert row in tables.days.of(1, row.day)


@EXAMPLES
@given(row=any_row(AlarmRow, id=st.just(0), source_id=NUMBER))
def test_an_alarm_is_read_as_it_was_written(store: Store, row: AlarmRow) -> None:
    """All fields of a finding come back."""
    add_sources(store, "a")
    with store.transaction() as tables:
        tables.alarms.put([msgspec.structs.replace(old, state=AlarmState.RECOVERED) for old in tables.alarms.open()])
        before = {old.id for old in tables.alarms.history(99)}
        tables.alarms.put([row])
        [read] = [new for new in tables.alarms.history(99) if new.id not in before]
        assert msgspec.structs.replace(read, id=0) == row


# ---------------------------------------------------------------------------------------------- values


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    """A naive time is a mistake of the caller, in every store."""
    with pytest.raises(ValueError, match="without a zone"), store.transaction() as tables:
        tables.hosts.put([HostRow(name="a", paused_until=datetime(2026, 11, 30))])


def test_a_time_of_another_zone_is_the_same_moment(store: Store) -> None:
    """Times are stored in UTC, so that they sort."""
    east = timezone(timedelta(hours=9))
    with store.transaction() as tables:
        tables.hosts.put([HostRow(name="a", paused_until=NOW.astimezone(east))])
        assert tables.hosts.all_paused(NOW - timedelta(minutes=1))[0].paused_until == NOW
        assert tables.hosts.all_paused(NOW) == []


def test_text_that_no_store_takes_is_cleaned(store: Store) -> None:
    """NUL and lone surrogates, as broken pages have them, do not stop a run."""
    source = add_sources(store, "a")["a"]
    with store.transaction() as tables:
        tables.sightings.add_many([a_sighting(source.id, "k\0ey\ud800", title="ti\0tle \udc00")])
        known = tables.sightings.known(source.id, ["k\0ey\ud800"])
    assert known["k\0ey\ud800"].title == "title \ufffd"


def test_a_very_long_key_is_found_again(store: Store) -> None:
    """A URL of 100 kB has an identity although no index holds it; one that differs at its end is another."""
    source = add_sources(store, "a")["a"]
    long = "example.org/" + "ä" * 100_000
    with store.transaction() as tables:
        tables.sightings.add_many([a_sighting(source.id, long), a_sighting(source.id, long + "b")])
        assert tables.sightings.known(source.id, [long, long + "c"]).keys() == {long}
        assert len(tables.sightings.by_url_keys([long])) == 1
    assert stored_key(stored_key(long)) == stored_key(long)


# ---------------------------------------------------------------------------------------------- sources and hosts


def test_sources_follow_the_file(store: Store) -> None:
    """A source that is taken out of the file is marked, one that comes back is not, and its number stays."""
    with store.transaction() as tables:
        tables.sources.sync([("a", "https://a.example/", ()), ("b", "https://b.example/", ())], NOW)
        tables.sources.sync([("b", "https://b.example/", ("news",))], hours(1))
        tables.sources.sync([("b", "https://b.example/", ("news",))], hours(2))
        assert [(row.name, row.removed_at, row.tags) for row in tables.sources.all()] == [
            ("a", hours(1), ()),
            ("b", None, ("news",)),
        ]
        tables.sources.sync([("a", "https://a.example/", ())], hours(3))
        assert [(row.id, row.removed_at) for row in tables.sources.all()] == [(1, None), (2, hours(3))]


def test_sources_are_known_by_their_urls(store: Store) -> None:
    """A source that gets another name, also the name of a source that was there, stays the source with its URL."""
    first, second, third = (f"https://a.example/{path}" for path in "123")
    with store.transaction() as tables:
        tables.sources.sync([("a", first, ()), ("a-2", second, ())], NOW)
        tables.sources.sync([("a", second, ())], hours(1))
        assert [(row.id, row.name, row.url) for row in tables.sources.all()] == [(1, "a (1)", first), (2, "a", second)]
        tables.sources.sync([("a-2", second, ()), ("a", third, ()), ("b", first, ())], hours(2))
        assert [(row.id, row.name, row.url) for row in tables.sources.all()] == [
            (1, "b", first),
            (2, "a-2", second),
            (3, "a", third),
        ]
        tables.sources.sync([("a", second, ()), ("a-2", third, ()), ("b", first, ())], hours(3))
        assert [row.name for row in tables.sources.all()] == ["b", "a", "a-2"]


def test_a_source_with_a_new_url_starts_again(store: Store) -> None:
    """Validators, kind and failures belong to a URL; the name, the tags and the time of its addition stay."""
    source = add_sources(store, "a")["a"]
    changed = {"kind": "feed", "etag": '"1"', "body_hash": "x", "failures": 3, "failing_since": NOW, "error": "timeout"}
    schedule = {"first_listed_at": NOW, "next_visit_at": hours(5), "interval": 900.0, "usual_items": 50}
    with store.transaction() as tables:
        tables.sources.update(msgspec.structs.replace(source, **changed, **schedule))
        tables.sources.sync([("a", "https://new.example/feed", ("a",))], hours(1))
        now = tables.sources.by_name("a")
    assert now == msgspec.structs.replace(source, url="https://new.example/feed", next_rule="new URL")


def test_due_sources_are_the_longest_due_first(store: Store) -> None:
    """Sources that were never visited come first; removed ones and those of the future do not come."""
    sources = add_sources(store, "late", "never", "future", "removed", "later")
    times = {"late": hours(-2), "future": hours(1), "later": hours(-1), "removed": hours(-3)}
    with store.transaction() as tables:
        for name, at in times.items():
            removed = NOW if name == "removed" else None
            tables.sources.update(msgspec.structs.replace(sources[name], next_visit_at=at, removed_at=removed))
        assert [row.name for row in tables.sources.due(NOW, 10)] == ["never", "late", "later"]
        assert [row.name for row in tables.sources.due(NOW, 2)] == ["never", "late"]


# ---------------------------------------------------------------------------------------------- visits


def test_the_last_visits_of_all_sources_come_newest_first(store: Store) -> None:
    """Each source has its own last visits, also if it has fewer than asked for or two at the same time."""
    sources = add_sources(store, "a", "b", "c")
    with store.transaction() as tables:
        for at in (0, 1, 2, 3, 3, 3):
            tables.visits.add(a_visit(sources["a"].id, hours(at)))
        tables.visits.add(a_visit(sources["b"].id, hours(9)))
        recent = tables.visits.recent(2)
        assert {number: [row.at for row in rows] for number, rows in recent.items()} == {
            sources["a"].id: [hours(3), hours(3)],
            sources["b"].id: [hours(9)],
        }
        assert recent[sources["a"].id] == tables.visits.of(sources["a"].id, 2)


def test_old_visits_are_forgotten_by_and_by(store: Store) -> None:
    """The oldest go first, so many at once as the caller allows."""
    source = add_sources(store, "a")["a"]
    with store.transaction() as tables:
        for at in (1, 0, 2, 3):
            tables.visits.add(a_visit(source.id, hours(at)))
        assert tables.visits.forget_before(hours(3), 2) == 2
        assert [row.at for row in tables.visits.of(source.id, 9)] == [hours(3), hours(2)]
        assert tables.visits.forget_before(hours(3), 2) == 1


# ---------------------------------------------------------------------------------------------- sightings


def test_many_items_are_known_by_their_keys(store: Store) -> None:
    """More keys than a statement takes; an item belongs to its source only."""
    sources = add_sources(store, "a", "b")
    keys = [f"example.org/{number}" for number in range(2500)]
    with store.transaction() as tables:
        tables.sightings.add_many(a_sighting(sources["a"].id, key) for key in keys)
        assert tables.sightings.known(sources["a"].id, [*keys, "other"]).keys() == set(keys)
        assert tables.sightings.known(sources["b"].id, keys) == {}
        tables.sightings.touch(sources["a"].id, keys[:2000], hours(1))
        seen = tables.sightings.known(sources["a"].id, keys)
        assert sum(row.last_seen_at == hours(1) for row in seen.values()) == 2000


def test_items_are_linked_to_their_article(store: Store) -> None:
    """By source and key, or by URL in all sources."""
    sources = add_sources(store, "a", "b")
    with store.transaction() as tables:
        article = tables.articles.insert(an_article(1), a_version(), None)
        items = [a_sighting(sources[name].id, key) for name, key in (("a", "x"), ("b", "x"), ("a", "y"))]
        tables.sightings.add_many(items)
        tables.sightings.link(sources["a"].id, "y", article)
        assert [row.article_id for row in tables.sightings.by_url_keys(["x", "y"])] == [None, None, article]
        tables.sightings.link_urls(["x"], article)
        assert [row.source_id for row in tables.sightings.by_url_keys(["x"])] == [1, 2]
        assert {row.article_id for row in tables.sightings.by_url_keys(["x", "y"])} == {article}


# ---------------------------------------------------------------------------------------------- queue


def test_a_lease_is_fair_over_hosts_and_newest_first(store: Store) -> None:
    """Each host gives its newest page before one gives its second; hosts that are busy give none."""
    source = add_sources(store, "a")["a"].id
    rows = [in_queue(source, str(age), "big.example", published=hours(-age)) for age in range(5)]
    rows += [in_queue(source, "x", "old.example", published=hours(-90)), in_queue(source, "y", "none.example")]
    rows += [in_queue(source, "z", "busy.example", published=NOW)]
    rows += [in_queue(source, "later", "later.example", not_before=hours(1))]
    with store.transaction() as tables:
        assert tables.queue.add_many(rows) == len(rows)
        leased = tables.queue.lease(NOW, hours(1), 4, ["busy.example"])
    assert [row.url_key for row in leased] == ["big.example/0", "big.example/1", "old.example/x", "none.example/y"]


def test_a_url_is_in_the_queue_once(store: Store) -> None:
    """A URL that is queued or leased is not added again; one that is finished is."""
    source = add_sources(store, "a")["a"].id
    with store.transaction() as tables:
        assert tables.queue.add_many([in_queue(source, "x"), in_queue(source, "x"), in_queue(source, "y")]) == 2
        [first, _] = tables.queue.lease(NOW, hours(1), 9)
        assert tables.queue.add_many([in_queue(source, "x")]) == 0
        tables.queue.finish(first.id, QueueState.DONE, hours(1))
        assert tables.queue.add_many([in_queue(source, "x")]) == 1
        assert tables.queue.counts(NOW) == QueueCounts(queued=1, ready=1, leased=1, done=1)
        assert tables.queue.forget_done(hours(1), 9) == 0
        assert tables.queue.forget_done(hours(2), 9) == 1
        with pytest.raises(ValueError, match="queued"):
            tables.queue.finish(first.id, QueueState.QUEUED, NOW)


def test_a_lease_ends_by_itself(store: Store) -> None:
    """A page whose lease has ended is queued again and counts as tried; one that was released does not."""
    source = add_sources(store, "a")["a"].id
    with store.transaction() as tables:
        tables.queue.add_many([in_queue(source, "x")])
        tables.queue.lease(NOW, hours(1), 9)
        assert tables.queue.release_expired(hours(0.5)) == 0
        assert tables.queue.release_expired(hours(1)) == 1
        [second] = tables.queue.lease(hours(1), hours(2), 9)
        assert second.attempts == 2
        tables.queue.release([second.id])
        [third] = tables.queue.lease(hours(1), hours(2), 9)
        assert third.attempts == 2
        tables.queue.retry(third.id, hours(5), "timeout")
        assert tables.queue.lease(hours(4), hours(9), 9) == []
        assert tables.queue.lease(hours(5), hours(9), 9)[0].error == "timeout"


def _lease_all(url: str, results: Any) -> None:
    """Lease until nothing is left, and tell which pages these were; runs in a process of its own."""
    store = open_store(url)
    numbers: list[int] = []
    while True:
        with store.transaction() as tables:
            rows = tables.queue.lease(NOW, hours(1), 7)
            time.sleep(0.002)
        if not rows:
            break
        numbers += [row.id for row in rows]
    results.put(numbers)
    store.close()


def test_two_processes_never_lease_the_same_page(store: Store, store_url: str) -> None:
    """Each page goes to one of the processes that lease at the same time."""
    source = add_sources(store, "a")["a"].id
    with store.transaction() as tables:
        tables.queue.add_many(in_queue(source, str(number), f"h{number % 7}.example") for number in range(200))
    context = get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=_lease_all, args=(store_url, results)) for _ in range(2)]
    for process in processes:
        process.start()
    numbers = [number for _ in processes for number in results.get(timeout=120)]
    for process in processes:
        process.join()
    # In PostgreSQL a process may get fewer than are left while the other holds them, and end early: none is lost.
    assert len(numbers) == len(set(numbers))
    with store.reading() as tables:
        counts = tables.queue.counts(NOW)
    assert (counts.leased, counts.leased + counts.queued) == (len(numbers), 200)
    assert numbers


# ---------------------------------------------------------------------------------------------- articles


def test_an_article_is_found_by_any_of_its_keys(store: Store) -> None:
    """By its key, or by the key of its final or canonical URL; each article comes once."""
    source = add_sources(store, "a")["a"].id
    with store.transaction() as tables:
        first = tables.articles.insert(an_article(source, 1, canonical_key="example.org/canonical"), a_version(), None)
        second = tables.articles.insert(an_article(source, 2), a_version(), None)
        tables.articles.insert(an_article(source, 3, content_hash="hash-2", same_as=second), a_version(), None)
        find = tables.articles.find
        assert [row.id for row in find(["key-1"], ["example.org/canonical", "example.org/1"])] == [first]
        assert [row.id for row in find([], ["example.org/2", "example.org/canonical"])] == [first, second]
        assert find(["other"], []) == find([], []) == []
        same = tables.articles.by_content("hash-2")
        assert same is not None
        assert same.id == second
        assert tables.articles.by_content("other") is None
        assert tables.articles.by_id(999) is None


def test_a_new_version_keeps_the_old_one(store: Store) -> None:
    """The narrow row has the newest version; each version has its document, and the article its key and source."""
    sources = add_sources(store, "a", "b")
    with store.transaction() as tables:
        number = tables.articles.insert(an_article(sources["a"].id), a_version(document=b"1"), a_page(1))
        changed = an_article(sources["b"].id, 2, headline="New", first_seen_at=hours(1), fetched_at=hours(1))
        edit = a_version(hours(1), b"2", kind=VersionKind.EDIT, changed=("headline",), diff="[]")
        assert tables.articles.add_version(number, changed, edit, None) == 2
        row = tables.articles.by_id(number)
        assert row is not None
        assert (row.key, row.source_id, row.first_seen_at) == ("key-1", sources["a"].id, NOW)
        assert (row.headline, row.seq, row.changed_at, row.url_key) == ("New", 2, hours(1), "example.org/2")
        documents = [tables.articles.document(number, seq) for seq in (None, 1, 2, 3)]
        assert documents == [b"2", b"1", b"2", None]
        assert [(v.seq, v.kind, v.changed) for v in tables.articles.versions(number)] == [
            (1, VersionKind.FIRST, ()),
            (2, VersionKind.EDIT, ("headline",)),
        ]


def test_a_page_that_is_gone_may_come_back(store: Store) -> None:
    """The first time counts; a later answer takes the mark away, and validators that are not given stay."""
    source = add_sources(store, "a")["a"].id
    with store.transaction() as tables:
        number = tables.articles.insert(an_article(source, etag='"1"'), a_version(), None)
        tables.articles.gone(number, hours(1))
        tables.articles.gone(number, hours(2))
        row = tables.articles.by_id(number)
        assert row is not None
        assert (row.gone_at, row.checked_at) == (hours(1), hours(2))
        tables.articles.checked(number, hours(3), last_modified="yesterday")
        row = tables.articles.by_id(number)
        assert row is not None
        assert (row.gone_at, row.checked_at, row.etag, row.last_modified) == (None, hours(3), '"1"', "yesterday")


def _exported(store: Store, wanted: ArticleFilter, **more: Any) -> list[str]:
    with store.reading() as tables:
        return [row.key for _, row, _ in tables.articles.export(wanted, **more)]


def test_an_export_goes_on_where_it_ended(store: Store) -> None:
    """Each change is exported once, also if the clock went back between two changes, or an old article changed."""
    source = add_sources(store, "a")["a"].id
    with store.transaction() as tables:
        for number in range(450):
            tables.articles.insert(an_article(source, number), a_version(document=str(number).encode()), None)
    with store.reading() as tables:
        first = list(tables.articles.export(ArticleFilter(), limit=430))
        assert [(row.key, body) for _, row, body in first] == [(f"key-{n}", str(n).encode()) for n in range(430)]
        cursor = first[-1][0]
    with store.transaction() as tables:
        early = a_version(hours(-24), kind=VersionKind.EDIT)
        tables.articles.add_version(first[0][1].id, an_article(source, 0), early, None)
    assert _exported(store, ArticleFilter(), after=cursor) == [f"key-{n}" for n in (*range(430, 450), 0)]
    assert _exported(store, ArticleFilter(), after=cursor, limit=2) == ["key-430", "key-431"]


def test_an_export_is_filtered(store: Store) -> None:
    """By time, source, tag and outcome, and by all of them together."""
    sources = add_sources(store, "a", "b", "c")
    with store.transaction() as tables:
        for number, name in enumerate("abc"):
            row = an_article(sources[name].id, number, outcome="article" if name != "c" else "other_page")
            tables.articles.insert(row, a_version(hours(number)), None)
    assert _exported(store, ArticleFilter(since=hours(1))) == ["key-1", "key-2"]
    assert _exported(store, ArticleFilter(until=hours(1))) == ["key-0"]
    assert _exported(store, ArticleFilter(sources=("a", "c"))) == ["key-0", "key-2"]
    assert _exported(store, ArticleFilter(tags=("b", "x"))) == ["key-1"]
    assert _exported(store, ArticleFilter(tags=("x",))) == []
    assert _exported(store, ArticleFilter(outcomes=("other_page",))) == ["key-2"]
    assert _exported(store, ArticleFilter(since=hours(1), sources=("a", "b"), outcomes=("article",))) == ["key-1"]


# ---------------------------------------------------------------------------------------------- pages, days, alarms


def test_pages_come_in_the_order_of_the_archive(store: Store) -> None:
    """File by file and record by record; those of forgotten files do not come."""
    sources = add_sources(store, "a", "b")
    with store.transaction() as tables:
        for offset in range(1200, 0, -1):
            tables.pages.add(a_page(sources["a"].id, offset, file="2.warc.gz"))
        tables.pages.add(a_page(sources["b"].id, 7, file="1.warc.gz", fetched_at=hours(1)))
        tables.pages.add(a_page(sources["b"].id, 7, file=None))
        assert tables.pages.files() == ["1.warc.gz", "2.warc.gz"]
        places = [(row.file, row.offset) for row in tables.pages.kept(ArticleFilter())]
        assert places == [("1.warc.gz", 7), *(("2.warc.gz", offset) for offset in range(1, 1201))]
        assert [row.file for row in tables.pages.kept(ArticleFilter(sources=("b",)))] == ["1.warc.gz"]
        assert [row.file for row in tables.pages.kept(ArticleFilter(since=hours(1)))] == ["1.warc.gz"]
        assert list(tables.pages.kept(ArticleFilter(until=NOW))) == []
        assert tables.pages.forget_files(["2.warc.gz", "3.warc.gz"]) == 1200
        assert tables.pages.files() == ["1.warc.gz"]


def test_figures_of_a_day_add_up(store: Store) -> None:
    """Figures are added to those of the source and the day."""
    sources = add_sources(store, "a", "b")
    first, second = date(2026, 11, 29), date(2026, 11, 30)
    with store.transaction() as tables:
        for day, articles in ((second, 2), (first, 1), (second, 5)):
            tables.days.add(DayRow(source_id=sources["a"].id, day=day, articles=articles, words=100))
        tables.days.add(DayRow(source_id=sources["b"].id, day=second, visits=1))
        days = [(row.day, row.articles, row.words) for row in tables.days.of(sources["a"].id, first)]
        assert days == [(first, 1, 100), (second, 7, 200)]
        assert [(row.source_id, row.articles) for row in tables.days.all(second)] == [(1, 7), (2, 0)]


def test_findings_are_open_until_they_recover(store: Store) -> None:
    """A finding is changed by its number; recovered ones are history, and are forgotten."""
    sources = add_sources(store, "a", "b")
    with store.transaction() as tables:
        tables.alarms.put([_alarm(sources["b"].id, "no_items"), _alarm(sources["a"].id, "moved", last_at=hours(1))])
        moved, items = tables.alarms.open()
        assert (moved.kind, items.kind) == ("moved", "no_items")
        change = {"state": AlarmState.RECOVERED, "last_at": hours(2), "urls": ("https://example.org/1",)}
        tables.alarms.put([recovered := msgspec.structs.replace(items, **change)])
        assert tables.alarms.open() == [moved]
        assert tables.alarms.history(9) == [recovered, moved]
        assert tables.alarms.history(1) == [recovered]
        tables.alarms.put([_alarm(sources["b"].id, "no_items")])
        assert tables.alarms.forget_before(hours(2), 9) == 0
        assert tables.alarms.forget_before(hours(3), 9) == 1
        assert len(tables.alarms.open()) == 2
