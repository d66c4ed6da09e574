"""The language plugin: what the annotator says, and what the rule drops and keeps."""

import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import boilerfilter_language as plugin
from boilerfilter import AnnotatedDocument, Annotation, Document, Paragraph, Settings, SettingsError, Verdict
from boilerfilter.languages import candidates, language_of, likelihood, related
from boilerfilter_language import model, scripts, tags
from boilerfilter_language.annotator import LanguageAnnotator
from boilerfilter_language.clean import LENGTH, clean
from boilerfilter_language.identify import identify
from boilerfilter_language.options import LanguageOptions
from boilerfilter_language.rules import ForeignRule

ANY_TEXT = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C")), max_size=400)

SENTENCES = {
    "am": "ልጆቹ ትናንት በወንዙ ዳር ተጫወቱ።",
    "ar": "لعب الأطفال أمس على ضفة النهر وعادوا إلى البيت بعد حلول الظلام.",
    "az": "Uşaqlar dünən çayın kənarında oynadılar və yalnız hava qaralandan sonra evə qayıtdılar.",
    "be": "Дзеці ўчора гулялі каля ракі і вярнуліся дадому толькі пасля таго, як сцямнела.",
    "bg": "Децата вчера играха край реката и се прибраха вкъщи чак след като се стъмни.",
    "bn": "শিশুরা গতকাল নদীর ধারে খেলেছে এবং অন্ধকার হওয়ার পরে বাড়ি ফিরেছে।",
    "ca": "Els nens van jugar ahir a la vora del riu i no van tornar a casa fins que es va fer fosc.",
    "cs": "Děti si včera hrály u řeky a domů se vrátily až po setmění, protože byl krásný večer.",
    "cy": "Bu'r plant yn chwarae ger yr afon ddoe ac ni ddaethant adref tan iddi dywyllu.",
    "da": "Børnene legede ved åen i går og kom først hjem, da det var blevet mørkt udenfor.",
    "de": "Die Kinder spielten gestern am Fluss und kamen erst nach Einbruch der Dunkelheit heim.",
    "el": "Τα παιδιά έπαιζαν χθες δίπλα στο ποτάμι.",
    "en": "The children played by the river yesterday and only came home after it had grown dark.",
    "es": "Los niños jugaron ayer junto al río y no volvieron a casa hasta que se hizo de noche.",
    "et": "Lapsed mängisid eile jõe ääres ja tulid koju alles siis, kui väljas oli juba pimedaks läinud.",
    "eu": "Haurrak atzo ibaiaren ondoan jolasten aritu ziren eta ilundu ondoren itzuli ziren etxera.",
    "fa": "بچه‌ها دیروز کنار رودخانه بازی کردند و تازه پس از تاریک شدن هوا به خانه برگشتند.",
    "fi": "Lapset leikkivät eilen joen rannalla ja tulivat kotiin vasta pimeän tultua.",
    "fr": "Les enfants ont joué hier au bord de la rivière et ne sont rentrés qu'à la nuit tombée.",
    "ga": "Bhí na páistí ag súgradh cois na habhann inné agus níor tháinig siad abhaile go dtí go raibh sé dorcha.",
    "gu": "બાળકો ગઈકાલે નદી કિનારે રમ્યા.",
    "he": "הילדים שיחקו אתמול ליד הנהר וחזרו הביתה רק אחרי רדת החשכה.",
    "hi": "बच्चे कल नदी के किनारे खेले और अंधेरा होने के बाद ही घर लौटे।",
    "hu": "A gyerekek tegnap a folyónál játszottak, és csak sötétedés után értek haza.",
    "hy": "Երեխաները երեկ խաղում էին գետի ափին։",
    "is": "Börnin léku sér við ána í gær og komu ekki heim fyrr en orðið var dimmt úti.",
    "it": "Ieri i bambini hanno giocato in riva al fiume e sono tornati a casa solo dopo il tramonto.",
    "ja": "子どもたちは昨日、川のそばで遊んでいた。",
    "ka": "ბავშვები გუშინ მდინარესთან თამაშობდნენ.",
    "kk": "Балалар кеше өзен жағасында ойнап, үйге қараңғы түскеннен кейін ғана қайтты.",
    "km": "ក្មេងៗលេងនៅមាត់ទន្លេកាលពីម្សិលមិញ។",
    "kn": "ಮಕ್ಕಳು ನಿನ್ನೆ ನದಿಯ ಬಳಿ ಆಡಿದರು.",
    "ko": "아이들은 어제 강가에서 놀았다.",
    "lo": "ເດັກນ້ອຍຫຼິ້ນຢູ່ແຄມນ້ຳມື້ວານນີ້",
    "lt": "Vaikai vakar žaidė prie upės ir namo grįžo tik tada, kai jau buvo visiškai sutemę.",
    "lv": "Bērni vakar spēlējās pie upes un atgriezās mājās tikai tad, kad jau bija satumsis.",
    "mk": "Децата вчера играа покрај реката и се вратија дома дури откако се стемни.",
    "ml": "കുട്ടികൾ ഇന്നലെ പുഴയോരത്ത് കളിച്ചു.",
    "mr": "मुले काल नदीकाठी खेळत होती आणि अंधार पडल्यावरच घरी परत आली.",
    "my": "ကလေးများ မနေ့က မြစ်နားမှာ ကစားခဲ့ကြသည်။",
    "nl": "De kinderen speelden gisteren bij de rivier en kwamen pas thuis toen het al donker was.",
    "pa": "ਬੱਚੇ ਕੱਲ੍ਹ ਨਦੀ ਦੇ ਕੰਢੇ ਖੇਡੇ।",
    "pl": "Dzieci bawiły się wczoraj nad rzeką i wróciły do domu dopiero po zmroku.",
    "pt": "As crianças brincaram ontem à beira do rio e só voltaram para casa depois de escurecer.",
    "ro": "Copiii s-au jucat ieri lângă râu și s-au întors acasă abia după ce s-a întunecat.",
    "ru": "Дети вчера играли у реки и вернулись домой только после того, как стемнело.",
    "si": "ළමයි ඊයේ ගඟ අසල සෙල්ලම් කළහ.",
    "sl": "Otroci so se včeraj igrali ob reki in se vrnili domov šele potem, ko se je že stemnilo.",
    "sq": "Fëmijët luajtën dje pranë lumit dhe u kthyen në shtëpi vetëm pasi ishte errësuar.",
    "sr": "Деца су се јуче играла поред реке и вратила су се кући тек кад је пао мрак.",
    "sv": "Barnen lekte vid ån i går och kom inte hem förrän det hade blivit mörkt ute.",
    "ta": "குழந்தைகள் நேற்று ஆற்றங்கரையில் விளையாடினார்கள்.",
    "te": "పిల్లలు నిన్న నది దగ్గర ఆడుకున్నారు.",
    "th": "เมื่อวานเด็ก ๆ เล่นอยู่ริมแม่น้ำ",
    "ti": "ቆልዑ ትማሊ ኣብ ጥቓ ሩባ ተጻዊቶም።",
    "tr": "Çocuklar dün nehrin kenarında oynadılar ve ancak hava karardıktan sonra eve döndüler.",
    "uk": "Діти вчора гралися біля річки й повернулися додому лише після того, як стемніло.",
    "ur": "بچے کل دریا کے کنارے کھیلتے رہے اور اندھیرا ہونے کے بعد ہی گھر واپس آئے۔",
    "vi": "Hôm qua bọn trẻ chơi bên bờ sông và mãi đến khi trời tối mới về nhà.",
    "zh-Hans": "孩子们昨天在河边玩耍,天黑以后才回家。",
    "zh-Hant": "孩子們昨天在河邊玩耍,天黑以後才回家。",
}


