"""A process gives back the memory that it needed only for a moment."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.commands import Installation, list_children, wait_until
from tests.journeys.conftest import read_hidden

MOST = 60_000  # kB that may stay allocated; with 12 threads it was 260 MB
THREADS = 12


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A newsroom that runs, behind a proxy, so that guesses come from many addresses."""
    hops = {"FEEDSVC_WEB__TRUSTED_HOPS": "1"}
    with Installation(tmp_path, hops, is_new_python=True) as installation:
        installation.create()
        installation.start("web")
        wait_until(lambda: installation.get()[0] == 200)
        installation.add_editor()
        yield installation


def measure(process: int) -> int:
    """Return the resident memory of a process in kB."""
    match = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(match[1]) if match else 0


def find_worker(installation: Installation) -> int:
    """Return the pid of the web process: the child with its parent's command line."""
    parent = installation.processes[0].pid
    command = Path(f"/proc/{parent}/cmdline").read_bytes()
    same = [
        child
        for child in list_children(parent)
        if Path(f"/proc/{child}/cmdline").read_bytes() == command
    ]
    return max(same, key=measure)


def guess(installation: Installation, thread: int) -> int:
    """Send a wrong password until it is checked. Return the status code."""
    base, opener = f"http://127.0.0.1:{installation.port}", build_opener(HTTPCookieProcessor())
    with opener.open(f"{base}/admin/login", timeout=60) as page:
        fields = read_hidden(page.read().decode())
    form = {**fields, "login_name": f"nobody{thread}", "login_password": "wrong password"}
    headers = {"Origin": base, "X-Forwarded-For": f"10.0.{thread}.1"}
    request = Request(f"{base}/admin/login", urlencode(form).encode(), headers)
    status = 429
    while status == 429:
        with pytest.raises(HTTPError) as refused:
            opener.open(request, timeout=60)
        status = refused.value.code
        refused.value.close()
        time.sleep(0.05)  # the thread leaves the processor to the server
    return status


def test_wrong_passwords_from_many_threads_leave_no_memory_taken(
    installation: Installation,
) -> None:
    worker = find_worker(installation)
    before, statuses = measure(worker), Counter[int]()
    with ThreadPoolExecutor(THREADS) as threads:
        statuses.update(threads.map(partial(guess, installation), range(THREADS)))
    assert statuses == {401: THREADS}
    wait_until(lambda: measure(worker) < before + MOST)
