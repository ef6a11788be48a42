"""Articles to write: one with a bit of everything, and any that the types allow."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import UNSET, inspect

from scraper.article import (
    SCHEMA_VERSION,
    Article,
    Author,
    BodyBlock,
    BodySpan,
    Dateline,
    Extractor,
    Image,
    Junk,
    LabelledBlock,
    ListPlace,
    Note,
    Outcome,
    PageKind,
    PageKindName,
    Precision,
    Provenance,
    Publisher,
    Quality,
    Recording,
)
from scraper.document import Role

__all__ = ["EMPTY", "any_text", "articles", "changed", "full_article", "item", "paragraph"]

EMPTY = Article(
    schema_version=SCHEMA_VERSION,
    id="t1:00000000000000000000000000000000",
    url=None,
    canonical_url=None,
    outcome=Outcome.ARTICLE,
    error=None,
    page_kind=PageKind(PageKindName.ARTICLE, 1.0),
    headline=None,
    alternative_headline=None,
    kicker=None,
    dek=None,
    description=None,
    byline=None,
    authors=(),
    dateline=None,
    date_published=None,
    date_published_precision=None,
    date_published_raw=None,
    date_modified=None,
    date_modified_precision=None,
    date_modified_raw=None,
    section=None,
    tags=(),
    language=None,
    publisher=None,
    images=(),
    videos=(),
    audios=(),
    body=(),
    text="",
    notes=(),
    junk=(),
    is_accessible_for_free=None,
    word_count=0,
    provenance=(),
    quality=Quality(0.0, ()),
    extractor=Extractor("scraper", "0.0", "", None, None, None),
    blocks=(),
)
"""An article in which nothing stands."""


def changed(article: Article = EMPTY, **fields: Any) -> Article:
    """The article with other values in some fields."""
    return msgspec.structs.replace(article, **fields)


def paragraph(text: str, *spans: BodySpan, role: Role = Role.PARAGRAPH) -> BodyBlock:
    """A body entry with spans."""
    return BodyBlock(role=role, text=text, spans=spans)


def item(text: str, number: int = 0, depth: int = 0, ordered: bool = False, start: int = 1) -> BodyBlock:
    """An item of the list with that number."""
    return BodyBlock(role=Role.LIST_ITEM, text=text, list=ListPlace(number, ordered, depth, start))


def full_article() -> Article:
    """Something in every field, and every kind of body entry."""
    body = (
        paragraph("Rain fell on the old town for two days.", BodySpan(17, 25, "link", "https://example.org/town")),
        BodyBlock(role=Role.HEADING, text="What the water left", level=2),
        paragraph("It was not a *good* week.", BodySpan(13, 19, "em"), BodySpan(3, 10, "strong")),
        item("Bread", 0),
        item("rye", 1, depth=1, ordered=True, start=3),
        item("wheat", 1, depth=1, ordered=True, start=3),
        item("Salt", 0),
        paragraph("We slept on the roof.", role=Role.QUOTE),
        BodyBlock(role=Role.TABLE, text="Day\tRain\nMonday\t40 mm", rows=(("Day", "Rain"), ("Monday", "40 mm"))),
        BodyBlock(role=Role.CODE, text="level = 3\nprint(level)"),
    )
    return changed(
        id="u1:00112233445566778899aabbccddeeff",
        url="https://example.org/rain?x=1",
        canonical_url="https://example.org/rain",
        headline="Rain in the Old Town",
        alternative_headline="Old Town Flood",
        kicker="Weather",
        dek="The river rose by two metres.",
        description="How the flood came.",
        byline="By Ada Example and Bo Sample",
        authors=(
            Author(name="Ada Example", name_raw="ADA EXAMPLE", url="https://example.org/ada", handles=("@ada",)),
            Author(name="Bo Sample", name_raw="Bo Sample", affiliation="Example News", email="bo@example.org"),
            Author(name="Example News", name_raw="Example News", kind="organization"),
        ),
        dateline=Dateline("OLD TOWN (EN) —", "Old Town", "EN"),
        date_published="2024-05-04T10:00:00+02:00",
        date_published_precision=Precision.SECOND,
        date_published_raw="May 4, 2024, 10 a.m.",
        date_modified="2024-05-05",
        date_modified_precision=Precision.DAY,
        date_modified_raw="updated May 5",
        section="Weather",
        tags=("rain", "flood"),
        language="en",
        publisher=Publisher("Example News", "https://example.org/"),
        images=(
            Image(
                url="https://example.org/a (1).jpg",
                alt="A street",
                caption="The main street on Monday.",
                credit_text="Cy Test/EN/Example Images",
                creators=("Cy Test",),
                agencies=("EN", "Example Images"),
                copyright_notice="© 2024 Example Images",
                position=0,
                lead=True,
            ),
            Image(url=None, caption="The roof.", position=4),
        ),
        videos=(Recording(embed_url="https://example.org/player/1", caption="The river", position=10),),
        audios=(Recording(url="https://example.org/a.mp3", position=99),),
        body=body,
        text="\n\n".join(block.text for block in body),
        notes=(
            Note(Role.CORRECTION, "Correction: the river rose by two metres, not three."),
            Note(Role.CONTRIBUTION, "Di Proof contributed to this report."),
        ),
        junk=(Junk(Role.NEWSLETTER, "Sign up", "rule newsletter.en.sign-up"),),
        is_accessible_for_free=True,
        word_count=46,
        provenance=(Provenance("headline", "block 0 h1", "Rain in the Old Town", True),),
        quality=Quality(0.93, ("encoding_guessed", "partial")),
        extractor=Extractor("scraper", "0.1.0", "r1", "trafilatura 2.3.1", None, None),
        blocks=(
            LabelledBlock(
                block=0,
                start=0,
                end=20,
                role=Role.HEADLINE,
                keep=True,
                confidence=0.99,
                reason="rule headline",
                path="html/body/article/h1",
                line=None,
                text="Rain in the Old Town",
            ),
        ),
    )


SIGNS = "\\`*_{}[]()<>#+-.!|~&:;=\"'/^$ \n\t\r\x00\x0b\u00a0\u2028\u200d éß漢字🙂ا1a"
"""Characters that some format reads as markup, and some that are odd."""

any_text = st.one_of(st.text(max_size=40), st.text(alphabet=SIGNS, max_size=40))


def articles() -> st.SearchStrategy[Article]:
    """Any article that its types allow, and its JSON Schema."""
    return _values(inspect.type_info(Article))


def _field(field: inspect.Field) -> st.SearchStrategy[Any]:
    values = _values(field.type)
    return st.just(UNSET) | values if field.default is UNSET else values


def _values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.Metadata(type=inner):
            return _values(inner)
        case inspect.UnionType(types=types):
            return st.one_of([_values(type_name) for type_name in types])
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: _field(field) for field in fields})
        case inspect.VarTupleType(item_type=inner):
            return st.lists(_values(inner), max_size=4).map(tuple)
    return _plain_values(kind)


def _plain_values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.StrType(pattern=pattern):
            return st.just(SCHEMA_VERSION) if pattern else any_text
        case inspect.IntType(ge=least, le=most):
            return st.integers(-(2**62) if least is None else least, 2**62 if most is None else most)
        case inspect.FloatType(ge=low, le=high):
            return st.floats(low, high)
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.BoolType():
            return st.booleans()
    assert isinstance(kind, inspect.NoneType), f"no strategy for {kind}"
    return st.none()
