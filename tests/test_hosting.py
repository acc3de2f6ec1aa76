"""Hosting platforms: where their file systems lose a database at a restart."""

from pathlib import Path

import pytest

from feedsvc import hosting

# Containers of Docker and Podman, with a volume at /data and a folder in memory.
CONTAINER = """\
613 512 0:53 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/a:/b,upperdir=/c
614 613 0:56 / /proc rw,nosuid - proc proc rw
640 613 254:1 /volumes/kabar/_data /data rw,relatime shared:2 master:9 - ext4 /dev/vda1 rw
641 613 0:60 / /data/of\\040a\\134day rw - tmpfs tmpfs rw,size=64k
"""
MACHINE = "27 1 254:0 / / rw,relatime - ext4 /dev/root rw\n25 24 0:23 / /run rw - tmpfs tmpfs rw\n"


@pytest.mark.parametrize(
    ("mounts", "folder", "expected"),
    [
        (CONTAINER, "/app/var", "inside a container, on no volume"),
        (CONTAINER, "/database", "inside a container, on no volume"),
        (CONTAINER, "/data/kabar", ""),
        (CONTAINER, "/data/of a\\day/x", "of a\\day is in memory (tmpfs)"),
        (CONTAINER + "642 613 0:61 / /data rw - ramfs none rw\n", "/data", "in memory (ramfs)"),
        (MACHINE, "/app/var", ""),
        (MACHINE, "/run/feedsvc", "/run is in memory (tmpfs)"),
        ("", "/app/var", ""),
        ("one line of another format\n - \n", "/app/var", ""),
    ],
)
def test_a_loss_is_known_from_the_mounts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mounts: str, folder: str, expected: str
) -> None:
    file = tmp_path / "mountinfo"
    file.write_text(mounts, encoding="utf-8")
    monkeypatch.setattr(hosting, "_MOUNTS", file)
    monkeypatch.setattr(hosting, "_CONTAINER_MARKS", ())
    monkeypatch.setattr(Path, "exists", lambda _: True)  # the folders belong to other machines
    reason = hosting.explain_loss(Path(folder))
    assert (expected in reason) if expected else reason == ""


@pytest.mark.parametrize(("mounts", "is_lost"), [(MACHINE, True), (CONTAINER, False)])
def test_heroku_loses_every_file_and_dokku_only_those_outside_a_volume(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mounts: str, *, is_lost: bool
) -> None:
    file = tmp_path / "mountinfo"
    file.write_text(mounts, encoding="utf-8")
    monkeypatch.setattr(hosting, "_MOUNTS", file)
    monkeypatch.setattr(Path, "exists", lambda _: True)
    monkeypatch.setenv("DYNO", "web.1")
    assert bool(hosting.explain_loss(Path("/data/kabar"))) is is_lost


def test_a_folder_that_does_not_exist_is_where_its_parent_is() -> None:
    shared_memory = Path("/dev/shm")  # noqa: S108  nothing is written
    if "tmpfs" not in hosting.find_mount(Path("/proc/self/mountinfo").read_text(), shared_memory):
        pytest.skip("shared memory is not a file system here")
    assert "in memory" in hosting.explain_loss(shared_memory / "no" / "such")
