"""Languages: tags in canonical form, and guesses from text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.values.languages import bcp47, guess_language, may_be_mistaken
from scraper.values.tables import load_table

TABLE = load_table("languages.toml")

TAGS = [
    ("en", "en"),
    ("EN", "en"),
    ("en_US", "en-US"),
    ("en-us", "en-US"),
    (" en-US ", "en-US"),
    ("en_US.UTF-8", "en-US"),
    ("en-UK", "en-GB"),
    ("zh-hans-cn", "zh-Hans-CN"),
    ("zh_TW", "zh-TW"),
    ("es-419", "es-419"),
    ("de-DE-1996", "de-DE-1996"),
    ("de-de-u-co-phonebk", "de-DE"),
    ("en-x-private", "en"),
    ("iw", "he"),
    ("cz", "cs"),
    ("fil", "fil"),
    ("English", "en"),
    ("DEUTSCH", "de"),
    ("Bahasa Indonesia", "id"),
    ("deu", "de"),
    ("ger-AT", "de-AT"),
    ("en, en-US", "en"),
    ("en-GB;q=0.8", "en-GB"),
]
NO_TAGS = [
    "",
    " ",
    "rubbish",
    "und",
    "mul",
    "zxx",
    "x-default",
    "en, fr",
    "{{lang}}",
    "html",
    "e",
    "12",
    "en--US",
    "\x00",
    "q" * 500,
]


@pytest.mark.parametrize(("tag", "expected"), TAGS)
def test_tags_become_bcp47(tag: str, expected: str) -> None:
    """Case, separators, names, longer and withdrawn codes; canonical tags stay as they are."""
    assert bcp47(tag) == expected
    assert bcp47(expected) == expected


@pytest.mark.parametrize("tag", NO_TAGS)
def test_what_names_no_one_language_is_none(tag: str) -> None:
    """Rubbish, "undetermined" and lists of several languages name none."""
    assert bcp47(tag) is None


@pytest.mark.parametrize(
    ("given", "code"), [*TABLE["shorter"].items(), *TABLE["instead"].items(), *TABLE["names"].items()]
)
def test_each_other_name_of_the_table_leads_to_a_code(given: str, code: str) -> None:
    """Every name and every other code stands for a code that is known, and is none itself."""
    assert code in TABLE["codes"].split()
    assert given not in TABLE["codes"].split() or given in TABLE["instead"]
    assert bcp47(given) == code


SENTENCES = [
    (
        "en",
        "The company said on Friday that it would close two of its plants and move the work to a site in the north.",
    ),
    (
        "de",
        "Das Unternehmen teilte am Freitag mit, dass es zwei seiner Werke schließen und die Arbeit in den Norden",
    ),
    (
        "fr",
        "L’entreprise a annoncé vendredi qu’elle fermerait deux de ses usines et que le travail serait transféré",
    ),
    (
        "es",
        "La empresa dijo el viernes que cerrará dos de sus plantas y que el trabajo se hará en una ciudad del norte.",
    ),
    (
        "it",
        "L’azienda ha detto venerdì che chiuderà due dei suoi stabilimenti e che il lavoro sarà fatto nel nord della",
    ),
    (
        "pt",
        "A empresa disse na sexta-feira que vai fechar duas das suas fábricas e que o trabalho não será feito no sul.",
    ),
    (
        "nl",
        "Het bedrijf zei vrijdag dat het twee van zijn fabrieken sluit en dat het werk naar het noorden wordt",
    ),
    (
        "sv",
        "Företaget meddelade på fredagen att det ska stänga två av sina fabriker och att arbetet flyttas till norr.",
    ),
    (
        "da",
        "Virksomheden sagde fredag, at den vil lukke to af sine fabrikker, og at arbejdet også bliver flyttet nordpå.",
    ),
    (
        "no",
        "Selskapet sa fredag at det vil stenge to av fabrikkene sine, og at arbeidet også blir flyttet etter noen år",
    ),
    (
        "fi",
        "Yhtiö kertoi perjantaina, että se sulkee kaksi tehdasta ja että työ siirtyy myös pohjoiseen, mutta ei vielä.",
    ),
    (
        "pl",
        "Firma poinformowała w piątek, że zamknie dwa ze swoich zakładów i że praca zostanie przeniesiona na północ.",
    ),
    (
        "cs",
        "Společnost v pátek uvedla, že zavře dva ze svých závodů a že práce se přesune na sever, ale ještě ne letos.",
    ),
    (
        "tr",
        "Şirket cuma günü iki fabrikasını kapatacağını ve bu işin daha sonra kuzeye taşınacağını, ancak çok geç",
    ),
    (
        "id",
        "Perusahaan itu mengatakan pada hari Jumat bahwa dua pabrik akan ditutup dan pekerjaan itu dipindahkan ke",
    ),
    (
        "ru",
        "Компания сообщила в пятницу, что закроет два завода и что работа будет перенесена на север, но не в этом",
    ),
    (
        "uk",
        "Компанія повідомила у п’ятницю, що закриє два заводи та що роботу буде перенесено на північ, але не в цьому",
    ),
    (
        "bg",
        "Компанията съобщи в петък, че ще затвори два от заводите си и че работата ще се премести на север през май.",
    ),
    ("ja", "会社は金曜日に二つの工場を閉鎖すると発表した。"),
    ("zh", "公司周五表示将关闭两家工厂，并把工作转移到北方。"),
    ("ko", "회사는 금요일에 두 공장을 폐쇄한다고 밝혔다."),
    ("ar", "قالت الشركة يوم الجمعة إنها ستغلق اثنين من مصانعها في الشمال."),
    ("fa", "این شرکت روز جمعه اعلام کرد که دو کارخانه خود را در شمال تعطیل می کند."),
    ("he", "החברה הודיעה ביום שישי כי תסגור שניים ממפעליה."),
    ("th", "บริษัทกล่าวเมื่อวันศุกร์ว่าจะปิดโรงงานสองแห่ง"),
    ("hi", "कंपनी ने शुक्रवार को कहा कि वह दो कारखाने बंद कर देगी और काम उत्तर में होगा।"),
    ("el", "Η εταιρεία ανακοίνωσε την Παρασκευή ότι θα κλείσει δύο εργοστάσια."),
    ("ka", "კომპანიამ პარასკევს განაცხადა, რომ ორ ქარხანას დახურავს."),
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES, ids=[language for language, _ in SENTENCES])
def test_a_sentence_shows_its_language(language: str, sentence: str) -> None:
    """By script where that is enough, by function words elsewhere."""
    assert guess_language(sentence) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Berlin",
        "1234 5678 90 12 34 56 78",
        "Jane Doe John Roe Jim Poe Ann Moe Tom Low",
        "!!! ??? ...",
        "lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod",
    ],
)
def test_where_nothing_speaks_for_a_language_there_is_none(text: str) -> None:
    """Too few words, names, numbers and dummy text give no guess."""
    assert guess_language(text) is None


def test_foreign_words_do_not_change_the_language() -> None:
    """A text that quotes a name in another script is in the language of its own words."""
    assert guess_language(SENTENCES[0][1] + " (Москва, 東京)") == "en"


@pytest.mark.parametrize("text", ["a" * 100_000, " " * 100_000, "и " * 50_000, "\ud800" * 100_000, "の" * 100_000])
def test_hostile_text_takes_no_time(text: str) -> None:
    """Only the beginning of a text is read."""
    begin = time.process_time()
    guess_language(text), bcp47(text)
    assert time.process_time() - begin < 0.2


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    """No text raises, and what comes out is a known code."""
    codes = {*TABLE["codes"].split(), None}
    assert guess_language(text) in codes
    assert (bcp47(text) or "-").partition("-")[0] in {*codes, ""}


REFUTED = [
    ("en-US", "de", True),
    ("en", "en", False),
    ("nb-NO", "no", False),
    ("da", "no", False),
    ("sr-Latn", "hr", False),
    ("bs", "hr", False),
    ("ms", "id", False),
    ("gsw", "de", False),
    ("bs", "de", True),
]


@pytest.mark.parametrize(("tag", "guess", "refuted"), REFUTED)
def test_refuted_claims(tag: str, guess: str, refuted: bool) -> None:
    """A guess refutes the claim of a language that it could have been, and that is no close relative."""
    assert may_be_mistaken(tag, guess) is refuted
