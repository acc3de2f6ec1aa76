"""Get the pictures of imported articles, from a folder beside the source or from an address."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urlsplit

from feedsvc.domain.text import is_web_url
from feedsvc.errors import FetchError, Problem, UnreachableError, ValidationError
from feedsvc.outbound import OutboundClient

AT_ONCE = 4  # fetches at the same time: a former host often is a small one
_MOST_FAILURES = 5
_BASES = ("", "static", "content", "assets", "src", "public")
_ACCEPT = "image/avif, image/webp, image/png, image/jpeg, image/gif, */*;q=0.5"
_NO_HOST = (
    "The address has no host. Give the address of the former site, or the folder with its pictures."
)
_SILENT = "The host did not answer several times in a row, so it is not tried again."
_UNREADABLE = "The file cannot be read: %(reason)s."
_TOO_LARGE = "It is larger than %(most)d bytes."


@dataclass(frozen=True, slots=True)
class PictureFiles:
    """Gets the bytes of pictures, at most `most` of each.

    A file in `folder` is taken before the address is asked. A host that has not answered several
    times is not asked again.
    """

    client: OutboundClient
    most: int
    folder: Path | None = None
    _silent: Counter[str] = field(default_factory=Counter)

    def read_several(
        self, addresses: Sequence[str]
    ) -> Iterator[tuple[str, bytes | ValidationError]]:
        """Yield each address with its bytes, or with the error instead; AT_ONCE at a time."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(0, len(addresses), AT_ONCE):
                part = addresses[start : start + AT_ONCE]
                yield from zip(part, pool.map(self._try_read, part), strict=True)

    def _try_read(self, address: str) -> bytes | ValidationError:
        try:
            return self._read_beside(address) or self._fetch(address)
        except ValidationError as error:
            return error

    def _read_beside(self, address: str) -> bytes:
        path = find_file(self.folder, address) if self.folder else None
        if path is None:
            return b""
        try:
            if path.stat().st_size > self.most:
                raise ValidationError([Problem("", _TOO_LARGE, {"most": self.most})])
            return path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise ValidationError([Problem("", _UNREADABLE, {"reason": reason})]) from error

    def _fetch(self, address: str) -> bytes:
        if not is_web_url(address):
            raise FetchError([Problem("", _NO_HOST)], address)
        host = urlsplit(address).netloc
        if self._silent[host] >= _MOST_FAILURES:
            raise FetchError([Problem("", _SILENT)], address)
        try:
            body = self.client.fetch(address, most=self.most, accept=_ACCEPT).body
        except UnreachableError:
            self._silent[host] += 1
            raise
        self._silent[host] = 0
        return body


def find_file(folder: Path, address: str) -> Path | None:
    """Return the file in `folder` for an address: by its whole path, or by the longest end of it.

    Generators publish the files in some of its folders as if they were in `folder` itself.
    No address leads out of the folder.
    """
    try:
        parts = [part for part in unquote(urlsplit(address).path).split("/") if part]
        inside = folder.resolve()
        for start, base in product(range(len(parts)), _BASES):
            path = inside.joinpath(base, *parts[start:]).resolve()
            if path.is_relative_to(inside) and path.is_file():
                return path
    except (OSError, ValueError):  # a name that is too long, or with a zero character
        return None
    return None