def tag(text: str) -> str:
    return language_of(identify(text))


def paragraphs_of(lines: Sequence[str]) -> list[Paragraph]:
    """One paragraph a line; an empty line begins a block."""
    paragraphs: list[Paragraph] = []
    start = block = 0
    for line in lines:
        if line:
            paragraphs.append(Paragraph(line, start, len(paragraphs), block))
        block += not line
        start += len(line) + 1
    return paragraphs


def annotated(*lines: str) -> AnnotatedDocument:
    paragraphs = paragraphs_of(lines)
    return AnnotatedDocument(Document("\n".join(lines)), paragraphs, LanguageAnnotator().annotate(paragraphs))


# --- the annotator ---


@pytest.mark.parametrize("language", SENTENCES)
def test_it_knows(language: str) -> None:
    assert tag(SENTENCES[language]) == language


@pytest.mark.parametrize("language", SENTENCES)
def test_it_knows_capitals(language: str) -> None:
    assert tag(SENTENCES[language].upper()) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Barna lekte ved elva i går og kom ikke hjem før det var blitt mørkt.", "nb"),
        ("Borna leika ved elva i går og kom ikkje heim før det hadde vorte mørkt.", "nn"),
        ("Anak-anak bermain di tepi sungai kemarin dan baru pulang setelah hari gelap.", "id"),
        ("Jučer su se djeca igrala uz rijeku i vratila se kući tek kad je pao mrak.", "hr"),
        ("Deti sa včera hrali pri rieke a domov sa vrátili až po zotmení.", "sk"),
        ("Die kinders het gister by die rivier gespeel en was eers ná donker weer tuis.", "af"),
        ("It-tfal lagħbu ħdejn ix-xmara lbieraħ u marru lura d-dar biss wara li dalam.", "mt"),
        ("Os nenos xogaron onte á beira do río e só volveron á casa cando xa era noite.", "gl"),
    ],
)
def test_what_fasttext_confuses_or_hardly_knows_is_a_candidate(text: str, language: str) -> None:
    found = identify(text)
    assert related(candidates(found)[0][0], language)
    assert language_of(found) == "und" or related(language_of(found), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("동의", "ko"),
        ("はい", "ja"),
        ("ﾒﾆｭｰ", "ja"),
        ("Αποδοχή", "el"),
        ("אישור", "he"),
        ("װאַסער", "yi"),
        ("ตกลง", "th"),
        ("Принять", "und"),
        ("同意しない", "ja"),
        ("设置 Cookie", "zh-Hans"),
        ("關於我們", "zh-Hant"),
        ("駅前通り", "ja"),
        ("Նորություններ", "hy"),
        ("ახალი ამბები", "ka"),
        ("ᏣᎳᎩ", "chr"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "zgh"),
        ("Microsoft Office 사용", "und"),
        ("Office 사용 방법", "ko"),
    ],
)
def test_a_script_proves_a_language_in_a_word(text: str, language: str) -> None:
    assert tag(text) == language
    if language != "und":
        assert identify(text) == (Annotation(f"language.{language}", 1.0),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "https://example.org/eine/lange/adresse/mit/deutschen/woertern?und=fragen",
        "www.example.org",
        "jemand@beispiel.example",
        "01.02.2003 – 04:05",
        "1 234,56 €",
        "🍪🍪🍪 👍🏽",
        "→ ★ ※",
        "X",
        "是",
        "ಠ_ಠ",
        "¯\\_(ツ)_/¯",
        "\ud800\udc00 \udfff",
        "</s> __label__",
        "\0\0",
        "𝒳 𝒴",
    ],
)
def test_without_words_there_is_no_language(text: str) -> None:
    found = identify(text)
    assert language_of(found) == "und"
    assert found == (Annotation("language.und", 1.0),)


