"""Findings about a source, against its own earlier visits, and the alarms that they begin, continue and end.

Figures of articles are compared by samples: visits in a row that together led to at least five pages, so that a visit
with five pages is a sample by itself. The newest three samples are judged by the 14 before them, or by the 14 before an
open alarm. A share, such as that of articles without a date, stands out if it is above the median by more than three
deviations (of the median, scaled), and if so many are improbable after the earlier counts. The number of words stands
out if it is four deviations below the median, clearly below all earlier samples, and below each of 60 earlier visits.
A body that is lost as a whole is noticed without samples: three visits in a row none of whose pages has its text, where
twenty pages before had theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from statistics import fmean, median

from msgspec import Struct
from msgspec.structs import replace

from scraper.ingest.visit_schedule import VisitOutcome
from scraper.store.rows import AlarmRow, AlarmState, SourceRow, VisitRow

__all__ = ["ALARM_KINDS", "AlarmChanges", "Diagnosis", "Finding", "advance", "explained", "findings", "local_outage"]

WARN_AFTER, ALARM_AFTER = 2, 3
"""Visits, or samples, in a row that show a finding."""
SAMPLE = 5
"""Pages of a sample."""
BASELINE, MIN_BASELINE = 14, 5
"""Samples that newer ones are compared with, at most and at least."""
LOSS_VISITS, LOSS_PAGES = 60, 20
"""Visits that short texts and a lost body are compared with, at most, and pages that these led to, at least."""
MAD_SCALE = 1.4826
"""Deviations of a normal distribution in one median of the absolute deviations."""
SHARE_DEVIATIONS, WORD_DEVIATIONS = 3.0, 4.0
MIN_WORD_DEVIATION = 0.1
"""In natural logarithms of words: what the words of a very regular source vary by."""
IMPROBABLE = 0.01
"""Probability of a sample's count, from which on it is no chance; three samples in a row are its third power."""
IMPROBABLE_RUN = 0.005
"""The same of a whole run of failed visits or empty listings."""
LOST_SHARE = 0.5
"""A text with fewer words than this share of the shortest before is lost."""
MIN_GAPS = 10
GAP_DAYS = 8
"""Gaps between new items, and days that they cover, from which on a usual gap is known: with a weekend."""
LONGEST_GAPS, MEAN_GAPS = 3.0, 12.0
"""Silence is longer than so many times the longest gap, and so many times the mean gap: where items come at random, one
gap of 160,000 is that long."""
UNKNOWN_SILENCE = timedelta(days=14)
"""Silence that is told of a source with too few visits to know its usual gap."""
MOVED_AFTER = timedelta(days=7)
NEW_USUAL = timedelta(days=30)
"""After so long a finding that nobody repaired is what is usual for the source."""
OUTAGE_HOSTS, OUTAGE_SHARE = 5, 0.6

MAX_URLS = 3


class Finding(Struct, frozen=True, kw_only=True):
    """Something that is wrong with a source, as its newest visits show."""

    kind: str
    visits: int
    """Visits, or samples of visits, in a row that show it."""
    since: datetime
    last_at: datetime
    """Times of the first and of the last of these visits."""
    message: str
    advice: str
    is_hint: bool = False
    """Whether it never becomes more than a warning."""


class Diagnosis(Struct, frozen=True):
    """What the newest visits of a source show."""

    findings: tuple[Finding, ...]
    well: frozenset[str]
    """Kinds that were judged by new visits and are not found; a kind in neither cannot be judged now."""


class AlarmChanges(Struct, frozen=True):
    """The rows that a diagnosis changes."""

    put: tuple[AlarmRow, ...]
    """All rows to be written, those of the other fields too."""
    alarms: tuple[AlarmRow, ...]
    """Those that became alarms now."""
    recovered: tuple[AlarmRow, ...]
    """Those that were alarms until now."""


_Count = Callable[[VisitRow], int]
_Sample = tuple[VisitRow, ...]


class _Share(Struct, frozen=True):
    """A share of the pages that is watched."""

    kind: str
    count: _Count
    total: _Count
    what: str


class _Course(Struct, frozen=True):
    """How the newest visits look, newest first."""

    bad: tuple[bool, ...]
    times: tuple[datetime, ...]
    message: str = ""

    @property
    def showing(self) -> int:
        return sum(1 for _ in takewhile(bool, self.bad))


