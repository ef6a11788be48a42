"""Nobody is named who did not write it: names in scripts without capitals, and variables of templates."""

from __future__ import annotations

import pytest

from scraper import normalize

ZH = "镇政府星期二宣布，经过三年的修复，这座建于清代的水车已经通过检测，可以再次为下游的稻田引水，村民们都很高兴。"
KO = (
    "마을은 화요일 삼 년에 걸친 수리가 끝나 물레방아가 다시 돌게 되었다고 밝혔다. 아이들은 개울가에서 그 소식을 들었다."
)
EN = "The bridge over the river was closed on Friday after the storm had damaged two of its four old pillars."

WHEEL_ZH = ("zh", "青石镇水车将重新转动", ZH)
WHEEL_JA = ("ja", "水車が再び回る", ZH)
WHEEL_KO = ("ko", "물레방아 다시 돈다", KO)
BRIDGE = ("en", "Bridge closed after the storm", EN)


def _authors(page: tuple[str, str, str], header: str, head: str = "") -> list[str]:
    language, headline, sentence = page
    body = "".join(f"<p>{sentence}</p>" for _ in range(4))
    markup = f'<!doctype html><html lang="{language}"><title>{headline}</title>{head}<article><h1>{headline}</h1>'
    article = normalize(f"{markup}{header}{body}</article></html>", url="https://example.org/story")
    return [author.name for author in article.authors]


BUTTONS = [
    (WHEEL_ZH, "<ul><li>打印</li><li>小字号</li><li>我要分享</li></ul>"),
    (WHEEL_ZH, "<div>青石晚报</div>"),
    (WHEEL_JA, "<ul><li>シェア</li><li>ツイート</li></ul>"),
    (WHEEL_KO, "<button>프린트</button><button>글씨키우기</button>"),
]


@pytest.mark.parametrize(("page", "header"), BUTTONS)
def test_a_short_line_without_capitals_is_no_name(page: tuple[str, str, str], header: str) -> None:
    """Buttons, the name of the paper and headings of lists have the shape of a name in scripts without capitals."""
    assert _authors(page, header) == []


EVIDENCE = [
    (WHEEL_ZH, "<p>作者：柳青</p>", "", ["柳青"]),
    (WHEEL_ZH, '<p class="author">柳青</p>', "", ["柳青"]),
    (WHEEL_KO, "<p>송유민</p>", '<meta name="author" content="송유민">', ["송유민"]),
]


@pytest.mark.parametrize(("page", "header", "head", "names"), EVIDENCE)
def test_evidence_makes_a_name(page: tuple[str, str, str], header: str, head: str, names: list[str]) -> None:
    """Words in front of it, markup or a claim show that a line is a name."""
    assert _authors(page, header, head) == names


@pytest.mark.parametrize("name", ["{{author.name}}", "<%= author %>", "$author", "%author%", "[[ author ]]"])
def test_a_variable_of_a_template_is_no_author(name: str) -> None:
    """What a template left in the page names nobody, in markup or in a claim."""
    escaped = name.replace("<", "&lt;").replace(">", "&gt;")
    head = f'<meta name="author" content="{escaped}">'
    assert _authors(BRIDGE, f'<p class="author">By {escaped}</p>', head) == []
