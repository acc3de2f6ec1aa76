"""Prepare the next batch in a process of its own, while this one stores the batch before it.

Cleaning an article takes 40 % of the time of its import, and one process uses one core.
"""

import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from feedsvc.domain.imports import ImportedItem
from feedsvc.editorial.imports.preparation import (
    ImportContext,
    Preparation,
    find_stored,
    prepare_batch,
)
from feedsvc.errors import FeedsvcError

Batch = Sequence[ImportedItem]
_INLINE = 4  # batches before the process is worth its start, which takes half a second


def prepare_ahead(
    context: ImportContext, batches: Iterable[Batch]
) -> Iterator[tuple[Batch, list[Preparation]]]:
    """Yield each batch with its items prepared.

    Raises:
        FeedsvcError: `batches` has raised it; the batches before the error are yielded first.
    """
    iterator, worker, error = iter(batches), _Worker(), None
    try:
        batch = next(iterator, None)
        if batch is not None:
            worker.give_batch(context, batch)
        while batch is not None:
            prepared, following = worker.take_batch(context, batch), None
            try:
                following = next(iterator, None)
            except FeedsvcError as failure:
                error = failure
            if following is not None:
                worker.give_batch(context, following)
            yield batch, prepared
            batch = following
    finally:
        worker.stop_process()
    if error:
        raise error


class _Worker:
    """Prepares one batch at a time, after `give_batch`. This process prepares the first few."""

    def __init__(self) -> None:
        self._batches = 0
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def give_batch(self, context: ImportContext, batch: Batch) -> None:
        """Give a batch. The batch before it has been taken, so the other process reads the pipe."""
        self._batches += 1
        if self._batches == _INLINE:
            self._start_process()
        if self._pipe:
            with suppress(OSError):  # the process has died; `take_batch` prepares the batch
                self._pipe.send((batch, *_list_arguments(context, batch)))

    def take_batch(self, context: ImportContext, batch: Batch) -> list[Preparation]:
        """Return the batch that was given, prepared."""
        if self._pipe:
            with suppress(EOFError, OSError):
                prepared: list[Preparation] = self._pipe.recv()
                return prepared
            self._pipe = None
        return prepare_batch(batch, *_list_arguments(context, batch))

    def stop_process(self) -> None:
        """End the process."""
        if self._pipe:
            self._pipe.close()
        if self._process:
            self._process.join()

    def _start_process(self) -> None:
        # Not forked: another thread could hold a lock at this moment.
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_prepare_batches, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()  # so that the other process ends with this one, however this one ends


def _list_arguments(context: ImportContext, batch: Batch) -> tuple[dict[str, str], str, datetime]:
    with context.database.reading() as session:
        known = find_stored(session, batch)
    fingerprints = {guid: fingerprint for guid, (_, _, fingerprint) in known.items()}
    return fingerprints, context.site.language, context.now


def _prepare_batches(pipe: Connection) -> None:
    """Prepare what is sent through the pipe, until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the first process decides
    with suppress(EOFError, OSError):
        while True:
            pipe.send(prepare_batch(*pipe.recv()))
