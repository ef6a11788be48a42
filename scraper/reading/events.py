"""An element that was kept until its end: its events, and what is asked of them before it is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

__all__ = ["Attributes", "Element", "Event", "Start"]

Attributes = Mapping[str, str]

_UNSEEN = frozenset({"script", "style", "template", "head"})


class Start(Struct, gc=False):
    """An element begins."""

    tag: str
    attributes: Attributes
    place: int
    """Its own among the events."""
    end: int = 0
    """Place of the event that ends it."""


Event = Start | str | None
"""An element begins; a stretch of text; None: the element that began last ends."""


class Element(Struct, gc=False):
    """One element with all that is in it: a range of the events that its parts share."""

    tag: str
    attributes: Attributes
    events: Sequence[Event] = ()
    first: int = 0
    end: int = 0

    def part(self, start: Start) -> Element:
        """An element inside."""
        return Element(start.tag, start.attributes, self.events, start.place + 1, start.end)

    def elements(self, tags: Collection[str]) -> Iterator[Element]:
        """The elements inside with one of these tags, in order, those in each other too."""
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
        """The elements inside with one of these tags, in order, those in each other left out."""
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
        """Whether a reader would see text inside, were the element itself seen."""
        unseen = 0
        for place in range(self.first, self.end):
            event = self.events[place]
            if isinstance(event, str):
                if place >= unseen and not event.isspace():
                    return True
            elif event and event.tag in _UNSEEN:
                unseen = max(unseen, event.end)
        return False