def test_a_short_line_is_in_doubt_and_keeps_its_candidates() -> None:
    found = identify("Alle akzeptieren")
    assert found[0] == Annotation("language.und", 1.0)
    assert likelihood(found, "de") > likelihood(found, "en")


@pytest.mark.parametrize(
    ("letters", "scores", "answer"),
    [
        (20, {"de": 0.71, "fr": 0.3}, "de"),
        (20, {"de": 0.65, "fr": 0.3}, "und"),
        (19, {"de": 0.99}, "und"),
        (20, {"id": 0.51, "ms": 0.4}, "id"),  # related
        (20, {"id": 0.45, "ms": 0.4}, "und"),
        (20, {"id": 0.5, "ms": 0.3, "en": 0.2}, "und"),
        (20, {"ru": 0.9, "de": 0.45}, "de"),  # Russian is not written so
        (20, {"ru": 0.9}, "und"),
        (20, {"de": 1.00002}, "de"),
    ],
)
def test_margin_and_letters(
    letters: int, scores: dict[str, float], answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictions = [(score, f"__label__{label}") for label, score in scores.items()]
    monkeypatch.setattr("boilerfilter_language.identify.predict", lambda text, count: predictions)
    found = identify("x" * letters)
    assert language_of(found) == answer
    assert all(annotation.score <= 0.99 for annotation in found if annotation.label != "language.und")
    assert {tag for tag, _ in candidates(found)} == set(scores) - {"ru"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Deca su se juče igrala pored reke, a vratila su se kući tek kad je pala noć.", "sr-Latn"),
        ("Bolalar kecha daryo bo'yida o'ynashdi va qorong'i tushgandan keyingina uyga qaytishdi.", "uz"),
    ],
)
def test_a_tag_names_the_script_that_is_not_the_usual(text: str, language: str) -> None:
    assert language in dict(candidates(identify(text)))


