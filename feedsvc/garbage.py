"""Garbage collection: what a process has loaded at its start stays, and is not searched again."""

import gc
from importlib import import_module
from types import ModuleType


def load(module: str) -> ModuleType:
    """Import a module without garbage collection, and exclude what exists then from later ones.

    Imports create many objects and hardly any garbage: collecting meanwhile took a sixth of the
    processor time of a start.
    """
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()


def freeze() -> None:
    """Collect garbage, then exclude all other objects that exist now from later collections.

    A long-running process calls this when it has started: what it has loaded by then stays anyway,
    and each full collection of it would stop every thread for 70 ms.
    """
    gc.collect()
    gc.freeze()
