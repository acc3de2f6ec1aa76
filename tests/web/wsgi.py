"""Every route of the application, and an environ that records which headers are read."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.web.served_site import URL_VALUES


class RecordingEnviron(dict[str, Any]):
    """A WSGI environ that records which request headers are read, also from its copies."""

    def __init__(self, environ: dict[str, Any], read: set[str]) -> None:
        super().__init__(environ)
        self._read = read

    def __getitem__(self, name: str) -> Any:
        self._record(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._record(name)
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, like a dict."""
        self._record(name)
        return super().get(name, default)

    def copy(self) -> "RecordingEnviron":
        """Return a copy that records in the same set."""
        return RecordingEnviron(self, self._read)

    def __or__(self, other: dict[str, Any]) -> "RecordingEnviron":  # type: ignore[override]  # records too
        return RecordingEnviron(dict(self) | other, self._read)

    def _record(self, name: object) -> None:
        if isinstance(name, str) and (
            name.startswith("HTTP_") or name in {"CONTENT_TYPE", "CONTENT_LENGTH"}
        ):
            self._read.add(name)


def list_routes(app: Flask, *methods: str) -> Iterator[tuple[str, str, str]]:
    """Yield (endpoint, method, path) of every route, with ids that exist where there are any."""
    for rule in app.url_map.iter_rules():
        path = _build_path(rule)
        yield from (
            (rule.endpoint, method, path)
            for method in sorted(rule.methods or ())
            if method in methods
        )


def _build_path(rule: Rule) -> str:
    built = rule.build(
        {name: URL_VALUES.get(name, (1,))[0] for name in rule.arguments}, append_unknown=False
    )
    assert built, rule
    return built[1]
