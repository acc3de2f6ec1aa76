"""Decode the content encodings as clients do."""

import gzip
from collections.abc import Callable, Mapping

import brotli
import zstandard


def _decompress_zstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)


DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "identity": lambda body: body,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": _decompress_zstd,
}
ENCODINGS = tuple(DECODERS)
