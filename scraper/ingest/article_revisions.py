"""Decide whether an article that was read again is a new version, of which kind, and what changed.

An edit is a change of headline or text that is not confined to what changes by itself, or a new correction. Whatever
else differs while the page is the same comes from this program: a re-extraction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct

from scraper.article import ArticleRecord
from scraper.comparing.alignment import align
from scraper.document import Role
from scraper.ingest.volatile_text import stable_words
from scraper.store.rows import VersionKind
from scraper.values.text import fold

__all__ = ["Reading", "Revision", "revision", "word_diff"]

MAX_ALIGNED = 10_000
"""Words of a text that is compared word by word; of longer texts the words are only counted."""
MAX_CHANGES = 50
MAX_CHANGE_WORDS = 40
"""Changes of a text, and words of each side of a change, that are kept."""
MAX_CHARACTERS = 60
"""Characters of a word that are kept."""
MAX_COUNTED = 30
"""Words that went or came which are kept of a long text."""

_UNCOMPARED = frozenset(
    {"schema_version", "id", "url", "extractor", "junk", "provenance", "quality", "body", "word_count", "blocks"}
)
"""Fields that say nothing of their own: about the reading, or the same as ``text``."""
_TEXTS = ("headline", "text")
_NOTHING: tuple[object, ...] = (None, "", [])
"""Values of a field that says nothing; a document of an older version may lack the field."""
_CORRECTIONS = frozenset({Role.CORRECTION.value, Role.EDITOR_NOTE.value})

Record = Mapping[str, Any]


class Reading(Struct, frozen=True, kw_only=True):
    """A new reading of an article, and what is known about its page."""

    record: ArticleRecord | Record
    is_same_page: bool
    """Whether the page has the same bytes as at the version before."""
    old_page_again: ArticleRecord | Record | None = None
    """The page of the version before as the present program reads it; only where another program read it, and the page
    is still kept."""


class Revision(Struct, frozen=True):
    """What makes a new version."""

    kind: VersionKind
    changed: tuple[str, ...]
    """Names of the fields that differ, in the order of the JSON."""
    diff: str
    """JSON with the words of ``headline`` and ``text`` that went and came; ``{}`` if none did."""


def revision(old: ArticleRecord | Record, new: Reading) -> Revision | None:
    """The version that a new reading makes; None if it shows nothing new.

    If another program read the old version from another page, ``old_page_again`` tells what the publisher changed;
    without it the difference counts as a re-extraction, for nobody can say that the publisher made it.
    """
    before, after = _record(old), _record(new.record)
    changed = _changed_fields(before, after)
    is_other_program = before.get("extractor") != after.get("extractor")
    if new.is_same_page:
        kind = VersionKind.EXTRACTION if changed else None
    elif not is_other_program:
        kind = _edit(before, after, changed)
    elif new.old_page_again is None:
        kind = VersionKind.EXTRACTION if _edit(before, after, changed) else None
    else:
        again = _record(new.old_page_again)
        kind = _edit(again, after, _changed_fields(again, after)) or (VersionKind.EXTRACTION if changed else None)
    if kind is None:
        return None
    diffs = {name: word_diff(before.get(name) or "", after.get(name) or "") for name in _TEXTS if name in changed}
    return Revision(kind, changed, msgspec.json.encode(diffs).decode())


def _record(value: ArticleRecord | Record) -> Record:
    record: Record = msgspec.json.decode(value.to_json()) if isinstance(value, ArticleRecord) else value
    return record


def _edit(before: Record, after: Record, changed: Sequence[str]) -> VersionKind | None:
    """The kind of a publisher's change; None if neither headline nor text nor corrections changed."""
    if _corrections(after) - _corrections(before):
        return VersionKind.CORRECTION
    return VersionKind.EDIT if any(name in changed for name in _TEXTS) else None


def _corrections(record: Record) -> Counter[str]:
    notes = (note for note in record.get("notes") or () if note["role"] in _CORRECTIONS)
    return Counter(" ".join(stable_words(note["text"])) for note in notes)


def _changed_fields(before: Record, after: Record) -> tuple[str, ...]:
    names = [name for name in {**before, **after} if name not in _UNCOMPARED]
    return tuple(name for name in names if _differs(name, before.get(name), after.get(name)))


def _differs(name: str, before: Any, after: Any) -> bool:
    if before == after or (before in _NOTHING and after in _NOTHING):
        return False
    if name == "page_kind" and before and after:
        return bool(before["value"] != after["value"])
    if name in _TEXTS:
        return stable_words(before or "") != stable_words(after or "")
    return True


# ---------------------------------------------------------------------------------------------- words


def word_diff(before: str, after: str) -> dict[str, Any]:
    """The words of a text that went and came, of bounded size.

    ``changes`` has at most 50 places, each with the index ``at`` of the word before which it stands in the new text,
    ``went`` and ``came``; ``more`` is the number of further places. A text of more than 10,000 words has ``counted``
    instead: the numbers of words and some of the words.

    >>> word_diff("the river rose three feet", "the river rose two feet")["changes"]
    [{'at': 3, 'went': 'three', 'came': 'two'}]
    """
    old, new = before.split(), after.split()
    if max(len(old), len(new)) > MAX_ALIGNED:
        return {"counted": _counted(old, new)}
    changes = list(_changes(old, new))
    diff: dict[str, Any] = {"changes": changes[:MAX_CHANGES]}
    return diff | ({"more": len(changes) - MAX_CHANGES} if len(changes) > MAX_CHANGES else {})


def _changes(old: list[str], new: list[str]) -> Iterator[dict[str, Any]]:
    pairs = align([fold(word) for word in old], [fold(word) for word in new])
    for (left, right), (next_left, next_right) in pairwise([(-1, -1), *pairs, (len(old), len(new))]):
        went, came = old[left + 1 : next_left], new[right + 1 : next_right]
        if went or came:
            yield {"at": right + 1, "went": _shown(went), "came": _shown(came)}


def _shown(words: Sequence[str]) -> str:
    more = ["…"] if len(words) > MAX_CHANGE_WORDS else []
    return " ".join([*(word[:MAX_CHARACTERS] for word in words[:MAX_CHANGE_WORDS]), *more])


def _counted(old: list[str], new: list[str]) -> dict[str, Any]:
    before, after = Counter(old), Counter(new)
    went, came = before - after, after - before
    return {
        "went": went.total(),
        "came": came.total(),
        "words_that_went": [word[:MAX_CHARACTERS] for word, _ in went.most_common(MAX_COUNTED)],
        "words_that_came": [word[:MAX_CHARACTERS] for word, _ in came.most_common(MAX_COUNTED)],
    }