def _pages(visit: VisitRow) -> int:
    return visit.articles + visit.no_text


def _article_count(visit: VisitRow) -> int:
    return visit.articles


_SHARES = (
    _Share("no_text", lambda visit: visit.no_text, _pages, "pages without text"),
    _Share("no_headline", lambda visit: visit.no_headline, _article_count, "articles without a headline"),
    _Share("no_date", lambda visit: visit.no_date, _article_count, "articles without a date"),
    _Share("no_author", lambda visit: visit.no_author, _article_count, "articles without an author"),
    _Share("low_confidence", lambda visit: visit.low_confidence, _article_count, "articles with low confidence"),
    _Share("equal_bodies", lambda visit: visit.equal_bodies, _article_count, "articles with a body that others have"),
    _Share("doubted", lambda visit: visit.doubted, _article_count, "articles that trafilatura reads differently"),
    _Share("pages_failed", lambda visit: visit.failed, lambda visit: _pages(visit) + visit.failed, "pages that failed"),
)
_PAGE_KINDS = frozenset({share.kind for share in _SHARES} | {"short_text"})

_STATUS_KINDS = {401: "refused", 403: "refused", 451: "refused", 404: "not_found", 410: "gone", 429: "rate_limited"}
_ERROR_KINDS = {
    "block_page": "refused",
    "host_paused": "rate_limited",
    "robots_denied": "robots",
    "robots_unreachable": "robots",
    "not_feed": "not_feed",
    "timeout": "timeout",
    "tls_error": "tls",
    "connection_failed": "connection",
    "truncated": "connection",
}
_OTHER_FAILURE, _SERVER_ERROR = "visit_failed", "server_error"
_FAILURE_KINDS = frozenset({*_STATUS_KINDS.values(), *_ERROR_KINDS.values(), _OTHER_FAILURE, _SERVER_ERROR})


ALARM_KINDS = _PAGE_KINDS | _FAILURE_KINDS | {"no_items", "silence", "moved"}
"""All values of ``Finding.kind`` and ``AlarmRow.kind``."""


def findings(
    source: SourceRow, visits: Sequence[VisitRow], open_alarms: Sequence[AlarmRow], now: datetime
) -> Diagnosis:
    """What is wrong with a source.

    ``visits`` are newest first, and hold at least the newest 40 visits, the newest 100 with pages, and the newest 40
    with new items; where an alarm is open, as many from before its beginning too, for it is compared with what was
    usual then. ``open_alarms`` are the source's rows that are not recovered.
    """
    since = {row.kind: row.since for row in open_alarms if now - row.since < NEW_USUAL}
    history = _History(visits)
    courses = {share.kind: _share_course(share, history, since.get(share.kind)) for share in _SHARES}
    courses["short_text"] = _words_course(history, since.get("short_text"))
    for kind, lost in _lost_bodies(visits, since).items():
        courses[kind] = _clearer(courses[kind], lost)
    courses["no_items"] = _empty_course(source, visits)
    courses["silence"] = _silence_course(visits)
    failures, failing = _failures_course(visits, open_alarms)
    courses[failing] = failures
    found = [_finding(source, kind, course) for kind, course in courses.items() if course.showing]
    well = {kind for kind, course in courses.items() if _is_well(kind, course)}
    if failures.bad and not failures.bad[0]:
        well |= _FAILURE_KINDS
    if moved := _moved(source, now):
        found.append(moved)
    else:
        well.add("moved")
    return Diagnosis(tuple(found), frozenset(well))


def _finding(source: SourceRow, kind: str, course: _Course) -> Finding:
    return Finding(
        kind=kind,
        visits=course.showing,
        since=course.times[course.showing - 1],
        last_at=course.times[0],
        message=course.message,
        advice=_advice(source, kind),
    )


def _is_well(kind: str, course: _Course) -> bool:
    """Whether nothing is wrong any more: of articles, in the newest two samples."""
    wanted = 2 if kind in _PAGE_KINDS else 1
    return len(course.bad) >= wanted and not any(course.bad[:wanted])


def _clearer(samples: _Course, visits: _Course) -> _Course:
    """Of the course of the samples and that of the visits the one that shows more."""
    if visits.showing > samples.showing or not samples.bad:
        return visits
    return samples


# ---------------------------------------------------------------------------------------------- articles


