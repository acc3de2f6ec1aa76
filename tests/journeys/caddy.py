"""Caddy with config/Caddyfile in front of a deployment. Only addresses are changed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import free_port, wait_until
from tests.journeys.conftest import Deployment

OURS = Path(__file__).parents[2] / "config" / "Caddyfile"
AROUND = """
{{
	admin off
	auto_https off
	storage file_system {home}
	grace_period 1s
}}
"""


@contextmanager
def serve_behind_caddy(
    deployment: Deployment, home: Path, *, removes_path: bool = False
) -> Iterator[Deployment]:
    """Run Caddy in front of a deployment under /news, by the commented lines of its file.

    Yield the deployment with Caddy's port, until the block ends.
    """
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("there is no Caddy here and it could not be installed (tests/equip.py)")
    port = free_port()
    home.mkdir()
    text, _, path = OURS.read_text(encoding="utf-8").partition("# example.org {")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{deployment.port}")
    text = text.replace("\nnews.example {", f"\nhttp://127.0.0.1:{free_port()} {{")
    path = path.replace("\n# ", "\n")
    if removes_path:
        path = path.replace("handle /news/*", "handle_path /news/*")
    file = home / "Caddyfile"
    file.write_text(f"{AROUND.format(home=home)}{text}http://127.0.0.1:{port} {{{path}", "utf-8")
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(file)]
    with (home / "log").open("w", encoding="utf-8") as log:
        folders = {"XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
        process = subprocess.Popen(command, env=os.environ | folders, stdout=log, stderr=log)
    proxied = Deployment(deployment.folder, port, deployment.variables)
    try:
        wait_until(lambda: proxied.status("/news/healthz") == 200)
        yield proxied
    finally:
        process.terminate()
        process.wait(60)
