"""The rules themselves find faults: each spoiled feed is reported by the right rule."""

import pytest

from feedsvc.rendering import FORMATS
from tests.rendering.feed_rules import list_faults
from tests.rendering.golden.full import DOCUMENT

BODIES = {suffix: FORMATS[suffix].render(DOCUMENT).body.decode() for suffix in FORMATS}


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_golden_feed_has_no_fault(suffix: str) -> None:
    assert list_faults(suffix, BODIES[suffix].encode(), DOCUMENT.urls[suffix]) == []


@pytest.mark.parametrize(
    ("suffix", "right", "wrong", "rule"),
    [
        ("rss", 'version="2.0"', 'version="0.9"', "InvalidRSSVersion"),
        ("rss", "<language>id<", "<language>Bahasa<", "InvalidLanguage"),
        ("rss", "<dc:language>id<", "<dc:language>i d<", "InvalidLanguage"),
        ("rss", ' rel="self"', ' rel="up"', "MissingSelf"),
        ("rss", "<pubDate>", "<pubDate>x", "IncorrectDOW"),
        ("rss", "<guid ", "<source/><guid ", "UndefinedElement"),
        ("rss", 'isPermaLink="false"', 'isPermaLink="true"', "InvalidHttpGUID"),
        ("rss", ' length="', ' length="-', "InvalidIntegerAttribute"),
        ("rss", "&lt;p&gt;", "&lt;script&gt;", "SecurityRisk"),
        ("atom", "<updated>", "<updated>x", "InvalidRFC3339Date"),
        ("atom", ' rel="via"', ' rel="copied"', "InvalidAtomLinkRel"),
        ("atom", 'type="text/html"', 'type="html"', "InvalidMIMEType"),
        ("atom", ' hreflang="id"', ' hreflang="ind"', "InvalidLanguage"),
        ("atom", "<id>tag:", "<id>tag ", "InvalidFullLink"),
        ("atom", "<content ", "<text ", "MissingElement"),
        ("json", "/version/1.1", "/version/1", "no JSON Feed"),
        ("json", '"date_published":"', '"date_published":"on ', "InvalidRFC3339Date"),
        ("json", '"language":"id"', '"language":"indonesia 1"', "InvalidLanguage"),
        ("json", '"tags":[', '"labels":[', "unknown key"),
        ("ninjs", '"type":"text"', '"type":"article"', "type: none of"),
        ("ninjs", '"bodies":[', '"texts":[', "associations: unknown property texts"),
        ("ninjs", '"sizeinbytes":', '"size":', "renditions: unknown property size"),
        ("ninjs", '"pubstatus":"canceled"', '"pubstatus":"killed"', "pubstatus: none of"),
        ("ninjs", '"width":', '"width":"1","x":', "width: no number"),
        ("ninjs", '"uri":"tag:', '"uri":"tag ', "uri: no URI"),
        ("ninjs", '"versioncreated":"', '"versioncreated":"on ', "versioncreated: no instant"),
        ("ninjs", '"name":"self"', '"title":"self"', "associations: lacks name"),
    ],
)
def test_a_spoiled_feed_is_named_by_its_rule(
    suffix: str, right: str, wrong: str, rule: str
) -> None:
    assert right in BODIES[suffix]
    spoiled = BODIES[suffix].replace(right, wrong)
    if wrong.startswith("<text"):
        spoiled = spoiled.replace("</content>", "</text>")
    if wrong.endswith("&lt;script&gt;"):
        spoiled = spoiled.replace("&lt;/p&gt;", "&lt;/script&gt;")
    faults = list_faults(suffix, spoiled.encode(), DOCUMENT.urls[suffix])
    assert any(fault.startswith(rule) for fault in faults), faults
