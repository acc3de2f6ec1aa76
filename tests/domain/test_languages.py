"""Language tags: whatever software and people write becomes the canonical tag of BCP 47."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.setting_sections import SiteSettings


@pytest.mark.parametrize(
    ("tag", "right"),
    [
        ("id", True),
        ("en-GB", True),
        ("zh-Hans-CN", True),
        ("", False),
        ("i", False),
        ("id_ID", False),
        ("id\n", False),
    ]
    + [("id" + "-abcdefgh" * many, many < 4) for many in (3, 4, 40)],
)
def test_a_language_tag_is_told_from_others(tag: str, right: bool) -> None:  # noqa: FBT001  a parameter of tests
    assert is_language_tag(tag) is right


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("id_ID", "id-ID"),
        ("id_ID.UTF-8", "id-ID"),
        ("en_US.UTF-8@euro", "en-US"),
        (" ID ", "id"),
        ("in", "id"),
        ("in_ID", "id-ID"),
        ("ind", "id"),
        ("iw-IL", "he-IL"),
        ("ji", "yi"),
        ("jw", "jv"),
        ("mo", "ro"),
        ("ZH-hans-cn", "zh-Hans-CN"),
        ("zh_Hant_TW", "zh-Hant-TW"),
        ("zh-yue-HK", "yue-HK"),
        ("zh-min", "zh-min"),
        ("zh-min-nan", "nan"),
        ("i-lux", "lb"),
        ("I-Klingon", "tlh"),
        ("i-default", "i-default"),
        ("en-GB-oed", "en-GB-oxendict"),
        ("no-bok", "nb"),
        ("sgn-US", "ase"),
        ("my-BU", "my-MM"),
        ("de-ch-1901", "de-CH-1901"),
        ("en-u-CA-gregory", "en-u-ca-gregory"),
        ("x-Desa", "x-desa"),
    ],
)
def test_a_tag_becomes_canonical(written: str, canonical: str) -> None:
    assert canonicalize_language_tag(written) == canonical
    assert is_language_tag(canonical)


@pytest.mark.parametrize("text", ["", "i", "bahasa Indonesia", "id-", "id__ID", "é", "id\nen"])
def test_text_that_is_no_tag_stays_to_be_corrected(text: str) -> None:
    assert canonicalize_language_tag(text) == text
    assert not is_language_tag(text)


@pytest.mark.slow
@given(st.from_regex(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,4}", fullmatch=True))
def test_a_canonical_tag_stays_and_has_the_form_of_a_tag(text: str) -> None:
    tag = canonicalize_language_tag(text)
    assert canonicalize_language_tag(tag) == tag
    assert is_language_tag(tag) or tag == text


def test_the_site_has_a_canonical_language() -> None:
    assert SiteSettings(language="in_ID").language == "id-ID"
