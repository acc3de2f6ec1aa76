"""Files that hold deflated pieces of an export, and the ZIP file that is made of them.

A member of the ZIP file consists of one or several pieces, which are joined without being unpacked.
That works because each piece ends at a whole byte and refers to no piece before it.
"""

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from feedsvc.editorial.exports.writing import describe_member

_MODE = 0o600 << 16  # permissions of an unpacked file, in the bits where ZIP has them
_CHUNK = 1 << 20  # bytes in memory at a time


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of deflated bytes by its name; `size` and `crc` are those of the unpacked bytes."""

    file: str
    size: int
    crc: int


def write_piece(folder: Path, file: str, body: bytes, *, is_last: bool = True) -> Piece:
    """Write a piece of a member; `is_last` tells whether the member ends with it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    with open_private(folder / file) as output:
        output.write(packer.compress(body))
        output.write(packer.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH))
    return Piece(file, len(body), zlib.crc32(body))


def open_private(path: Path) -> BinaryIO:
    """Open an empty file that only this user may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "wb")


def is_whole(folder: Path, piece: Piece) -> bool:
    """Return whether a piece unpacks to the bytes that it was made of."""
    try:
        size, crc = _measure([folder / piece.file])
    except (OSError, zlib.error):
        return False
    return (size, crc) == (piece.size, piece.crc)


def describe_file(name: str, size: int, crc: int) -> zipfile.ZipInfo:
    """Return the description of a member of `size` bytes that is stored without compression."""
    info = describe_member(name, stored=True)
    info.file_size = info.compress_size = size
    info.CRC, info.external_attr = crc, _MODE
    return info


class Composer:
    """Writes members after those that a file has already; `finish` writes the directory."""

    def __init__(self, output: BinaryIO, before: Iterable[zipfile.ZipInfo]) -> None:
        self._output = output
        self._archive = zipfile.ZipFile(output, "w")
        self._archive.filelist.extend(before)

    def add_member(self, name: str, folder: Path, pieces: Sequence[Piece]) -> None:
        """Write a member that consists of pieces."""
        paths = [folder / each.file for each in pieces]
        info = describe_member(name)
        if len(pieces) == 1:
            info.file_size, info.CRC = pieces[0].size, pieces[0].crc
        else:
            info.file_size, info.CRC = _measure(paths)
        info.compress_size = sum(path.stat().st_size for path in paths)
        info.external_attr, info.header_offset = _MODE, self._output.tell()
        self._output.write(info.FileHeader())
        for path in paths:
            with path.open("rb") as piece:
                shutil.copyfileobj(piece, self._output, _CHUNK)
        self._archive.filelist.append(info)

    def finish(self) -> None:
        """Write the directory, without which the file cannot be opened."""
        self._archive.start_dir = self._output.tell()
        self._archive.close()


def _measure(paths: Iterable[Path]) -> tuple[int, int]:
    """Return the size and the CRC of the unpacked bytes of one member's pieces."""
    unpacker, size, crc = zlib.decompressobj(wbits=-zlib.MAX_WBITS), 0, 0
    for chunk in _read_chunks(paths):
        packed = chunk
        while packed:
            body = unpacker.decompress(packed, _CHUNK)
            packed = unpacker.unconsumed_tail
            size, crc = size + len(body), zlib.crc32(body, crc)
    return size, crc


def _read_chunks(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as piece:
            while chunk := piece.read(_CHUNK):
                yield chunk