class _History:
    """The visits of a source, and the samples of them, each of which several figures need."""

    def __init__(self, visits: Sequence[VisitRow]) -> None:
        self.visits = visits
        self._known: dict[tuple[_Count, datetime | None], tuple[list[_Sample], list[_Sample]]] = {}

    def compared(self, total: _Count, since: datetime | None) -> tuple[list[_Sample], list[_Sample]]:
        """The newest samples, and those that they are compared with; nothing if these are too few."""
        key = total, since
        if key not in self._known:
            samples = _samples(self.visits, total)
            earlier = samples[ALARM_AFTER:]
            if since is not None:
                earlier = _samples([visit for visit in self.visits if visit.at < since], total)[:BASELINE]
            is_enough = len(earlier) >= MIN_BASELINE
            self._known[key] = (samples[:ALARM_AFTER], earlier) if is_enough else ([], [])
        return self._known[key]


def _samples(visits: Sequence[VisitRow], total: _Count) -> list[_Sample]:
    """Visits in a row that together have enough pages, newest first."""
    samples: list[_Sample] = []
    open_sample: list[VisitRow] = []
    pages = 0
    for visit in visits:
        if count := total(visit):
            open_sample.append(visit)
            pages += count
            if pages >= SAMPLE:
                samples.append(tuple(open_sample))
                open_sample, pages = [], 0
                if len(samples) == BASELINE + ALARM_AFTER:
                    break
    return samples


def _share_course(share: _Share, history: _History, since: datetime | None) -> _Course:
    recent, earlier = history.compared(share.total, since)
    if not recent:
        return _Course((), ())
    counts = [(sum(map(share.count, sample)), sum(map(share.total, sample))) for sample in (*recent, *earlier)]
    newest, before = counts[: len(recent)], counts[len(recent) :]
    usual, deviation = _median_and_deviation([count / total for count, total in before])
    known = sum(count for count, _ in before), sum(total for _, total in before)
    limit = usual + SHARE_DEVIATIONS * deviation
    bad = tuple(
        count / total > limit and _probability(count, total, *known) < IMPROBABLE if count else False
        for count, total in newest
    )
    message = f"{newest[0][0]} of {newest[0][1]} {share.what}, usually {known[0]} of {known[1]}"
    return _Course(bad, tuple(sample[0].at for sample in recent), message)


def _words_course(history: _History, since: datetime | None) -> _Course:
    recent, earlier = history.compared(_article_count, since)
    if not recent:
        return _Course((), ())
    newest = [_sample_words(sample) for sample in recent]
    before = [_sample_words(sample) for sample in earlier]
    begin = since or recent[-1][-1].at
    visits = [visit.words for visit in history.visits if visit.articles and visit.at < begin][:LOSS_VISITS]
    # A source with some short articles may have none in a few samples, but it has some in many visits.
    limit = min(_word_limit(before), *visits)
    bad = tuple(words < limit for words in newest)
    message = f"{newest[0]} words an article, usually {round(median(before))}"
    return _Course(bad, tuple(sample[0].at for sample in recent), message)


def _word_limit(words: Sequence[int]) -> float:
    """Fewer words are no chance: far below the median, and below all others by a standard deviation.

    Of a source with short and long articles the deviation of the median is small, and the standard deviation large.
    """
    logs = [math.log(number + 1) for number in words]
    usual, deviation = _median_and_deviation(logs)
    far = usual - WORD_DEVIATIONS * max(deviation, MIN_WORD_DEVIATION)
    return math.exp(min(far, min(logs) - max(_standard_deviation(logs), MIN_WORD_DEVIATION))) - 1


def _sample_words(sample: _Sample) -> int:
    """Median of the words of visits, each as often as it has articles."""
    ordered = sorted((visit.words, visit.articles) for visit in sample)
    half = sum(articles for _, articles in ordered) / 2
    passed = 0
    for words, articles in ordered:
        passed += articles
        if passed >= half:
            return words
    return 0


