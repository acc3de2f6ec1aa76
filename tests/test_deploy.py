"""The files of deploy/: systemd's units, the image and the file for Compose.

No image is built here: docs/deploy.md says what was tried by hand. The tests compare each file with
what it names.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from feedsvc import scheduler, server
from feedsvc.cli import up
from feedsvc.server import connections
from feedsvc.setting_sources import to_variable
from feedsvc.settings import list_keys

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = {path.name: path.read_text("utf-8") for path in UNITS if path.suffix == ".service"}
# Heroku sends SIGKILL after 30 s, Docker and our units after 10 s (TimeoutStopSec).
PLATFORM_SECONDS = 10


@pytest.fixture
def analyze() -> str:
    """The path of systemd-analyze."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd here, and it could not be installed (tests/equip.py)")
    return program


def test_the_units_create_no_newsroom_and_a_data_folder_for_their_user_alone() -> None:
    assert list(SERVICES) == ["feedsvc-scheduler.service", "feedsvc-web.service"]
    example = (ROOT / "config" / "production.toml").read_text(encoding="utf-8")
    for name, unit in SERVICES.items():
        folder = re.search("^StateDirectory=(.+)$", unit, re.MULTILINE)
        assert folder, name
        assert tomllib.loads(example)["data_dir"] == f"/var/lib/{folder[1]}"
        for line in (
            "User=feedsvc",
            "StateDirectoryMode=0700",
            "Environment=FEEDSVC_CONFIG=/etc/feedsvc/feedsvc.toml",
            "EnvironmentFile=-/etc/feedsvc/environment",
            f"TimeoutStopSec={PLATFORM_SECONDS}",
        ):
            assert f"\n{line}\n" in unit, (name, line)
    # Without this line 2 of 31,000 requests got no answer while the service was restarted.
    assert "\nKillMode=mixed\n" in SERVICES["feedsvc-web.service"]
    before = "\nExecStartPre=/usr/local/bin/feedsvc db upgrade --existing\n"
    assert before in SERVICES["feedsvc-web.service"]


def test_systemd_finds_no_fault_in_the_units(analyze: str, tmp_path: Path) -> None:
    """Verify copies in which only the folder of the program is changed."""
    program = Path(sys.executable).with_name("feedsvc")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/usr/local/bin/feedsvc", str(program))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / path.name) for path in UNITS]
    result = subprocess.run(
        [analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    lines = (result.stdout + result.stderr).splitlines()
    assert [line for line in lines if "feedsvc" in line] == []


@pytest.mark.parametrize("name", list(SERVICES))
def test_a_service_that_is_taken_over_can_do_little(analyze: str, name: str) -> None:
    unit = str(ROOT / "deploy" / "systemd" / name)
    command = [analyze, "security", "--offline=yes", "--no-pager", "--threshold=30", unit]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in result.stderr:
        pytest.skip("this systemd-analyze reads no files")
    assert result.returncode == 0, result.stdout
    level = re.search(r"Overall exposure level for \S+: ([0-9.]+)", result.stdout)
    assert level
    assert float(level[1]) <= 3.0


def test_no_stop_waits_longer_than_platforms_do() -> None:
    """Add up the limits; other tests prove that a process ends when a request or a job does not."""
    web = connections.LEAVE_SECONDS + server._STOP_SECONDS  # noqa: SLF001  the limit itself
    jobs = scheduler._STOP_SECONDS  # noqa: SLF001
    assert jobs < up._STOP_SECONDS  # noqa: SLF001
    assert web + up._STOP_SECONDS < PLATFORM_SECONDS / 2  # noqa: SLF001  "up" stops both in turn


def test_the_image_copies_what_exists_and_is_not_ignored() -> None:
    lines = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]}
    copied -= {"--from=build", "/opt/feedsvc"}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert copied == {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / path).exists() for path in copied)
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {package["readme"], *package["license-files"]} <= copied, "flit reads them"


def test_compose_changes_what_config_nginx_conf_has_and_names_known_settings() -> None:
    compose = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    replaced = re.search("sed 's/([^/]+)/([^/]+)/'", compose)
    assert replaced
    assert (ROOT / "config" / "nginx.conf").read_text(encoding="utf-8").count(replaced[1]) == 1
    services = set(re.findall(r"(?m)^  (\w+):", compose.partition("\nservices:")[2]))
    assert set(re.findall(r"server (\w+):8000", replaced[2])) <= services
    assert set(re.findall(r"FEEDSVC_[A-Z_]+", compose)) <= {*map(to_variable, list_keys())}
