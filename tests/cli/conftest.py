"""Fixtures for the tests of the commands."""

from io import BytesIO

import pytest
from PIL import Image

from feedsvc.demo import ARTICLES
from tests.commands import database_folder
from tests.old_site import old_site

__all__ = ["database_folder", "old_site", "small_demo"]


@pytest.fixture
def small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `feedsvc demo` add few articles, with small pictures: all take 4 s of a core.

    They are a story in two languages, a scheduled article and a draft.
    """
    few = (*ARTICLES[:2], *(each for each in ARTICLES if each.draft or each.hours_ago < 0))
    monkeypatch.setattr("feedsvc.cli.demo.ARTICLES", few)
    names = [sample.picture for sample in ARTICLES]

    def draw(name: str) -> bytes:
        out = BytesIO()
        Image.new("RGB", (120, 80), (90, 120, 3 * names.index(name))).save(out, "JPEG")
        return out.getvalue()

    monkeypatch.setattr("feedsvc.cli.demo.draw", draw)
