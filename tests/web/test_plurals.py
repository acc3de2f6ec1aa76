"""Plurals: the header of a catalogue decides, in languages of one form and of six."""

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from flask import Flask, g, render_template_string

from feedsvc.web import i18n

RULES = {
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4"
    " && (n%100<12 || n%100>14) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
    " : n%100>=11 ? 4 : 5);",
}
FORMS = {
    "pl": ("%(number)s artykuł", "%(number)s artykuły", "%(number)s artykułów"),
    "ru": ("%(number)s статья", "%(number)s статьи", "%(number)s статей"),
    "ar": (
        "لا مقالات",
        "مقالة واحدة",
        "مقالتان",
        "%(number)s مقالات",
        "%(number)s مقالة",
        "%(number)s مقال",
    ),
}
# The categories of Unicode's CLDR in the order of gettext's forms: a second source for the rules.
CATEGORIES = {
    "pl": ("one", "few", "many"),
    "ru": ("one", "few", "many"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
TEMPLATE = (
    "{% trans number=number %}{{ number }} article"
    "{% pluralize %}{{ number }} articles{% endtrans %}"
)


def write_catalogue(folder: Path, language: str, rule: str, forms: tuple[str, ...]) -> Path:
    lines = [
        'msgid ""',
        'msgstr ""',
        r'"Content-Type: text/plain; charset=utf-8\n"',
        rf'"Plural-Forms: {rule}\n"',
        "",
        'msgid "%(number)s article"',
        'msgid_plural "%(number)s articles"',
        *(f'msgstr[{index}] "{form}"' for index, form in enumerate(forms)),
    ]
    path = folder / f"{language}.po"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("language", RULES)
def test_each_number_has_the_form_of_its_language(tmp_path: Path, language: str) -> None:
    path = write_catalogue(tmp_path, language, RULES[language], FORMS[language])
    translations = i18n.load_translations(path)
    category = Locale.parse(language).plural_form
    for number in range(250):
        form = FORMS[language][CATEGORIES[language].index(category(number))]
        assert translations.ngettext("%(number)s article", "%(number)s articles", number) == form


def test_the_header_decides_and_not_the_language(tmp_path: Path) -> None:
    rule = "nplurals=2; plural=(n == 7);"
    path = write_catalogue(tmp_path, "pl", rule, ("other", "seven"))
    translations = i18n.load_translations(path)
    forms = [translations.ngettext("%(number)s article", "", number) for number in (1, 2, 7)]
    assert forms == ["other", "other", "seven"]


@pytest.mark.parametrize(
    ("language", "pages"),
    [
        ("en", {0: "0 articles", 1: "1 article", 2: "2 articles", 21: "21 articles"}),
        ("id", {0: "0 artikel", 1: "1 artikel", 2: "2 artikel"}),
        ("pl", {1: "1 artykuł", 3: "3 artykuły", 12: "12 artykułów", 22: "22 artykuły"}),
        ("ru", {1: "1 статья", 4: "4 статьи", 11: "11 статей", 21: "21 статья"}),
        ("ar", {0: "لا مقالات", 2: "مقالتان", 5: "5 مقالات", 100: "100 مقال"}),
    ],
)
def test_templates_use_the_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, pages: dict[int, str]
) -> None:
    if language in RULES:
        write_catalogue(tmp_path, language, RULES[language], FORMS[language])
        (tmp_path / "en.po").write_bytes((i18n.FOLDER / "en.po").read_bytes())
        monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    i18n.find_translations.cache_clear()
    app = Flask(__name__)
    i18n.install_i18n(app)
    with app.test_request_context():
        g.language = language
        texts = {number: render_template_string(TEMPLATE, number=number) for number in pages}
    i18n.find_translations.cache_clear()
    assert texts == pages


def test_a_plural_without_a_translation_follows_the_rule_of_english(tmp_path: Path) -> None:
    path = write_catalogue(tmp_path, "pl", RULES["pl"], FORMS["pl"])
    translations = i18n.load_translations(path)
    translations.add_fallback(i18n.load_translations(i18n.FOLDER / "en.po"))
    forms = [translations.ngettext("One", "Many", number) for number in (0, 1, 2, 21)]
    assert forms == ["Many", "One", "Many", "Many"]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_catalogue_states_the_plural_rule_of_its_language(language: str) -> None:
    path = i18n.FOLDER / f"{language}.po"
    assert "Plural-Forms: " in path.read_text(encoding="utf-8")
    with path.open("rb") as file:
        catalogue = read_po(file)
    translations = i18n.load_translations(path)
    category = Locale.parse(language).plural_form
    forms = {
        category(number): translations.plural(number)  # type: ignore[attr-defined]  # by its parser
        for number in range(250)
    }
    assert len(set(forms.values())) == len(forms) == catalogue.num_plurals