@given(ANY_TEXT)
def test_any_text_has_an_answer(text: str) -> None:
    found = identify(text)
    assert 1 <= len(found) <= 4
    assert all(0 <= annotation.score <= 1 for annotation in found)
    assert all(annotation.label.startswith("language.") and not annotation.spans for annotation in found)
    assert len({annotation.label for annotation in found}) == len(found)
    best = max(found, key=lambda annotation: annotation.score)
    assert found[0] == best
    assert sum(annotation.score == 1 for annotation in found) <= 1


@given(ANY_TEXT)
def test_clean_text_is_safe_for_fasttext(text: str) -> None:
    text = clean(text)
    assert len(text) <= LENGTH
    text.encode("utf-8")
    assert not any(character in text for character in "\n\r\t\v\f\0\x85\u2028")
    assert "</s>" not in text
    assert "__label__" not in text
    assert text == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "a </s> b",
        "a <\u00ad/s> b",
        "a </\0s> b",
        "a __label\u200b__en b",
        "a __LABEL__de b",
        "<</s>/s>",
        "____label__label__",
    ],
)
def test_nothing_hides_a_token_of_fasttext(text: str) -> None:
    assert "</s>" not in clean(text)
    assert "__label__" not in clean(text)


def test_what_follows_a_token_counts() -> None:
    assert tag("</s> " + SENTENCES["de"]) == "de"


@given(st.text(st.sampled_from("ab.@/:-_+< \u00e9"), max_size=50), st.integers(1, 40_000))
def test_long_lines_cost_no_more(piece: str, times: int) -> None:
    assert len(clean(piece * times)) <= LENGTH


def test_decomposed_and_composed_are_the_same() -> None:
    decomposed = "Les e\u0301le\u0300ves ont e\u0301te\u0301 rec\u0327us a\u0300 la mairie hier apre\u0300s-midi."
    assert identify(decomposed) == identify("Les élèves ont été reçus à la mairie hier après-midi.")


def test_an_annotator_remembers_and_answers_the_same() -> None:
    annotator = LanguageAnnotator()
    paragraphs = paragraphs_of([*SENTENCES.values(), "OK", *SENTENCES.values()])
    answers = annotator.annotate(paragraphs)
    assert answers == [identify(paragraph.text) for paragraph in paragraphs]
    assert answers == annotator.annotate(paragraphs)
    assert annotator.annotate(paragraphs[::-1]) == list(reversed(answers))


def test_many_threads_answer_the_same() -> None:
    annotator = LanguageAnnotator()
    paragraphs = paragraphs_of(list(SENTENCES.values()) * 3)
    expected = [identify(paragraph.text) for paragraph in paragraphs]
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(annotator.annotate(paragraphs))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8


def test_the_hash_seed_changes_nothing() -> None:
    code = f"""
import sys
sys.path[:0] = {sys.path!r}
from boilerfilter_language.identify import identify
print([identify(text) for text in {[*SENTENCES.values(), "OK", "Accept", "設定"]!r}])
"""
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(answers) == 1


# --- tags ---


def labels() -> list[str]:
    """All of fastText's labels; those without any probability have to be asked for."""
    found = model.load().f.predict("any text\n", 1000, -1.0, "strict")
    return sorted(label.removeprefix("__label__") for _, label in found)


def test_every_label_has_a_tag() -> None:
    known = labels()
    assert len(known) == 176
    assert set(tags.TAGS) | set(tags.SCRIPTS) <= set(known)
    shown = [tags.tag_of(f"__label__{label}", tags.SCRIPTS.get(label, ("Latn",))[0]) for label in known]
    assert len(set(shown)) == len(known)
    assert all(2 <= len(tag) <= 3 for tag in shown)


