"""Fixtures for the tests of the commands."""

from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from feedsvc.demo import ARTICLES, draw
from tests.commands import database_folder
from tests.old_site import old_site

__all__ = ["database_folder", "old_site", "small_demo", "small_pictures"]

draw_once = cache(draw)  # a quarter of a second for the same bytes


@pytest.fixture
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `feedsvc demo` draw one picture only: to draw and scale all takes 2 s of a core."""
    names = [sample.picture for sample in ARTICLES]

    def draw_small(name: str) -> bytes:
        if name == "tea-terraces":
            return draw_once(name)
        out = BytesIO()
        Image.new("RGB", (120, 80), (90, 120, 3 * names.index(name))).save(out, "JPEG")
        return out.getvalue()

    monkeypatch.setattr("feedsvc.cli.demo.draw", draw_small)


@pytest.fixture
def small_demo(small_pictures: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  it patches
    """Let `feedsvc demo` add few articles: a story in two languages, a scheduled one, a draft."""
    few = (*ARTICLES[:2], *(each for each in ARTICLES if each.draft or each.hours_ago < 0))
    monkeypatch.setattr("feedsvc.cli.demo.ARTICLES", few)
