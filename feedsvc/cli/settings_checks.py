"""The checks of "doctor" that need no database: base URL, open files, data folder, disk."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from feedsvc import hosting
from feedsvc.cli.checks import FAIL, OK, WARN, Finding
from feedsvc.domain.site import is_loopback
from feedsvc.errors import SettingsError
from feedsvc.server import limits
from feedsvc.services import Services, explain_setting_differences, list_setting_differences
from feedsvc.settings import Settings
from feedsvc.storage import private_files
from feedsvc.storage.system import locks

_ENOUGH_CONNECTIONS = 500  # for the readers and the proxy of a newsroom
_WARN_BYTES, _FAIL_BYTES = 1_000_000_000, 100_000_000  # free on the disk


def check_settings(services: Services) -> list[Finding]:
    """Check the site's address and identity, open files, and the data folder and its disk."""
    return [
        _check_base_url(services),
        _check_identity(services),
        _check_open_files(services.settings),
        *_check_data_dir(services),
    ]


def _check_base_url(services: Services) -> Finding:
    base_url, settings = services.site.base_url, services.settings
    base, check = urlsplit(base_url), "base_url"
    host = base.hostname or ""
    # A local bind is meant for a proxy on this machine, so only a public bind is suspicious.
    if is_loopback(host) and not is_loopback(settings.host):
        message = (
            f"feeds contain {base_url}, but {settings.bind} serves other machines, which cannot"
            " reach that URL. Set base_url to the URL that readers use."
        )
        return Finding(check, FAIL, message)
    if not services.site.authority:
        message = (
            f"{base_url} is not a public address, and the server is not a trial on this machine"
            " alone, so no article can be published: ids contain the domain for ever. Set base_url"
            " to the URL that readers use, or site.tag_authority to a domain that you own."
        )
        return Finding(check, FAIL, message)
    if base.scheme == "http" and not is_loopback(host):
        message = (
            f"{base_url} is not encrypted, so logins can be read on the network. Put a proxy with"
            " TLS in front and set base_url to https://... ."
        )
        return Finding(check, WARN, message)
    return Finding(check, OK, base_url)


def _check_identity(services: Services) -> Finding:
    check, stored = "identity", services.current.stored
    differences = list_setting_differences(services.settings, stored)
    if differences:
        return Finding(check, FAIL, f"{explain_setting_differences(differences)}.")
    site = services.site
    where = "" if stored.revision else "; the first start of a server stores this"
    return Finding(
        check,
        OK,
        f"{site.title}, {site.language}, {site.time_zone.key},"
        f" ids of {site.authority or 'no domain yet'}{where}",
    )


def _check_open_files(settings: Settings) -> Finding:
    check, limit = "open files", limits.find_limit()
    try:
        connections = limits.count_connections(limit, settings.web.threads)
    except SettingsError as error:
        return Finding(check, FAIL, str(error).removeprefix(f"{check}: ") + ".")
    message = f"at most {limit}: {connections} connections for each web process"
    if connections >= _ENOUGH_CONNECTIONS:
        return Finding(check, OK, message)
    advice = "Further clients wait. Raise the hard limit (ulimit -Hn, LimitNOFILE=)"
    return Finding(check, WARN, f"{message}. {advice}.")


def _check_data_dir(services: Services) -> Iterator[Finding]:
    folder = services.settings.data_dir.absolute()
    if not folder.exists():
        yield _report_missing(folder, services)
        return
    try:
        # A write is tried, because modes do not show a read-only mount or a full quota.
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        message = (
            f"{folder} cannot be written ({error.strerror}). Make it writable, or set data_dir."
        )
        yield Finding("data_dir", FAIL, message)
        return
    yield Finding("data_dir", OK, f"{folder} can be written")
    file = services.database.path
    reason = hosting.explain_loss(file.parent) if file else ""
    if reason:
        message = (
            f"everything in {file} is lost at the next restart: {reason}. Set DATABASE_URL to a"
            " PostgreSQL database, or data_dir to a folder of a volume that lasts."
        )
        yield Finding("restarts", WARN, message)
    state = FAIL if free < _FAIL_BYTES else WARN if free < _WARN_BYTES else OK
    advice = "" if state == OK else ". Free some space: a full disk stops publishing"
    yield Finding("disk", state, f"{free / 1e9:.1f} GB are free{advice}")
    yield _check_modes(services)


def _report_missing(folder: Path, services: Services) -> Finding:
    """Report that the data folder is missing.

    The doctor does not create it: an empty folder would hide that a volume is not mounted.
    """
    if services.database.path and services.database.path.parent == folder:
        advice = "Mount its volume, or let feedsvc up create it"
        return Finding("data_dir", WARN, f"{folder} does not exist. {advice}.")
    return Finding("data_dir", OK, f"{folder} does not exist. The scheduler creates it.")


def _check_modes(services: Services) -> Finding:
    """Check which files other users can open, after the services restricted the files."""
    check, folder = "file modes", services.settings.data_dir
    files = [*private_files.list_database_files(services.database.path), folder / locks.FILE]
    shared = [
        path.absolute() for path in files if path.exists() and private_files.is_shared(path.stat())
    ]
    if shared:
        message = (
            f"other users of this machine can open {', '.join(map(str, shared))}, and feedsvc could"
            " not change that. Make feedsvc's user the owner and run chmod 600."
        )
        return Finding(check, FAIL, message)
    if private_files.is_shared(folder.stat()):
        message = (
            f"other users of this machine can enter {folder.absolute()}, which holds files of other"
            " programs. Run chmod 700, or set data_dir to a folder of its own."
        )
        return Finding(check, WARN, message)
    return Finding(check, OK, "only feedsvc's user can open the data folder and its files")
