"""Cases 69 to 80 and 193: what content is said to be, and what it is."""

from __future__ import annotations

import codecs
import json

import scraper
from scraper.document import Page
from scraper.reading.decode import decode
from tests.hostile.bench import STORY, Bench, outcome, told, words
from tests.hostile.cases import case
from tests.loopback import answer

GERMAN = STORY.replace("Rain in the Old Town", "Größe der Brücke überprüft").replace("<meta charset=utf-8>", "")
"""A page that declares nothing, with letters beyond ASCII."""
HEADLINE = "Größe der Brücke überprüft"


def _headline(content: bytes, charset: str | None = None) -> str:
    """The headline of a page, and the outcome with its flags."""
    article = scraper.normalize(Page(content=content, media_type="text/html", charset=charset))
    return f"{article.headline}: {told(article)}"


def _right(content: bytes, charset: str | None = None, headline: str = HEADLINE) -> str:
    """The outcome of a page whose headline has to come out right."""
    headline_read, _, result = _headline(content, charset).rpartition(": ")
    return result if headline_read == headline else f"headline {headline_read!r}"


@case(69, "PDF, PNG, MP4 and ZIP that say `text/html`", "not_html")
def _(bench: Bench) -> str:
    starts = (b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x20ftypisom", b"PK\x03\x04")
    return bench.plays(*(answer(start + bytes(range(256)), "Content-Type: text/html") for start in starts))


@case(70, "HTML as `application/octet-stream`, without a type, with one that means nothing", "article")
def _(bench: Bench) -> str:
    types = ("Content-Type: application/octet-stream", "X-No-Type: 1", "Content-Type: nonsense")
    return bench.reads(*(bench.page(answer(STORY.encode(), type_name)) for type_name in types))


@case(71, "JSON, a feed, a sitemap where a page was asked for; plain text, which is read as such", "not_html; article")
def _(bench: Bench) -> str:
    feed = b"<?xml version='1.0'?>\n<rss><channel><item><title>x</title></item></channel></rss>"
    others = bench.plays(
        answer(b'{"title": "x"}', "Content-Type: application/json"),
        answer(feed, "Content-Type: text/html"),
        answer(b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "Content-Type: application/atom+xml"),
        answer(b"<urlset></urlset>", "Content-Type: text/xml"),
        answer(b"a,b\n1,2\n", "Content-Type: text/csv"),
    )
    text = (
        "Rain in the Old Town\n\n"
        "Rain fell on the old town for two days, and the river rose by two metres behind the market hall.\n\n"
        "Nobody was hurt, said the mayor, who had the cellars pumped dry before the shops opened on Monday.\n\n"
        "The bridge stays closed until the piers have been looked at, which is going to take all of the week.\n"
    )
    return words((others, bench.reads(bench.page(answer(text.encode(), "Content-Type: text/plain")))))


@case(72, "windows-1252 under a header that says UTF-8", "article (encoding_contradicted, encoding_guessed)")
def _(bench: Bench) -> str:
    return _right(GERMAN.encode("cp1252"), "utf-8")


@case(
    73,
    "a header that says Latin-1 over a page that says UTF-8: the header wins, as in browsers",
    "GrÃ¶ÃŸe der BrÃ¼cke Ã¼berprÃ¼ft",
)
def _(bench: Bench) -> str:
    page = GERMAN.replace("<head>", "<head><meta charset=utf-8>").encode()
    assert _right(page) == "article", "without the header the page's own word is right"
    return _headline(page, "iso-8859-1").partition(":")[0]


@case(74, "a declaration after 1,024 bytes; two that differ; one in a comment", "article")
def _(bench: Bench) -> str:
    late = GERMAN.replace("<head>", f"<head><!--{'x' * 3000}--><meta charset=windows-1252>")
    two = GERMAN.replace("<head>", "<head><meta charset=windows-1252><meta charset=shift_jis>")
    comment = GERMAN.replace("<head>", "<head><!-- <meta charset=shift_jis> --><meta charset=windows-1252>")
    return words(_right(page.encode("cp1252")) for page in (late, two, comment))


@case(75, "a byte order mark that contradicts the header", "article")
def _(bench: Bench) -> str:
    utf16 = codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le")
    return words((_right(codecs.BOM_UTF8 + GERMAN.encode(), "iso-8859-1"), _right(utf16, "utf-8")))


@case(
    76,
    "UTF-16 without a mark; `utf-16` declared in ASCII; UTF-7, which is never used",
    "article (encoding_guessed); article",
)
def _(bench: Bench) -> str:
    assert "<script" not in scraper.normalize(Page(content=b"+ADw-script+AD4-alert(1)", charset="utf-7")).text
    declared = GERMAN.replace("<head>", "<head><meta charset=utf-16>").encode()
    unmarked = [GERMAN.encode(codec) for codec in ("utf-16-le", "utf-16-be")]
    seven = GERMAN.replace("<head>", "<head><meta charset=utf-7>").encode()
    return words([*map(_right, unmarked), _right(declared), _right(seven)])


GOLDEN = {
    "shift_jis": (
        "雨が旧市街に降り続く",
        "雨は二日間にわたって旧市街に降り続き、川の水位は二メートル上がったと橋の近くに住む人々は話した。",
    ),
    "euc_jp": (
        "雨が旧市街に降り続く",
        "雨は二日間にわたって旧市街に降り続き、川の水位は二メートル上がったと橋の近くに住む人々は話した。",
    ),
    "gb18030": (
        "老城连下两天大雨",
        "住在桥边的人们说，老城连下了两天大雨，河水上涨了两米，学校停课到星期五，渡船也停了。",
    ),
    "big5": (
        "老城連下兩天大雨",
        "住在橋邊的人們說，老城連下了兩天大雨，河水上漲了兩米，學校停課到星期五，渡船也停了。",
    ),
    "euc_kr": (
        "구시가지에 이틀째 비",
        "구시가지에 이틀 동안 비가 내려 강물이 이 미터 높아졌다고 다리 옆에 사는 사람들이 말했다.",
    ),
    "koi8_r": (
        "Дождь в старом городе",
        "Дождь шёл в старом городе два дня, и река поднялась на два метра, сказали люди у моста.",
    ),
    "cp1251": (
        "Дождь в старом городе",
        "Дождь шёл в старом городе два дня, и река поднялась на два метра, сказали люди у моста.",
    ),
    "cp1250": (
        "Déšť ve starém městě",
        "Ve starém městě pršelo dva dny a řeka stoupla o dva metry, řekli lidé, kteří žijí u mostu.",
    ),
    "cp1253": (
        "Βροχή στην παλιά πόλη",
        "Έβρεχε δύο μέρες στην παλιά πόλη και το ποτάμι ανέβηκε δύο μέτρα, είπαν όσοι μένουν στη γέφυρα.",
    ),
    "cp1255": ("גשם בעיר העתיקה", "גשם ירד בעיר העתיקה במשך יומיים והנהר עלה בשני מטרים, אמרו האנשים שגרים ליד הגשר."),
    "cp1256": (
        "أمطار في المدينة القديمة",
        "هطلت الأمطار على المدينة القديمة يومين وارتفع النهر مترين كما قال الناس الذين يسكنون عند الجسر.",
    ),
    "tis_620": ("ฝนตกในเมืองเก่า", "ฝนตกในเมืองเก่าเป็นเวลาสองวันและแม่น้ำสูงขึ้นสองเมตรผู้คนที่อาศัยอยู่ใกล้สะพานกล่าว"),
}
"""Encoding → headline and sentence of our own."""


@case(
    77,
    "Shift_JIS, EUC-JP, GB18030, Big5, EUC-KR, KOI8-R, windows-1250, -1251, -1253, -1255, -1256, TIS-620, none of them declared",
    "article (encoding_guessed)",
)
def _(bench: Bench) -> str:
    results = []
    for codec, (headline, sentence) in GOLDEN.items():
        page = f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1>" + f"<p>{sentence}</p>" * 4
        results.append(_right(page.encode(codec), headline=headline))
    return words(results)


@case(
    78, "two encodings in one page; text that was broken before it was written", "article (encoding_damaged); article"
)
def _(bench: Bench) -> str:
    page = GERMAN.replace("<head>", "<head><meta charset=utf-8>").encode()
    mixed = _right(page.replace(b"</article>", "<p>Später kam café".encode("cp1252") + b"</article>"))
    broken = GERMAN.replace(HEADLINE, "GrÃ¶ÃŸe der Stadt").encode()
    return words((mixed, _right(broken, headline="GrÃ¶ÃŸe der Stadt")))


@case(79, "lone surrogates, U+FFFE, NUL, C1 controls, bidi overrides, zero-width joins", "article")
def _(bench: Bench) -> str:
    odd = "a\ud800b \ufffec \x00d \x85e \u202ef\u202c \u200bg می\u200cخواهم क्\u200dष"
    article = scraper.normalize(STORY.replace("Nobody was hurt", odd))
    text = json.loads(article.to_json())["text"]
    assert not set(text) & set("\ud800\x00\x85\u202e\u202c\u200b"), "out, or U+FFFD for what stands for nothing"
    assert "می\u200cخواهم" in text, "joiners stay where a script needs them"
    article.to_json().encode("utf-8")
    return told(article)


@case(80, "`charset=none`, `charset=utf8mb4`, a label of 10,000 characters", "article")
def _(bench: Bench) -> str:
    page = GERMAN.encode()
    long = bench.page(answer(page, f"Content-Type: text/html; charset={'x' * 10_000}"))
    labels = ("none", "utf8mb4", "\x00", "")
    return words([*(_right(page, label) for label in labels), outcome(lambda: scraper.normalize(long))])


@case(
    193,
    "UTF-16 that the header declares: Chinese without a mark, in either order, with a mark, cut within a character; a picture",
    "ok; article; article (encoding_damaged); not_html",
)
def _(bench: Bench) -> str:
    line = "雨在老城下了两天，河水上涨了两米，住在桥边的人们说。没有人受伤，市长星期二对记者说，学校停课到星期五。"
    text = "\n\n".join(["老城的雨", *(f"{line}志愿者带来了面包和毛毯。" * 3,) * 4])
    results = []
    for codec, charset in (("utf-16-le", "utf-16"), ("utf-16-be", "utf-16be"), ("utf-16", "utf-16le")):
        content = text.encode(codec)
        page = bench.page(answer(content, f"Content-Type: text/html; charset={charset}"))
        results.append(told(page))
        assert decode(page).text == text
        results.append(bench.reads(page))
    results.append(bench.reads(Page(content=text.encode("utf-16-le") + b"\x0a", charset="utf-16le")))
    results.append(bench.plays(answer(b"\x89PNG\r\n\x1a\n" + bytes(400), "Content-Type: text/html; charset=utf-16le")))
    return words(results)
