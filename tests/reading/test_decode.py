"""Bytes → text: who decides the encoding, and what is no text at all."""

from __future__ import annotations

import gzip
import pickle
import random

import pytest

from scraper.document import Page
from scraper.errors import NotText
from scraper.reading.decode import codec_of, decode

CHINESE = "雨在老城下了两天，河水上涨了两米，住在桥边的人们说。没有人受伤，市长星期二对记者说，学校停课到星期五。" * 4
FRENCH = "<p>Le café était fermé, « déjà » à l’été 2020 : où étaient les élèves ?</p>" * 3


def decoded(content: bytes | str, charset: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Text and flags."""
    answer = decode(Page(content=content, charset=charset))
    return answer.text, answer.flags


DECIDES = {
    "mark over header": (b"\xef\xbb\xbf" + "é".encode(), "iso-8859-1", "é"),
    "UTF-16 mark over header": (b"\xff\xfe" + "é".encode("utf-16-le"), "utf-8", "é"),
    "header over meta": ('<meta charset="utf-8">é'.encode("cp1251", "ignore") + b"\xe9", "windows-1251", '<meta charset="utf-8">й'),
    "header latin-1 over meta utf-8": ('<meta charset="utf-8">é'.encode(), "latin1", '<meta charset="utf-8">Ã©'),
    "header means windows-1252": (b"\x93x\x94", "ISO-8859-1", "“x”"),
    "meta charset": (b"<meta charset=koi8-r>\xc1", None, "<meta charset=koi8-r>а"),
    "meta http-equiv": (
        b'<META http-equiv="Content-Type" content="text/html; charset=windows-1251">\xe9', None,
        '<META http-equiv="Content-Type" content="text/html; charset=windows-1251">й',
    ),
    "meta behind the first 1024 bytes": (b"<!-- " + b"x" * 2000 + b" --><meta charset='cp1251'>\xe9", None, "<!-- " + "x" * 2000 + " --><meta charset='cp1251'>й"),
    "first of two metas": (b"<meta charset=cp1251><meta charset=koi8-r>\xe9", None, "<meta charset=cp1251><meta charset=koi8-r>й"),
    "meta in a comment does not count": ("<!-- <meta charset=cp1251> -->é".encode(), None, "<!-- <meta charset=cp1251> -->é"),
    "meta in a script does not count": ("<script>'<meta charset=cp1251>'</script>é".encode(), None, "<script>'<meta charset=cp1251>'</script>é"),
    "meta utf-16 is utf-8": ("<meta charset=utf-16>é".encode(), None, "<meta charset=utf-16>é"),
    "unknown label is ignored": ("<meta charset=utf8mb4>é".encode(), "none", "<meta charset=utf8mb4>é"),
    "utf-7 is never used": (b"<meta charset=utf-7>+AOk-", "utf-7", "<meta charset=utf-7>+AOk-"),
    "long label is ignored": ("é".encode(), "x" * 10_000, "é"),
    "XML declaration": (b"<?xml version='1.0' encoding='koi8-r'?><p>\xc1", None, "<?xml version='1.0' encoding='koi8-r'?><p>а"),
    "UTF-8 on trial": ("é".encode(), None, "é"),
    "text is text": ("<meta charset=cp1251>é", "koi8-r", "<meta charset=cp1251>é"),
    "mark of a text goes": ("\ufeffa", None, "a"),
    "shift_jis": ("<p>日本語のテキスト".encode("cp932"), "Shift_JIS", "<p>日本語のテキスト"),
    "UTF-16 in the header, no ASCII, no mark": (CHINESE.encode("utf-16-le"), "utf-16", CHINESE),
    "UTF-16 in the header, big end first": (CHINESE.encode("utf-16-be"), "UTF-16BE", CHINESE),
    "UTF-16 in the header, with a mark": (CHINESE.encode("utf-16"), "utf-16le", CHINESE),
    "UTF-16 in the header, the mark of the other order": (b"\xfe\xff" + CHINESE.encode("utf-16-be"), "utf-16le", CHINESE),
    "UTF-16 in the header, half ASCII": (("<p>" + CHINESE).encode("utf-16-be"), "utf-16be", "<p>" + CHINESE),
    "UTF-16 in the header, one character": ("雨".encode("utf-16-le"), "utf-16le", "雨"),
    "UTF-16 in the header, beyond the first plane": ("😀雨".encode("utf-16-le") * 99, "utf-16le", "😀雨" * 99),
    "gb2312 is gb18030": ("<p>朱镕基".encode("gb18030"), "gb2312", "<p>朱镕基"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "charset", "text"), DECIDES.values(), ids=DECIDES)
def test_the_encoding_is_decided_in_the_order_of_the_web(content: bytes | str, charset: str | None, text: str) -> None:
    """Mark, header, declaration, trial; labels mean what the WHATWG table says. Nothing is flagged."""
    assert decoded(content, charset) == (text, ())


FLAGGED = {
    "header utf-8, bytes windows-1252": (FRENCH.encode("cp1252"), "utf-8", FRENCH, "encoding_contradicted"),
    "meta utf-8, bytes windows-1252": (
        b"<meta charset=utf-8>" + FRENCH.encode("cp1252"), None, "<meta charset=utf-8>" + FRENCH, "encoding_contradicted",
    ),
    "header ascii, bytes utf-8": ("“déjà” ".encode() * 9, "us-ascii", "“déjà” " * 9, "encoding_contradicted"),
    "header utf-8, meta right": (
        b"<meta charset=cp1251>" + "Привет".encode("cp1251"), "utf-8", "<meta charset=cp1251>Привет", "encoding_contradicted",
    ),
    "meta that outlived a conversion to UTF-8": (
        b"<meta charset=iso-8859-1>" + "élève ’ ".encode(), None, "<meta charset=iso-8859-1>élève ’ ", "encoding_contradicted",
    ),
    "nothing declared, windows-1252": (FRENCH.encode("cp1252"), None, FRENCH, "encoding_guessed"),
    "UTF-16 without a mark": (FRENCH.encode("utf-16-le"), None, FRENCH, "encoding_guessed"),
    "UTF-16 without a mark, big end first": (FRENCH.encode("utf-16-be"), None, FRENCH, "encoding_guessed"),
    "UTF-16 in the header, the other order": (CHINESE.encode("utf-16-be"), "utf-16", CHINESE, "encoding_contradicted"),
    "UTF-16 in the header, cut in a character": (CHINESE.encode("utf-16-le")[:-1], "utf-16", CHINESE[:-1] + "\ufffd", "encoding_damaged"),
    "UTF-16 in the header, UTF-8 in fact": (("é" * 5 + "x").encode(), "utf-16", "é" * 5 + "x", "encoding_contradicted"),
    "a stray byte of windows-1252 in UTF-8": ("é…à ".encode() + b"caf\xe9 \x93x\x94", "utf-8", "é…à café “x”", "encoding_damaged"),
    "a sequence cut off in UTF-8": ("é…à ".encode() + b"\xe2\x80 x", "utf-8", "é…à \ufffd x", "encoding_damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "charset", "text", "flag"), FLAGGED.values(), ids=FLAGGED)
def test_what_was_declared_wrongly_is_read_and_flagged(
    content: bytes, charset: str | None, text: str, flag: str
) -> None:
    """The next best encoding gives the right text, and a flag says that something was odd."""
    text_read, flags = decoded(content, charset)
    assert text_read == text
    assert flag in flags


UNDECLARED = {
    "iso2022_jp": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "shift_jis": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。",
    "euc_jp": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。",
    "gb18030": "北京是中华人民共和国的首都，也是全国的政治中心、文化中心。这座城市有三千多年的历史，人口超过两千万。",
    "big5": "臺北是中華民國的首都，也是臺灣的政治、文化、商業與傳播中心。這座城市的人口超過兩百萬人。",
    "euc_kr": "서울은 대한민국의 수도이자 최대 도시이다. 한강을 끼고 있으며 인구는 약 천만 명이다. 역사는 육백 년이 넘는다.",
    "koi8_r": "Москва является столицей России и крупнейшим по численности населения городом страны, политическим и культурным центром.",
    "cp1251": "Москва является столицей России и крупнейшим по численности населения городом страны, политическим и культурным центром.",
    "cp1253": "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας και μία από τις αρχαιότερες πόλεις του κόσμου, με ιστορία χιλιάδων ετών.",
    "cp1255": "ירושלים היא עיר הבירה של מדינת ישראל והעיר הגדולה ביותר בה. העיר היא אחת הערים העתיקות בעולם.",
    "cp1256": "القاهرة هي عاصمة جمهورية مصر العربية وأكبر مدنها، وهي أكبر مدينة عربية من حيث عدد السكان والمساحة.",
    "cp874": "กรุงเทพมหานครเป็นเมืองหลวงและนครที่มีประชากรมากที่สุดของประเทศไทย เป็นศูนย์กลางการปกครอง การศึกษา",
    "cp1250": "Praha je hlavní a současně největší město České republiky. Leží mírně na sever od středu Čech na řece Vltavě.",
    "iso8859_2": "Łódź – miasto na prawach powiatu w środkowej Polsce, siedziba władz województwa łódzkiego.".replace(
        "–", "-"
    ),
    "cp1254": "İstanbul, Türkiye'nin en kalabalık, ekonomik ve kültürel açıdan en önemli şehridir. Şehir büyük bir ağa sahip.",
    "cp1252": "Grüße aus München, schöne Straße über die Brücke: „Das Große Haus“, sagt er – und geht weiter.",
}


@pytest.mark.parametrize(("codec", "text"), UNDECLARED.items(), ids=UNDECLARED)
def test_an_undeclared_encoding_is_guessed(codec: str, text: str) -> None:
    """Long enough a text in one of the usual encodings comes out right."""
    markup = f"<html><body><p>{text}</p></body></html>"
    text_read, flags = decoded(markup.encode(codec))
    assert text_read == markup
    assert flags == ("encoding_guessed",)


def test_surrogates_of_a_text_become_what_they_stand_for() -> None:
    """A pair is its character, a lone one U+FFFD."""
    assert decoded("a\ud83d\ude00b\ud800c\udc00") == ("a😀b\ufffdc\ufffd", ())


@pytest.mark.parametrize(
    ("label", "codec"),
    [("UTF8", "utf-8"), ("latin1", "cp1252"), (" Shift_JIS\n", "cp932"), ("utf-7", None), ("", None), (None, None)],
)
def test_labels_mean_what_the_web_means(label: str | None, codec: str | None) -> None:
    """Labels are looked up without regard to case and white space; others say nothing."""
    assert codec_of(label) == codec


def test_each_codec_of_the_table_is_known_to_python() -> None:
    """A label leads to a codec that decodes."""
    from scraper.values.tables import load_table

    for codec, labels in load_table("charsets.toml")["codecs"].items():
        assert b"".decode(codec) == ""
        assert {codec_of(label) for label in labels} == {codec}


BINARY = {
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "GIF": b"GIF89a\x01\x00\x01\x00",
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "ZIP": b"PK\x03\x04\x14\x00\x00\x00",
    "gzip": gzip.compress(b"<p>text</p>"),
    "MP4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00",
    "program": b"\x7fELF\x02\x01\x01\x00",
    "RSS": b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand --><rss version="2.0"><channel><title>News</title></channel></rss>',
    "Atom": b'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title></feed>',
    "sitemap": b'<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><urlset><url><loc>https://example.org/</loc></url></urlset>',
    "MHTML": b"From: <Saved>\nSubject: Rain\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\n--x\n",
    "WARC": b"WARC/1.0\r\nWARC-Type: response\r\n",
    "RTF": rb"{\rtf1\ansi Rain in town.\par}",
    "property list": b"bplist00\xd1\x01\x02_",
    "unknown, many control bytes": bytes(range(256)) * 8,
    "zeros": b"\x00" * 1000,
}


@pytest.mark.parametrize("content", BINARY.values(), ids=BINARY)
def test_binary_content_is_refused(content: bytes) -> None:
    """A picture, a PDF, an archive: NotText with the URL, which survives pickling."""
    with pytest.raises(NotText) as caught:
        decode(Page(content=content, url="https://example.org/x"))
    assert caught.value.subject == "https://example.org/x"
    assert pickle.loads(pickle.dumps(caught.value)).args == caught.value.args


@pytest.mark.parametrize("charset", ["utf-16", "utf-16be", "utf-8"])
@pytest.mark.parametrize(
    "name", [name for name in BINARY if name not in ("RSS", "Atom", "sitemap", "MHTML", "WARC", "RTF")]
)
def test_binary_content_stays_binary_whatever_the_header_says(name: str, charset: str) -> None:
    """A charset in the header makes no text of a picture, nor of bytes that are none in UTF-16."""
    with pytest.raises(NotText):
        decode(Page(content=BINARY[name], charset=charset))


def test_random_bytes_are_no_utf_16() -> None:
    """Seeded noise of every length is refused under a header that calls it UTF-16."""
    for seed in range(50):
        noise = random.Random(seed).randbytes(400 + 97 * seed)
        with pytest.raises(NotText):
            decode(Page(content=noise, charset="utf-16"))


def test_a_feed_in_utf_16_is_a_feed() -> None:
    """What is packed is seen behind the encoding that the header states."""
    with pytest.raises(NotText, match="feed"):
        decode(Page(content=f"<rss><title>{CHINESE}</title></rss>".encode("utf-16-be"), charset="utf-16be"))


@pytest.mark.parametrize("name", ["RSS", "Atom", "sitemap", "MHTML", "WARC", "RTF"])
def test_a_text_may_be_no_page(name: str) -> None:
    """A feed or an archive is refused as text too, and the message says what it is."""
    with pytest.raises(NotText, match=r"feed|web archive|RTF"):
        decode(Page(content=BINARY[name].decode("utf-8-sig")))


@pytest.mark.parametrize(
    "content",
    [b"<feedback>It rained.</feedback>", b"<p>An <rss> element</p>", b"Content-Type: multipart/mixed\n\nmultipart/related", b"",
     b"{\\it rain}", b"The WARC/1.0 format", b"PK is the initials of Paul", b"GIF89 is a format", b"ID3 tags say who sings", b"\x1b[1mbold\x1b[0m text", b"a\x00b, a NUL in a text"],
)  # fmt: skip
def test_text_is_not_taken_for_binary(content: bytes) -> None:
    """What only begins like a binary format is text."""
    assert decoded(content)[0] == content.decode()
