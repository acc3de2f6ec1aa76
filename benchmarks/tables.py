"""Printing results: percentiles, and tables in Markdown."""

import sys
from collections.abc import Iterable, Sequence


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that this share of all does not exceed; 0.95 is p95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table. All columns but the first are aligned to the right."""
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")


def milliseconds(seconds: float) -> str:
    """Return a time in milliseconds, as tables show it."""
    return f"{seconds * 1e3:.2f} ms"