def test_a_language_is_not_written_in_every_script() -> None:
    assert tags.tag_of("__label__ru", "Latn") == ""
    assert tags.tag_of("__label__en", "Cyrl") == ""
    assert tags.tag_of("__label__sr", "Cyrl") == "sr"
    assert tags.tag_of("__label__sr", "Latn") == "sr-Latn"
    assert tags.tag_of("__label__uz", "Cyrl") == "uz-Cyrl"
    assert tags.tag_of("__label__no", "Latn") == "nb"


def test_the_readme_lists_every_label() -> None:
    readme = (Path(plugin.__file__).parent / "README.md").read_text(encoding="utf-8")
    deviating = [label for label in labels() if label in tags.TAGS or label in tags.SCRIPTS]
    plain = [label for label in labels() if label not in deviating]
    for label in deviating:
        written = tags.SCRIPTS.get(label, ("Latn",))
        names = "`, `".join(dict.fromkeys(tags.tag_of(f"__label__{label}", script) for script in written))
        assert f"| {label} | `{names}` | {', '.join(written)} |\n" in readme
    assert " ".join(plain) in " ".join(readme.split())


@given(ANY_TEXT)
def test_any_text_has_a_script(text: str) -> None:
    weights = scripts.weigh(text)
    if weights:
        assert scripts.ruling(weights) in {*weights, "Latn", "Jpan"}


# --- the rule ---

ARTICLE = [
    "The harbour was built in the nineteenth century, when the herring fleet outgrew the old quay.",
    "Fishermen from three villages shared its moorings and quarrelled about them every spring.",
    "A lighthouse followed ten years later, paid for by a merchant who had lost two ships nearby.",
    "Today the basin is silted up, and only small boats can enter it when the tide is high.",
]
FOREIGN = "Melden Sie sich jetzt für unseren Rundbrief an und erfahren Sie jede Woche, was im Hafen geschieht."


def judge(document: AnnotatedDocument, **options: object) -> list[Verdict]:
    settings = Settings(language={"foreign": "drop", **options})
    (rule,) = plugin.boilerfilter_rules(settings)
    assert rule.wants(document) == {"language": [paragraph.ordinal for paragraph in document.paragraphs]}
    return list(rule.judge(document))


def test_a_foreign_paragraph_goes_and_says_why() -> None:
    (verdict,) = judge(annotated(*ARTICLE, FOREIGN))
    assert verdict.at == 4
    assert not verdict.keep
    assert verdict.reason.rule == "language.foreign"
    assert verdict.reason.message.startswith("in another language (de, 0.9")
    assert verdict.reason.message.endswith("than the document (en)")
    assert [annotation.label for annotation in verdict.evidence] == ["language.de"]


@pytest.mark.parametrize(
    "lines",
    [
        [*ARTICLE, "Jetzt kostenlos anmelden"],  # short
        [*ARTICLE, f"“{FOREIGN}”"],
        [*ARTICLE, f"„{FOREIGN}“"],
        [*ARTICLE, f"» {FOREIGN}"],
        [*ARTICLE, f"> {FOREIGN}"],
        [*ARTICLE, f"- “{FOREIGN}”"],
        [*ARTICLE, f"{FOREIGN}»."],
        [*ARTICLE, "The notice on the door read:", FOREIGN],
        [*ARTICLE, "The notice on the door read:", "", FOREIGN],
        [*ARTICLE, "The song went like this:", FOREIGN, FOREIGN],
        [FOREIGN],
        [ARTICLE[0], FOREIGN, SENTENCES["fr"], SENTENCES["tr"]],  # no main language
        [*ARTICLE, "https://example.org/melden-sie-sich-jetzt-fuer-unseren-rundbrief-an-und-erfahren"],
    ],
)
def test_what_stays(lines: list[str]) -> None:
    assert judge(annotated(*lines)) == []


def test_an_introduction_ends_with_its_block() -> None:
    document = annotated(*ARTICLE, "The notice on the door read:", FOREIGN, "", FOREIGN)
    assert [verdict.at for verdict in judge(document)] == [6]


