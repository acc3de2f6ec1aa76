"""What clients make of encoded bytes."""

import gzip
from collections.abc import Callable, Mapping

import brotli
import zstandard


def _unzstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)


DECODED: Mapping[str, Callable[[bytes], bytes]] = {
    "identity": lambda body: body,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": _unzstd,
}
EVERY = tuple(DECODED)
