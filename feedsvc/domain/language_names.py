"""The name of each language in that language, as lists of feeds show it to readers (CLDR)."""

from feedsvc.domain.languages import canonicalize_language_tag

_NAMES = {
    "af": "Afrikaans", "am": "አማርኛ", "ar": "العربية", "as": "অসমীয়া", "az": "Azərbaycan dili",
    "ban": "Basa Bali", "be": "Беларуская", "bg": "Български", "bn": "বাংলা", "bs": "Bosanski",
    "bug": "Basa Ugi", "ca": "Català", "ceb": "Cebuano", "ckb": "کوردیی ناوەندی", "cs": "Čeština",
    "cy": "Cymraeg", "da": "Dansk", "de": "Deutsch", "dv": "ދިވެހި", "el": "Ελληνικά",
    "en": "English", "es": "Español", "et": "Eesti", "eu": "Euskara", "fa": "فارسی", "fi": "Suomi",
    "fil": "Filipino", "fr": "Français", "ga": "Gaeilge", "gl": "Galego", "gu": "ગુજરાતી",
    "ha": "Hausa", "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar",
    "hy": "Հայերեն", "id": "Bahasa Indonesia", "ig": "Igbo", "is": "Íslenska", "it": "Italiano",
    "ja": "日本語", "jv": "Basa Jawa", "ka": "ქართული", "kk": "Қазақ тілі", "km": "ខ្មែរ",
    "kn": "ಕನ್ನಡ", "ko": "한국어", "ku": "Kurdî", "ky": "Кыргызча", "lb": "Lëtzebuergesch",
    "lo": "ລາວ", "lt": "Lietuvių", "lv": "Latviešu", "mad": "Madhurâ", "mg": "Malagasy",
    "mi": "Māori", "min": "Baso Minangkabau", "mk": "Македонски", "ml": "മലയാളം", "mn": "Монгол",
    "mr": "मराठी", "ms": "Bahasa Melayu", "mt": "Malti", "my": "မြန်မာ", "nb": "Norsk bokmål",
    "ne": "नेपाली", "nl": "Nederlands", "nn": "Norsk nynorsk", "no": "Norsk", "or": "ଓଡ଼ିଆ",
    "pa": "ਪੰਜਾਬੀ", "pl": "Polski", "ps": "پښتو", "pt": "Português", "ro": "Română",
    "ru": "Русский", "rw": "Ikinyarwanda", "sd": "سنڌي", "si": "සිංහල", "sk": "Slovenčina",
    "sl": "Slovenščina", "so": "Soomaali", "sq": "Shqip", "sr": "Српски", "su": "Basa Sunda",
    "sv": "Svenska", "sw": "Kiswahili", "ta": "தமிழ்", "te": "తెలుగు", "tet": "Tetun",
    "tg": "Тоҷикӣ", "th": "ไทย", "tk": "Türkmen dili", "tr": "Türkçe", "ug": "ئۇيغۇرچە",
    "uk": "Українська", "ur": "اردو", "uz": "O\u02bbzbek", "vi": "Tiếng Việt", "xh": "IsiXhosa",
    "yi": "ייִדיש", "yo": "Èdè Yorùbá", "yue": "粵語", "zh": "中文", "zh-Hans": "中文 (简体)",
    "zh-Hant": "中文 (繁體)", "zu": "IsiZulu",
}  # fmt: skip


def name_language(tag: str) -> str:
    """Return the name of a language in that language, "id" -> "Bahasa Indonesia", or else the tag.

    If a region or script has no name here, its subtag follows: "pt-BR" -> "Português (BR)".
    """
    tag = canonicalize_language_tag(tag)
    if tag in _NAMES:
        return _NAMES[tag]
    primary, _, rest = tag.partition("-")
    return f"{_NAMES[primary]} ({rest})" if primary in _NAMES else tag
