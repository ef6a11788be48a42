"""An element that was kept until its end: its events, and what is asked of them before it is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

__all__ = ["Attributes", "Element", "Event"]

Attributes = Mapping[str, str]
Event = tuple[str, Attributes] | str | None
"""An element begins, with its tag and attributes; a stretch of text; or None: the element that began last ends."""

_UNSEEN = frozenset({"script", "style", "template", "head"})


class Element(Struct, gc=False):
    """One element with all that is in it."""

    tag: str
    attributes: Attributes
    inside: Sequence[Event]
    """The events between its beginning and its end."""

    def elements(self, tags: Collection[str]) -> Iterator[Element]:
        """The elements inside with one of these tags, in order, those in each other too."""
        for place, event in enumerate(self.inside):
            if isinstance(event, tuple) and event[0] in tags:
                yield Element(*event, self.inside[place + 1 : self._end(place)])

    def text(self) -> str:
        """All text inside."""
        return "".join([event for event in self.inside if isinstance(event, str)])

    def shows_text(self) -> bool:
        """Whether a reader would see text inside, were the element itself seen."""
        unseen = 0
        for event in self.inside:
            if event is None:
                unseen -= unseen > 0
            elif isinstance(event, str):
                if not (unseen or event.isspace()):
                    return True
            elif unseen or event[0] in _UNSEEN:
                unseen += 1
        return False

    def _end(self, start: int) -> int:
        """Place of the end of an element by that of its beginning."""
        level = 0
        for place in range(start, len(self.inside)):
            event = self.inside[place]
            if not isinstance(event, str):
                level += 1 if event else -1
                if not level:
                    return place
        return len(self.inside)
