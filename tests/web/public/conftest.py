"""The public pages of the sample site, for tests that only read them."""

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.conftest import NOW
from tests.web.conftest import build_newsroom
from tests.web.public.test_alternates import list_public_pages


@pytest.fixture(scope="session")
def public_pages(memory_folder: Path, published: Path) -> list[tuple[str, TestResponse]]:
    """Address and answer of every public page of the sample site."""
    newsroom = build_newsroom(memory_folder / "public-pages", published, NOW)
    pages = list(list_public_pages(newsroom))
    newsroom.close()
    return pages
