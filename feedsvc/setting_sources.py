"""Where settings come from: default.toml, PORT and DATABASE_URL, a file, FEEDSVC_* variables.

default.toml is a part of the package, so that an installed feedsvc has its manual too.
"""

import functools
import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedsvc import hosting
from feedsvc.domain.text import to_line
from feedsvc.errors import SettingsError

PREFIX = "FEEDSVC_"
FILE_VARIABLE = f"{PREFIX}CONFIG"
DEFAULT_FILE = Path(__file__).parent / "default.toml"
UNKNOWN = 'there is no such setting; "feedsvc settings --defaults" lists them all'
DEFAULT = "default"
# Variables that Kubernetes sets in every container for a Service named feedsvc or feedsvc-web, for
# example, and Docker for a link to a container of such a name. They are ignored, because they
# follow from the name of the service and nobody chose them. No setting's variable looks like them.
# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
# https://docs.docker.com/engine/network/links/#environment-variables
_ORCHESTRATED = re.compile(
    rf"{PREFIX}(?:[A-Z0-9_]+_)?(?:"
    r"SERVICE_HOST=.*|SERVICE_PORT(?:_[A-Z0-9_]+)?=\d+"
    r"|PORT=(?:tcp|udp|sctp)://.*|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR|START|END))?=.*"
    r"|NAME=/.*|ENV_\w+=.*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Source:
    """One place that settings are read from, and the values that it has."""

    name: str
    values: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Return True if this source sets `key`, such as "site.title"."""
        section, _, name = key.rpartition(".")
        values = self.values.get(section, {}) if section else self.values
        return isinstance(values, Mapping) and name in values


def read_sources() -> list[Source]:
    """Return all sources except FEEDSVC_* variables, by rising priority.

    Sources for feedsvc alone have priority over the platform's variables.

    Raises:
        SettingsError: a file cannot be read as TOML.
    """
    platform = hosting.read_variables().items()
    sources = [Source(DEFAULT, _read_defaults())]
    sources += [Source(hosting.VARIABLES[key], {key: value}) for key, value in platform]
    file = os.environ.get(FILE_VARIABLE)
    if file:
        sources.append(Source(str(Path(file).absolute()), _read_file(Path(file))))
    return sources


def find_origins(keys: Collection[str]) -> dict[str, str]:
    """Return for each key the source of its value: "default", a variable or a file's path.

    Raises:
        SettingsError: a file cannot be read as TOML.
    """
    origins = dict.fromkeys(keys, DEFAULT)
    for source in read_sources():
        origins |= {key: source.name for key in keys if source.has(key)}
    # pydantic-settings ignores the case of variables, and empty ones.
    variables = {name.upper(): name for name, value in os.environ.items() if value}
    names = {key: to_variable(key) for key in keys}
    return origins | {key: variables[name] for key, name in names.items() if name in variables}


def to_variable(key: str) -> str:
    """Return the environment variable of a key: FEEDSVC_SITE__TITLE for "site.title"."""
    return f"{PREFIX}{key.replace('.', '__').upper()}"


def check_variables(keys: Collection[str]) -> None:
    """Check that each FEEDSVC_* variable sets one of `keys`.

    Raises:
        SettingsError: a variable does not, and no orchestrator has set it.
    """
    known = {FILE_VARIABLE, *map(to_variable, keys)}
    for name in sorted(_list_variables()):
        if name not in known:
            raise SettingsError(f"{to_line(name)}: {UNKNOWN}", name)


def _list_variables() -> Iterator[str]:
    for name, value in os.environ.items():
        if name.startswith(PREFIX) and not _ORCHESTRATED.fullmatch(f"{name}={value}"):
            yield name


@functools.cache  # no process changes this file, and each reads it twice
def _read_defaults() -> Mapping[str, Any]:
    return _read_file(DEFAULT_FILE)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}", path) from error