def _lost_bodies(visits: Sequence[VisitRow], since: Mapping[str, datetime]) -> dict[str, _Course]:
    """Visits all of whose pages lost their text, by kind."""
    with_pages = [visit for visit in visits if _pages(visit)]
    lost: dict[str, _Course] = {}
    for kind in ("no_text", "short_text"):
        begin = since.get(kind)
        rest = with_pages[ALARM_AFTER:] if begin is None else [visit for visit in with_pages if visit.at < begin]
        before = rest[:LOSS_VISITS]
        words = [visit.words for visit in before if visit.articles]
        if sum(map(_pages, before)) < LOSS_PAGES or not words:
            continue
        newest = with_pages[:ALARM_AFTER]
        limit = min(_word_limit(words), LOST_SHARE * min(words))
        if kind == "no_text":
            is_clean = not any(visit.no_text for visit in before)
            bad = tuple(is_clean and not visit.articles for visit in newest)
            message = f"{newest[0].no_text} of {_pages(newest[0])} pages without text, usually none"
        else:
            bad = tuple(visit.articles > 0 and visit.words < limit for visit in newest)
            message = f"{newest[0].words} words an article, usually {round(median(words))}"
        lost[kind] = _Course(bad, tuple(visit.at for visit in newest), message)
    return lost


# ---------------------------------------------------------------------------------------------- listings


def _empty_course(source: SourceRow, visits: Sequence[VisitRow]) -> _Course:
    """Listings without items, of a source that has some."""
    listings = [visit for visit in visits if visit.outcome == VisitOutcome.LISTED]
    if not listings or not source.usual_items:
        return _Course((), ())
    flags = [not visit.listed for visit in listings]
    return _Course(_run(flags), tuple(visit.at for visit in listings), f"no items, usually {source.usual_items}")


def _failures_course(visits: Sequence[VisitRow], open_alarms: Sequence[AlarmRow]) -> tuple[_Course, str]:
    """Failed visits in a row, and their kind: that of an open alarm, else that of the first of them."""
    failed = list(takewhile(lambda visit: visit.outcome == VisitOutcome.FAILED, visits))
    if not failed:
        return _Course((False,) if visits else (), tuple(visit.at for visit in visits[:1])), _OTHER_FAILURE
    flags = [visit.outcome == VisitOutcome.FAILED for visit in visits]
    reason = failed[0].message or failed[0].error or "no answer"
    status = f"HTTP {failed[0].status}: " if failed[0].status else ""
    kind = next((row.kind for row in open_alarms if row.kind in _FAILURE_KINDS), _failure_kind(failed[-1]))
    course = _Course(_run(flags), tuple(visit.at for visit in visits), f"visits fail: {status}{reason}")
    return course, kind


def _failure_kind(visit: VisitRow) -> str:
    if visit.error in _ERROR_KINDS:
        return _ERROR_KINDS[visit.error]
    status = visit.status or 0
    return _STATUS_KINDS.get(status, _SERVER_ERROR if status >= 500 else _OTHER_FAILURE)


def _run(flags: Sequence[bool]) -> tuple[bool, ...]:
    """The flags of the newest visits; a run that is usual for the source is none."""
    length = sum(1 for _ in takewhile(bool, flags))
    rest = flags[length:]
    if sum(rest) and _probability(length, length, sum(rest), len(rest)) >= IMPROBABLE_RUN:
        return (False, *flags[1:])
    return tuple(flags)


def _silence_course(visits: Sequence[VisitRow]) -> _Course:
    """Visits without new items for longer than the longest gap before by far."""
    times = [visit.at for visit in visits if visit.new]
    quiet = [visit for visit in visits if visit.outcome != VisitOutcome.FAILED]
    if not times or not quiet:
        return _Course((), ())
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(times)]
    limit = UNKNOWN_SILENCE.total_seconds()
    if len(gaps) >= MIN_GAPS and times[0] - times[-1] >= timedelta(days=GAP_DAYS):
        limit = max(LONGEST_GAPS * max(gaps), MEAN_GAPS * fmean(gaps))
    silence = (quiet[0].at - times[0]).total_seconds()
    bad = tuple((visit.at - times[0]).total_seconds() > limit for visit in quiet)
    return _Course(bad, tuple(visit.at for visit in quiet), f"no new items for {silence / 86_400:.1f} days")


def _moved(source: SourceRow, now: datetime) -> Finding | None:
    if source.moved_to is None or source.moved_since is None or now - source.moved_since < MOVED_AFTER:
        return None
    return Finding(
        kind="moved",
        visits=1,
        since=source.moved_since,
        last_at=source.last_visit_at or now,
        message=f"moved for good to {source.moved_to}",
        advice=f"change the URL of {source.name} in sources.toml to {source.moved_to}",
        is_hint=True,
    )


