"""Kept elements: their events, and queries on them before they are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

__all__ = ["Attributes", "Element", "Event", "Start"]

Attributes = Mapping[str, str]

_UNSEEN = frozenset({"script", "style", "template", "head"})


class Start(Struct, gc=False):
    """Start of an element."""

    tag: str
    attributes: Attributes
    place: int
    """Its index in the events."""
    end: int = 0
    """Index of the event that ends it."""


Event = Start | str | None
"""Start of an element, a stretch of text, or None: the end of the element that began last."""


class Element(Struct, gc=False):
    """An element with its content: a range of the events, which its parts share."""

    tag: str
    attributes: Attributes
    events: Sequence[Event] = ()
    first: int = 0
    end: int = 0

    def part(self, start: Start) -> Element:
        """An element inside."""
        return Element(start.tag, start.attributes, self.events, start.place + 1, start.end)

    def elements(self, tags: Collection[str]) -> Iterator[Element]:
        """The elements inside with one of these tags, in order, nested ones included."""
        for place in range(self.first, self.end):
            event = self.events[place]
            if isinstance(event, Start) and event.tag in tags:
                yield self.part(event)

    def own(self, tag: str, alike: Collection[str]) -> Iterator[Element]:
        """The elements inside with a tag, in order, without those in a nearer element that is ``alike``.

        Of elements in each other, each part is looked at once.
        """
        place = self.first
        while place < self.end:
            event = self.events[place]
            place += 1
            if isinstance(event, Start):
                if event.tag == tag:
                    yield self.part(event)
                elif event.tag in alike:
                    place = event.end

    def outermost(self, tags: Collection[str]) -> Iterator[Element]:
        """The elements inside with one of these tags, in order, without those nested in another of them."""
        place = self.first
        while place < self.end:
            event = self.events[place]
            place += 1
            if isinstance(event, Start) and event.tag in tags:
                yield self.part(event)
                place = event.end

    def text(self) -> str:
        """All text inside."""
        return "".join([event for event in self.events[self.first : self.end] if isinstance(event, str)])

    def shows_text(self) -> bool:
        """Whether text inside would be visible if the element is."""
        unseen = 0
        for place in range(self.first, self.end):
            event = self.events[place]
            if isinstance(event, str):
                if place >= unseen and not event.isspace():
                    return True
            elif event and event.tag in _UNSEEN:
                unseen = max(unseen, event.end)
        return False
