"""nginx with config/nginx.conf in front of a deployment. Only addresses and folders are changed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import free_port, wait_until
from tests.journeys.conftest import Deployment

OURS = Path(__file__).parents[2] / "config" / "nginx.conf"
AROUND = """
{user} worker_processes 1; daemon off; pid {home}/nginx.pid; error_log {home}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off; client_body_temp_path {home}; proxy_temp_path {home}; fastcgi_temp_path {home};
  uwsgi_temp_path {home}; scgi_temp_path {home};
  include {home}/site.conf;
}}
"""


@contextmanager
def serve_behind_nginx(
    deployment: Deployment, home: Path, *, removes_path: bool = False
) -> Iterator[Deployment]:
    """Run nginx in front of a deployment until the block ends. Yield the site with nginx's port.

    With `removes_path`, nginx removes the path /news, by the commented lines of its file.
    """
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("there is no nginx here and it could not be installed (tests/equip.py)")
    port = free_port()
    home.mkdir()
    text = OURS.read_text(encoding="utf-8")
    for ours, replacement in (
        ("127.0.0.1:8000", f"127.0.0.1:{deployment.port}"),
        ("listen 80 default_server", f"listen 127.0.0.1:{port} default_server"),
        ("listen [::]:80 default_server;", ""),
        ("/var/cache/nginx-feedsvc", f"{home}/cache"),
        ("/var/log/nginx/access.log", f"{home}/access.log"),
    ):
        assert ours in text
        text = text.replace(ours, replacement)
    if removes_path:
        text, count = re.subn(r"(?m)^    # (location .*/news)", r"    \1", text)
        assert count == 2
    (home / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""  # only its owner may read the test's folder
    (home / "nginx.conf").write_text(AROUND.format(home=home, user=user), encoding="utf-8")
    command = [nginx, "-e", f"{home}/error.log", "-c", f"{home}/nginx.conf"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen(command)
    proxied = Deployment(deployment.folder, port, deployment.variables)
    try:
        wait_until(lambda: proxied.status("/healthz") == 200)
        yield proxied
    finally:
        process.terminate()
        process.wait(60)
