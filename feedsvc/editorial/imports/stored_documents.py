"""Store the documents of a feed, so that the import reads those that were previewed."""

import os
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from feedsvc.errors import Problem, ValidationError
from feedsvc.outbound import OutboundClient
from feedsvc.outbound.exchange import Response
from feedsvc.storage import private_files


class Client(Protocol):
    """A client that fetches the documents of a feed."""

    def fetch(self, url: str, *, most: int, accept: str = "*/*") -> Response:
        """Return the answer of `url` if its status is 200, with at most `most` bytes."""
        ...


@dataclass
class StoringClient:
    """Fetches each document once and stores it in a folder, so that a feed read again is the same.

    A run that goes on must find the same articles at the same places. `most` bounds the bytes of
    all documents.
    """

    client: OutboundClient
    folder: Path
    most: int

    def fetch(self, url: str, *, most: int, accept: str = "*/*") -> Response:
        """Return the document, from the folder if it is there.

        Raises:
            FetchError: it cannot be fetched, or is too large.
            ValidationError: it cannot be stored.
        """
        file = self.folder / sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
        if file.exists():
            return Response(url, 200, "", {}, file.read_bytes())
        private_files.make_folder(self.folder)
        stored = sum(each.stat().st_size for each in self.folder.iterdir())
        response = self.client.fetch(url, most=max(1, min(most, self.most - stored)), accept=accept)
        try:
            write_file(file, response.body)
        except OSError as error:
            raise ValidationError([explain_write_error(error)]) from error
        return response


def write_file(file: Path, data: bytes) -> None:
    """Store a private file, whole or not at all.

    Raises:
        OSError: it cannot be stored.
    """
    part = file.with_name(f"{file.name}.part")
    with os.fdopen(private_files.open_file(part), "wb") as target:
        target.truncate()
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
    part.replace(file)


def explain_write_error(error: OSError) -> Problem:
    """Return why a file cannot be stored in the data folder."""
    if error.errno in {ENOSPC, EDQUOT}:
        return Problem("file", "The disk of the data folder is full. Make room, and try again.")
    message = "The file cannot be stored in the data folder: %(reason)s."
    return Problem("file", message, {"reason": error.strerror or str(error)})