def test_kept_languages_stay() -> None:
    document = annotated(*ARTICLE, FOREIGN, SENTENCES["zh-Hant"] * 3)
    assert [verdict.at for verdict in judge(document)] == [4, 5]
    assert [verdict.at for verdict in judge(document, keep_languages=("de",))] == [5]
    assert [verdict.at for verdict in judge(document, keep_languages=("zh-Hans", "fr"))] == [4]


def test_min_letters() -> None:
    document = annotated(*ARTICLE, FOREIGN)
    assert judge(document, min_letters=200) == []
    assert len(judge(document, min_letters=0)) == 1


def test_related_languages_stay() -> None:
    danish = [
        SENTENCES["da"],
        "Havnen blev bygget i det nittende århundrede, da sildeflåden voksede fra den gamle kaj.",
    ]
    norwegian = "Havna ble bygd på attenhundretallet, da sildeflåten hadde vokst fra den gamle kaia i bygda."
    assert judge(annotated(*danish, norwegian)) == []


@pytest.mark.parametrize(("foreign", "dropped"), [(4, [2, 3, 4, 5]), (5, [])])
def test_no_document_loses_more_than_half(foreign: int, dropped: list[int]) -> None:
    lines = ["x" * 120] * 2 + ["x" * 50] * foreign
    english = [Annotation("language.en", 0.99)]
    german = [Annotation("language.de", 0.94), Annotation("language.en", 0.05)]
    document = AnnotatedDocument(Document(""), paragraphs_of(lines), [english] * 2 + [german] * foreign)
    assert [verdict.at for verdict in judge(document)] == dropped


def test_a_long_banner_is_not_the_document() -> None:
    document = annotated(*ARTICLE[:2], *[FOREIGN] * 3)
    assert [verdict.at for verdict in judge(document)] == [0, 1]
    claims = [[*found, *[Annotation("consent", 0.9)] * (at > 1)] for at, found in enumerate(document.annotations)]
    claimed = AnnotatedDocument(document.document, document.paragraphs, claims)
    assert [verdict.at for verdict in judge(claimed)] == [2, 3, 4]


def test_verbatim_paragraphs_and_missing_annotations_stay() -> None:
    document = annotated(*ARTICLE, FOREIGN)
    paragraphs = [*document.paragraphs[:-1], document.paragraphs[-1]._replace(verbatim=True)]
    rule = ForeignRule(LanguageOptions(foreign="drop"))
    fenced = AnnotatedDocument(document.document, paragraphs, document.annotations)
    assert rule.wants(fenced) == {"language": [0, 1, 2, 3]}
    assert list(rule.judge(fenced)) == []
    bare = AnnotatedDocument(document.document, document.paragraphs, [()] * 5)
    assert list(rule.judge(bare)) == []


@given(st.lists(ANY_TEXT.filter(bool), max_size=8))
def test_any_document_is_judged(lines: list[str]) -> None:
    for verdict in judge(annotated(*lines)):
        assert not verdict.keep


# --- options and hooks ---


@pytest.mark.parametrize(
    ("options", "every", "rules"),
    [
        ({}, False, []),
        ({"tag_all": True}, True, []),
        ({"foreign": "tag"}, True, []),
        ({"foreign": "drop"}, False, ["language.foreign"]),
        ({"foreign": "drop", "tag_all": True}, True, ["language.foreign"]),
    ],
)
def test_options_choose(options: dict[str, object], every: bool, rules: list[str]) -> None:
    settings = pickle.loads(pickle.dumps(Settings(language=options)))
    (annotator,) = plugin.boilerfilter_annotators(settings, [])
    assert annotator.name == "language"
    assert annotator.anchors == (None if every else ())
    found = list(plugin.boilerfilter_rules(settings))
    assert [rule.name for rule in found] == rules
    assert all(rule.triggers is None for rule in found)


def test_options_pickle() -> None:
    options = LanguageOptions(foreign="drop", keep_languages=("de", "zh-Hant"), min_letters=3)
    assert pickle.loads(pickle.dumps(options)) == options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"foreign": "maybe"}, "foreign"),
        ({"keep_languages": ["german!"]}, "no BCP 47 tag"),
        ({"min_letters": -1}, "less than 0"),
        ({"forein": "drop"}, "did you mean 'foreign'"),
    ],
)
def test_wrong_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        plugin.boilerfilter_rules(Settings(language=options))
