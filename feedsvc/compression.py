"""Compress feeds: fast as soon as they change, and best when there is time.

The levels were chosen by measuring a feed of 50 full entries, 228 kB. Times are milliseconds of one
core; the other levels are in brackets.

    fast  gzip  ISA-L 2  0.3 ms  48.8 kB  (zlib 6: 9.1 ms, 41.9 kB; libdeflate 1: 0.6 ms, 47.3 kB)
          br    0        0.3 ms  52.6 kB  (1: 0.6 ms, 48.2 kB; 2: 1.1 ms, 46.3; 5: 5.4 ms, 44.8 kB)
          zstd  3        0.5 ms  45.0 kB  (1: 0.6 ms, 47.6 kB; 5: 2.2 ms, 43.6 kB)
    best  gzip  zlib 9    10 ms  41.8 kB  (libdeflate 12: 69 ms, 37.5 kB, and one more library)
          br    11       317 ms  34.4 kB  (9: 25 ms, 37.3 kB; 10: 128 ms, 36.4 kB)
          zstd  16        53 ms  34.9 kB  (12: 20 ms, 38.1 kB; 19: 93 ms, 34.7 kB)

All three libraries release the interpreter lock while they compress. The same bytes always give the
same compressed bytes.
"""

import gzip
from collections.abc import Callable, Iterator, Mapping

import brotli
import zstandard
from isal import isal_zlib

# The names of RFC 9110, smallest result first: our preference among those that a client accepts.
ENCODINGS = ("br", "zstd", "gzip")
_GZIP = 31  # wbits: the largest window, 15, plus 16 for the gzip container


_FAST: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=0),
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "gzip": lambda body: isal_zlib.compress(body, 2, _GZIP),
}


def compress_fast(body: bytes) -> dict[str, bytes]:
    """Return `body` in every encoding, in about 1 ms for a full feed."""
    return {name: compress(body) for name, compress in _FAST.items()}


class FastEncodings(Mapping[str, bytes]):
    """The result of `compress_fast` for a body; each encoding is made when it is first asked for.

    The first reader after a change waits for one encoding instead of three. The body is dropped as
    soon as there is an encoding, from which it can be read again. Two threads may make the same
    encoding twice; the bytes are equal.
    """

    def __init__(self, body: bytes) -> None:
        self.identity_size = len(body)
        self._body: bytes | None = body
        self._made: dict[str, bytes] = {}

    def read_body(self) -> bytes:
        """Return the bytes without an encoding."""
        body = self._body
        if body is None:
            name, made = next(iter(self._made.copy().items()))
            body = _DECOMPRESS[name](made)
        return body

    def __getitem__(self, name: str) -> bytes:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = _FAST[name](self.read_body())
            self._body = None
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(_FAST)

    def __len__(self) -> int:
        return len(_FAST)


def checksum(name: str, bodies: Mapping[str, bytes]) -> int:
    """Return the CRC-32 of `name` and the bytes in every encoding. Takes 2 us for a full feed.

    `name` is part of it so that another feed's intact bytes do not match.
    """
    crc: int = isal_zlib.crc32(name.encode())
    for encoding in ENCODINGS:
        body = bodies[encoding]
        crc = isal_zlib.crc32(body, isal_zlib.crc32(b" %d " % len(body), crc))
    return crc


def decompress(gzipped: bytes) -> bytes:
    """Return the bytes that `gzipped` contains."""
    body: bytes = isal_zlib.decompress(gzipped, _GZIP)
    return body


_DECOMPRESS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
    "gzip": decompress,
}


def compress_against(data: bytes, base: bytes) -> bytes:
    """Return `data` compressed with `base` as the dictionary. An empty `base` means none.

    Takes 0.2 ms for an article of 5 kB, 20 ms for one of 2 MB. zstd's checksum makes decompressing
    against a wrong base an error.
    """
    window = min(27, max(10, (len(data) + len(base)).bit_length()))
    level = zstandard.ZstdCompressionParameters.from_level(
        3, source_size=len(data), dict_size=len(base), window_log=window, write_checksum=True
    )
    return zstandard.ZstdCompressor(compression_params=level, dict_data=_dictionary(base)).compress(
        data
    )


def decompress_against(packed: bytes, base: bytes, *, most: int = 0) -> bytes:
    """Return the bytes that `compress_against` compressed with the same `base`.

    `most` bounds their number, for data that may come from elsewhere; 0 is no bound.

    Raises:
        ValueError: `packed` is damaged, has more, or was compressed with another base.
    """
    try:
        if most and not 0 <= zstandard.frame_content_size(packed) <= most:
            raise ValueError(f"these bytes have more than {most} when they are unpacked")
        return zstandard.ZstdDecompressor(dict_data=_dictionary(base)).decompress(packed)
    except zstandard.ZstdError as error:
        raise ValueError("these bytes are damaged, or were compressed with another base") from error


def _dictionary(base: bytes) -> zstandard.ZstdCompressionDict | None:
    return (
        zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        if base
        else None
    )


def compress_best(body: bytes) -> dict[str, bytes]:
    """Return `body` in every encoding, as small as possible. Takes 400 ms for a full feed."""
    return {
        "br": brotli.compress(body, quality=11),
        "zstd": zstandard.ZstdCompressor(level=16).compress(body),
        "gzip": gzip.compress(body, 9, mtime=0),
    }
