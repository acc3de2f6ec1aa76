"""The language of a text is guessed by its words, and left open where they are too few."""

import json
from pathlib import Path

import pytest

from feedsvc.parsing.html.sanitizer import html_to_plain
from feedsvc.parsing.language import guess_language

PAGES = sorted((Path(__file__).parent / "samples" / "pages").glob("*.json"))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("likely", ["id", "en", "ms", "de", ""])
def test_pages_of_both_languages_are_told_apart(page: Path, likely: str) -> None:
    words = html_to_plain("\n".join(json.loads(page.read_text())["body_html"]))
    expected = page.stem[:2] if "english" not in page.stem else "en"
    guess = guess_language(words, likely)
    # Malay and Indonesian have most function words in common.
    assert guess == expected or (expected == "id" and guess == likely == "ms")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "ms",
            (
                "Kerajaan mengumumkan bahawa harga minyak akan dinaikkan kerana harga pasaran "
                "dunia, kata beliau selepas mesyuarat itu di pejabatnya semalam sahaja."
            ),
        ),
        (
            "jv",
            (
                "Pamarentah ing Yogyakarta ngumumake yen rega beras ora bakal mundhak amarga panen "
                "wis akeh, lan para tani uga seneng karo asile."
            ),
        ),
        (
            "es",
            (
                "El presidente dijo que no habrá más cambios en la ley, porque el congreso ya los "
                "aprobó en la sesión de ayer por la noche."
            ),
        ),
        (
            "de",
            (
                "Die Regierung hat am Montag beschlossen, dass die Preise für Strom und Gas nicht "
                "weiter steigen dürfen, wie der Minister sagte."
            ),
        ),
        (
            "nl",
            (
                "De regering heeft maandag besloten dat de prijzen voor stroom en gas niet verder "
                "mogen stijgen, zei de minister in het parlement."
            ),
        ),
        (
            "fr",
            (
                "Le gouvernement a annoncé lundi que les prix de l'électricité et du gaz ne vont "
                "pas augmenter, a dit le ministre dans une lettre aux maires."
            ),
        ),
        (
            "ja",
            "今日は東京で大きな会議がありました。多くの人が参加し、新しい計画について話しました。",
        ),
        ("ko", "정부는 월요일에 새로운 계획을 발표했다고 밝혔다. 많은 사람들이 회의에 참석했다."),
        ("zh", "政府星期一宣布了新的计划,许多人参加了会议,讨论了未来的发展方向和政策。"),
        ("th", "รัฐบาลประกาศแผนใหม่เมื่อวันจันทร์ และมีผู้เข้าร่วมประชุมจำนวนมาก"),
        ("ar", "أعلنت الحكومة يوم الاثنين خطة جديدة وشارك كثير من الناس في الاجتماع"),
        ("fa", "دولت روز دوشنبه برنامه جدیدی را اعلام کرد و گفت که پنج شهر دیگر نیز چنین می‌کنند"),
        ("ru", "Правительство объявило в понедельник о новом плане, и многие приняли участие."),
        (
            "uk",
            "Уряд оголосив у понеділок про новий план, і багато людей взяли участь у засіданні.",
        ),
        ("", "Satu dua tiga"),
        ("", "Breaking news"),
        ("", "Jakarta Bandung Surabaya Semarang Medan Makassar Denpasar Palembang " * 5),
        ("", ""),
    ],
)
def test_words_and_scripts_say_the_language(language: str, words: str) -> None:
    assert guess_language(words, "id") == language