# ---------------------------------------------------------------------------------------------- numbers


def _median_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    middle = median(values)
    return middle, MAD_SCALE * median([abs(value - middle) for value in values])


def _standard_deviation(values: Sequence[float]) -> float:
    mean = fmean(values)
    return math.sqrt(fmean([(value - mean) ** 2 for value in values]))


def _probability(count: int, total: int, known: int, of: int) -> float:
    """Probability of ``count`` or more of ``total``, after ``known`` of ``of`` (beta-binomial, uniform prior)."""
    a, b = known + 1, of - known + 1
    whole = _log_beta(a, b)
    return sum(
        math.exp(_log_choose(total, number) + _log_beta(number + a, total - number + b) - whole)
        for number in range(count, total + 1)
    )


def _log_beta(a: int, b: int) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(total: int, count: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)


def local_outage(failed_hosts: int, hosts: int) -> bool:
    """Whether so many of a run's hosts failed with network errors that our own network is at fault."""
    return hosts >= OUTAGE_HOSTS and failed_hosts >= OUTAGE_SHARE * hosts


# ---------------------------------------------------------------------------------------------- alarms


def _advice(source: SourceRow, kind: str) -> str:
    if kind == "rate_limited":
        hours = max(2 * source.interval, 3600.0) / 3600
        return f'429: set every = "{hours:.0f} h" for {source.name} in sources.toml'
    texts = {
        "gone": f"take {source.name} out of sources.toml, or give its new URL",
        "not_found": f"look for the new URL: scraper sources check {source.url}",
        "robots": f"robots.txt forbids it: ask the site, or take {source.name} out of sources.toml",
        "refused": "the site refuses us: ask it, or set agent and contact in sources.toml",
    }
    return texts.get(kind, f"scraper sources show {source.name}")


def advance(diagnosis: Diagnosis, open_alarms: Sequence[AlarmRow], source: SourceRow) -> AlarmChanges:
    """Begin, continue and end the alarms of a source: a warning after two visits in a row, an alarm after three."""
    rows = {row.kind: row for row in open_alarms}
    put: list[AlarmRow] = []
    alarms: list[AlarmRow] = []
    for finding in diagnosis.findings:
        before = rows.get(finding.kind)
        row = _advanced(finding, before, source.id)
        if row is not None and row != before:
            put.append(row)
            if row.state is AlarmState.ALARM and (before is None or before.state is not AlarmState.ALARM):
                alarms.append(row)
    ended = [row for row in open_alarms if row.kind in diagnosis.well]
    put += [replace(row, state=AlarmState.RECOVERED) for row in ended]
    recovered = [replace(row, state=AlarmState.RECOVERED) for row in ended if row.state is AlarmState.ALARM]
    return AlarmChanges(tuple(put), tuple(alarms), tuple(recovered))


def _advanced(finding: Finding, before: AlarmRow | None, source_id: int) -> AlarmRow | None:
    visits, since, state = finding.visits, finding.since, AlarmState.WARNING
    if before is not None:
        visits = max(visits, before.visits + (finding.last_at > before.last_at))
        since, state = min(since, before.since), before.state
    if visits < WARN_AFTER and not finding.is_hint and before is None:
        return None
    if visits >= ALARM_AFTER and not finding.is_hint:
        state = AlarmState.ALARM
    is_old = before is not None and finding.last_at <= before.last_at
    return AlarmRow(
        id=before.id if before else 0,
        source_id=source_id,
        kind=finding.kind,
        state=state,
        since=since,
        last_at=before.last_at if before and is_old else finding.last_at,
        visits=visits,
        message=finding.message,
        advice=before.advice if before and before.advice else finding.advice,
        urls=before.urls if before else (),
    )


def explained(alarm: AlarmRow, urls: Sequence[str], page_id: int | None, line: int | None) -> AlarmRow:
    """The row with at most three URLs, and with advice that names a kept page and the source's line of sources.toml."""
    advice = alarm.advice
    if alarm.kind in _PAGE_KINDS and page_id is not None:
        advice = f"scraper fixtures add --from-store {page_id}"
    elif alarm.kind == "moved" and line is not None:
        advice = f"{alarm.message}: change line {line} of sources.toml"
    return replace(alarm, urls=tuple(urls[:MAX_URLS]), advice=advice)
