"""A new format needs one module and one line: everything else follows from FORMATS."""

import os
from pathlib import Path

import pytest

from tests import forked

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent.relative_to(ROOT)
# Modules read FORMATS when they are imported, so a forked process imports ours once more.
_RUN = f"""
import os, sys
for name in list(sys.modules):
    if name.partition(".")[0] in {{"feedsvc", "tests"}}:
        del sys.modules[name]
os.chdir({str(ROOT)!r})
import pytest
options = ["-p", "tests.web.admin.toy_format", "-n", "0"]
options += ["-W", "ignore:Module already imported"]  # of plugins that we do not use
sys.exit(int(pytest.main([*options, {str(HERE / "toy_scenario.py")!r}])))
"""


@pytest.mark.slow
def test_a_new_format_is_served_as_deltas_too_named_and_previewed(tmp_path: Path) -> None:
    output = tmp_path / "output"
    process = forked.start([], dict(os.environ), output, code=_RUN)
    assert process.wait() == 0, output.read_text()
    assert "5 passed" in output.read_text()
