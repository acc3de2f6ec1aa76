"""Levels of headings: a text keeps its own, and pages and feeds show them without a gap.

If headings skip a level ("h2", then "h4"), people who read by headings look for the missing one
(WCAG, technique G141), and the HTML standard does not allow it. Editors choose levels by
their looks, and pasted texts begin at any level. So the levels are closed up where a text is shown:
below the title, its highest headings are h2. The stored text stays as it was written.
"""

import re

_HIGHEST = 2  # h1 is the title of the page
# A tag of sanitized HTML: what looks like a tag inside an attribute's value is no tag.
_TAG = re.compile(r'<(/?)([a-z0-9]+)((?:[^"<>]|"[^"]*")*)>')
_LEVELS = {"h2": 2, "h3": 3, "h4": 4}


def close_up_levels(html: str) -> str:
    """Return sanitized `html` with each heading one level below the heading that contains it.

    A heading is contained in the nearest heading of a higher rank before it. So two headings of the
    same level below the same heading have the same level in the result too.
    """
    if "<h3" not in html and "<h4" not in html:  # h2 alone skips nothing
        return html
    outer: list[int] = []  # the levels of the headings that contain the present place

    def rename(tag: re.Match[str]) -> str:
        closing, name, rest = tag.groups()
        level = _LEVELS.get(name)
        if level is None:
            return tag[0]
        if not closing:
            while outer and outer[-1] >= level:
                outer.pop()
            outer.append(level)
        return f"<{closing}h{_HIGHEST - 1 + len(outer)}{rest}>"

    return _TAG.sub(rename, html)
