"""Every document in golden/ has the expected bytes in every format.

`golden/NAME.py` holds a DOCUMENT, `golden/NAME.SUFFIX` its bytes. A new document or a new format
is tested by adding files. This writes the files again; read the difference afterwards:

    GOLDEN=write pytest tests/rendering/test_golden.py
"""

import os
from importlib import import_module
from pathlib import Path

import pytest

from feedsvc.rendering import FORMATS

GOLDEN = Path(__file__).with_name("golden")
NAMES = sorted(path.stem for path in GOLDEN.glob("*.py"))


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_rendered_as_before(name: str, suffix: str) -> None:
    rendered = FORMATS[suffix].render(import_module(f"tests.rendering.golden.{name}").DOCUMENT)
    path = GOLDEN / f"{name}.{suffix}"
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(rendered.body)
        pytest.fail(f"{path.name} was written again: read the difference")
    assert rendered.body == path.read_bytes()
    assert rendered.excluded == ()


def test_no_golden_file_is_left_over() -> None:
    expected = {f"{name}.{suffix}" for name in NAMES for suffix in ("py", *FORMATS)}
    assert {path.name for path in GOLDEN.iterdir() if path.is_file()} == expected
