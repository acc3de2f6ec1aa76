"""The addresses at which programs ask, with a token and never with a session."""

_ROOTS = ("/api", "/micropub")
_BELOW = tuple(f"{root}/" for root in _ROOTS)


def is_for_programs(path: str) -> bool:
    """Return whether programs ask at this path."""
    return path in _ROOTS or path.startswith(_BELOW)
