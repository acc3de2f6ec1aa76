"""Decode and encode one image in a process of its own. No other code for images uses Pillow.

It runs as a program and imports nothing of feedsvc, so it starts in 0.1 s. It reads one line of
JSON and the image's bytes, and writes one line of JSON and the new bytes, joined. When the process
ends, the system gets all of its memory back.

A request has `max_pixels`, `memory` in bytes, and `max_width` in pixels. A request that has `made`
instead of `max_width` is about a stored image, and the answer has the renditions that this image
lacks. `made` are the widths of its renditions for every reader. Nobody waits for this answer, so
the process runs with the lowest priority.
"""

import json
import os
import resource
import sys
from typing import Any

from PIL import AvifImagePlugin

from . import pixels, reading, renditions, texts
from .reading import RefusedError

_LOWEST_PRIORITY = 19


def main() -> None:
    """Process the one request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_DATA, (request["memory"], request["memory"]))
    if "made" in request:
        os.nice(_LOWEST_PRIORITY)
    result, output = process(request, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(result).encode() + b"\n" + output)


def process(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the fields of the result, and the bytes of its files, joined.

    `files` has format, width, height and size in bytes of each. If the image is refused, the only
    fields are `refused`, the reason, and `most`, the limit that it exceeds.
    """
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread would allocate its own memory
    perform = _make_renditions if "made" in request else _convert
    try:
        result, files = perform(data, **request)
    except RefusedError as error:
        return {"refused": error.args[0], "most": error.args[1] if len(error.args) > 1 else 0}, b""
    except MemoryError:
        return {"refused": "memory"}, b""
    except Exception as error:  # noqa: BLE001  on hostile bytes decoders raise any kind of exception
        return {"refused": "memory" if reading.is_memory_error(error) else "broken", "most": 0}, b""
    described = [
        {"format": each.format, "width": each.width, "height": each.height, "size": len(each.data)}
        for each in files
    ]
    return result | {"files": described}, b"".join(each.data for each in files)


def _convert(
    data: bytes, max_pixels: int, max_width: int, memory: int
) -> tuple[dict[str, Any], list[renditions.File]]:
    """Return facts about the image; the files of it, its rendition for feeds, its thumbnail."""
    image, written_as = reading.open_image(data, max_pixels, memory)
    original = reading.describe_original(image)
    size = reading.prepare(image, max_width, memory - 2 * len(data))
    image.load()
    orientation = reading.read_orientation(image)
    found = texts.read_texts(image)
    image = pixels.scale(image, size)  # the decoded image is freed before another one is made
    image = pixels.apply_orientation(image, orientation)
    if written_as == "JPEG" and image.mode == "RGBA":
        written_as = "PNG"
    image.info = {}  # the encoders would copy the profile and comments from here
    stored = renditions.encode(image, written_as, found)
    for_feeds = renditions.make_for_feeds(image, written_as, found)
    small = renditions.make_thumbnail(image, len(stored.data))
    counts = {"for_feeds": len(for_feeds), "thumbnails": len(small)}
    return {"original": original, "texts": found} | counts, [stored, *for_feeds, *small]


def _make_renditions(
    data: bytes, max_pixels: int, memory: int, made: list[int]
) -> tuple[dict[str, Any], list[renditions.File]]:
    """Return the files of the renditions that a stored image lacks."""
    image, written_as = reading.open_image(data, max_pixels, memory)
    reading.check_memory(image, memory - 2 * len(data))
    image.load()
    found = texts.read_texts(image)
    image = pixels.scale(image, image.size)
    return {}, list(renditions.make_missing(image, written_as, len(data), made, found))
