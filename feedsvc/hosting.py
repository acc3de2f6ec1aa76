"""What any program finds on a hosting platform: variables, and files that do not last.

Heroku, Dokku and others start each line of a Procfile with the variables PORT and DATABASE_URL, in
a file system that is deleted at each restart or deployment (https://12factor.net/config,
https://devcenter.heroku.com/articles/dynos#ephemeral-filesystem).
"""

import os
import re
from pathlib import Path

VARIABLES = {"bind": "PORT", "database_url": "DATABASE_URL"}  # by the setting that each one sets
_MEMORY = {"tmpfs", "ramfs"}
_LAYERS = {"overlay", "aufs", "fuse.fuse-overlayfs"}  # the root of a container
# Machines share the files of these, but not the memory. Another type of FUSE may be one too.
_NETWORKS = {
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "gfs2",
    "gpfs",
    "lustre",
    "nfs",
    "nfs4",
    "ocfs2",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
}
_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_MOUNTS = Path("/proc/self/mountinfo")


def read_variables() -> dict[str, str]:
    """Return the settings that the platform's variables describe; empty variables count as unset.

    A platform routes requests to PORT from outside the container, so it is opened on all addresses.
    """
    port, database_url = (os.environ.get(name, "") for name in VARIABLES.values())
    values = {"bind": f"0.0.0.0:{port}" if port else "", "database_url": database_url}
    return {key: value for key, value in values.items() if value}


def name_variable(key: str, value: object, message: str) -> tuple[str, str]:
    """Return the variable that set `key` to the bad `value`, with its error message.

    If the platform's variables did not set it, return `key` and `message` unchanged.
    """
    if value != read_variables().get(key):
        return key, message
    if key == "bind":
        message = f"give a number from 1 to 65535 (it is {os.environ[VARIABLES[key]]!r:.200})"
    return VARIABLES[key], message


def explain_loss(folder: Path) -> str:
    """Return why files in `folder` are lost at a restart; "" if nothing shows that they are.

    A folder that does not exist yet is on the file system of its nearest parent that exists.
    """
    mounts = _read_mounts()
    _, root = find_mount(mounts, Path("/"))
    # Dokku sets DYNO too, but it runs containers, in which a volume may be mounted.
    if "DYNO" in os.environ and root not in _LAYERS:
        return "Heroku deletes the files of a dyno when it restarts"
    place, kind = find_mount(mounts, _find_existing(folder))
    if kind in _MEMORY:
        return f"{place} is in memory ({kind})"
    if kind in _LAYERS or (place == "/" and any(mark.exists() for mark in _CONTAINER_MARKS)):
        return (
            "it is inside a container, on no volume, and is deleted when the container is replaced"
        )
    return ""


def find_network_file_system(folder: Path) -> str:
    """Return the type of the network file system that holds `folder`; "" if it is local."""
    _, kind = find_mount(_read_mounts(), _find_existing(folder))
    is_network = kind in _NETWORKS or (kind.startswith("fuse.") and kind not in _LAYERS)
    return kind if is_network else ""


def _read_mounts() -> str:
    return _MOUNTS.read_text(encoding="utf-8", errors="replace") if _MOUNTS.exists() else ""


def _find_existing(folder: Path) -> Path:
    """Return the folder, or its nearest parent that exists."""
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.resolve()


def find_mount(mounts: str, folder: Path) -> tuple[str, str]:
    """Return mount point and type of the file system that holds `folder`; ("", "") if unknown.

    `mounts` is the text of /proc/self/mountinfo (proc_pid_mountinfo(5)).
    """
    found = ("", "")
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        words = before.split(" ")
        if len(words) < 6 or not after:
            continue
        place = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), words[4])
        # Of two mounts at one place the later one covers the earlier one.
        if folder.is_relative_to(place) and len(place) >= len(found[0]):
            found = (place, after.split(" ")[0])
    return found
