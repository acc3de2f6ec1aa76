"""A new format needs one module and one line: everything else follows from FORMATS."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent.relative_to(ROOT)


@pytest.mark.slow
def test_a_new_format_is_served_as_deltas_too_named_and_previewed() -> None:
    # In a process of its own, because modules read FORMATS when they are imported.
    plugins = ["-p", "tests.web.admin.toy_format", "-n", "0"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, str(HERE / "toy_scenario.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "5 passed" in result.stdout
