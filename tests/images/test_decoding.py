"""Decoding in a separate process: limits of memory and time, and one image at a time."""

import json
import os
import struct
import subprocess
import sys
import threading
import zlib
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from PIL import Image

from feedsvc import images
from feedsvc.errors import ValidationError
from feedsvc.images import MAX_MEMORY, process_image
from tests.commands import wait_until

SIXTY = (7746, 7745)  # just below 60 megapixels
FOLDER = Path(__file__).parent
PEAK = """
import json, resource, subprocess, sys
command = json.loads(sys.argv[1])
done = subprocess.run(command, stdin=open(sys.argv[2], "rb"), capture_output=True, env={})
result = done.stdout.partition(b"\\n")[0].decode()
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps([result, done.returncode, peak]))
"""

GROWTH = """
import json, resource, sys
from feedsvc.images import process_image
def read_peak(who):
    return resource.getrusage(who).ru_maxrss * 1024
data = open(sys.argv[1], "rb").read()
before = read_peak(resource.RUSAGE_SELF)
picture = process_image(data, max_pixels=60_000_000, max_width=2048)
grown = read_peak(resource.RUSAGE_SELF) - before
print(json.dumps([[picture.width, picture.height], grown, read_peak(resource.RUSAGE_CHILDREN)]))
"""


@pytest.fixture(autouse=True)
def decode_here() -> None:
    """Let the product's own process decode each picture."""


def find_error(data: bytes, max_pixels: int = 60_000_000) -> str:
    with pytest.raises(ValidationError) as refused:
        process_image(data, max_pixels=max_pixels, max_width=2048)
    return str(refused.value.problems[0])


def compress_rows(row: bytes, height: int) -> bytes:
    """Return the zlib stream of `height` equal rows, of which only the first is compressed.

    A full flush ends a row's blocks at a byte, and no later data refers to earlier data (RFC 1951).
    Compressing all rows of sixty megapixels takes a second of a core.
    """
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    one = packer.compress(row) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.adler32(b"")
    for _ in range(height):
        checksum = zlib.adler32(row, checksum)
    return b"\x78\xda" + one * height + b"\x03\0" + struct.pack(">I", checksum)


def build_flat_png(width: int, height: int, colours: int, interlaced: int = 0) -> bytes:
    """Return an 8-bit PNG of one colour, built row by row: 0.4 MB for 60 megapixels."""

    def build_chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    row = b"\0" + b"\x7f" * (width * {0: 1, 2: 3, 3: 1, 6: 4}[colours])
    body = compress_rows(row, height)
    palette = build_chunk(b"PLTE", bytes(768)) if colours == 3 else b""
    header = build_chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, interlaced)
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + palette
        + build_chunk(b"IDAT", body)
        + build_chunk(b"IEND", b"")
    )


def encode_picture(size: tuple[int, int], format_: str, **options: object) -> bytes:
    """Return a picture of one colour.

    AVIF is in a file, which the last line wrote with `speed=10`: that takes 0.8 s of a core.
    """
    if format_ == "AVIF":
        return (FOLDER / f"{size[0]}x{size[1]}.avif").read_bytes()
    out = BytesIO()
    Image.new("RGB", size, (90, 120, 30)).save(out, format_, **options)
    return out.getvalue()


def declare_size(data: bytes, size: tuple[int, int], other: tuple[int, int]) -> bytes:
    """Return a JPEG whose header says another size: most of its pixels are missing."""
    head = struct.pack(">BHH", 8, *size[::-1])  # the bits of a sample, the height, the width
    assert data.count(head) == 1
    return data.replace(head, struct.pack(">BHH", 8, *other[::-1]))


def measure_peak(data: bytes, folder: Path, **task: object) -> tuple[dict[str, Any], int]:
    """Decode in a process. Return its result and its peak memory in bytes."""
    file = folder / "request"
    task = task or {"max_width": 2048}
    limits = {"max_pixels": 60_000_000, "memory": MAX_MEMORY, **task}
    file.write_bytes(json.dumps(limits).encode() + b"\n" + data)
    command = [sys.executable, "-c", PEAK, json.dumps(images._DECODER), str(file)]  # noqa: SLF001  the very command
    result, code, most = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert code == 0
    return json.loads(result), most


def get_size(result: dict[str, Any]) -> tuple[int, int] | None:
    """Return the size in pixels of the image that a process has returned, if any."""
    return (
        (result["files"][0]["width"], result["files"][0]["height"]) if "files" in result else None
    )


@pytest.mark.soak_only  # a transparent one needs the most memory: the next test
@pytest.mark.parametrize(
    "colours",
    [
        pytest.param(0, id="grey"),
        pytest.param(2, id="colour"),
        pytest.param(3, id="palette"),
    ],
)
def test_a_png_of_sixty_megapixels_takes_less_than_300_mb(colours: int, tmp_path: Path) -> None:
    result, most = measure_peak(build_flat_png(*SIXTY, colours), tmp_path)
    assert get_size(result) == (2048, 2048), result
    assert most < MAX_MEMORY


def test_a_transparent_png_of_sixty_megapixels_takes_less_than_300_mb_of_another_process(
    tmp_path: Path,
) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(build_flat_png(*SIXTY, 6))
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, str(file)], capture_output=True, check=True
    )
    size, grown, most = json.loads(done.stdout)
    assert size == [2048, 2048]
    assert grown < 60_000_000
    assert most < MAX_MEMORY


@pytest.mark.parametrize(
    ("format_", "options", "size"),
    [
        # It takes 111 MB, and the progressive one below, which is drafted too, 196 MB.
        pytest.param("JPEG", {}, SIXTY, marks=pytest.mark.soak_only),
        pytest.param("JPEG", {"progressive": True}, SIXTY, marks=pytest.mark.soak_only),
        ("JPEG", {"progressive": True, "subsampling": "4:4:4"}, (5000, 5000)),
        ("WEBP", {"method": 0}, (3800, 3800)),
        ("AVIF", {}, (3800, 3800)),
        pytest.param("GIF", {}, (5000, 5000), marks=pytest.mark.soak_only),
    ],
)
def test_large_pictures_of_every_format_need_less_than_300_mb(
    format_: str, options: dict[str, object], size: tuple[int, int], tmp_path: Path
) -> None:
    result, most = measure_peak(encode_picture(size, format_, **options), tmp_path)
    assert get_size(result) == (2048, 2048), result
    assert most < MAX_MEMORY


@pytest.mark.parametrize(
    ("format_", "options"),
    [
        ("WEBP", {"method": 0, "lossless": True, "quality": 0}),
        ("AVIF", {}),
        ("JPEG", {"progressive": True, "subsampling": "4:4:4"}),
    ],
)
def test_a_picture_that_needs_more_memory_is_not_reported_as_damaged(
    format_: str, options: dict[str, object], tmp_path: Path
) -> None:
    # Larger pictures are refused too, but cost more to draw.
    if format_ == "JPEG":
        data = declare_size(encode_picture((62, 62), format_, **options), (62, 62), (6200, 6200))
    else:
        data = encode_picture((4000, 4000), format_, **options)
    result, most = measure_peak(data, tmp_path)
    assert result == {"refused": "memory", "most": 0}
    assert most < MAX_MEMORY


@pytest.mark.skipif(not images.IS_HEIC_READ, reason="there is no wheel of pi-heif here")
def test_heic_of_a_phone_needs_less_than_300_mb(tmp_path: Path) -> None:
    data = (FOLDER / "large.heic").read_bytes()  # 12 megapixels
    result, most = measure_peak(data, tmp_path)
    assert get_size(result) == (2048, 1536), result
    assert most < MAX_MEMORY
    result, _ = measure_peak(data, tmp_path, max_width=2048, memory=100_000_000)
    assert result == {"refused": "memory", "most": 0}


@pytest.mark.parametrize(
    "format_",
    [  # WEBP needs the most memory; the other two need the same
        "WEBP",
        pytest.param("JPEG", marks=pytest.mark.soak_only),
        pytest.param("PNG", marks=pytest.mark.soak_only),
    ],
)
def test_renditions_of_the_largest_stored_picture_need_less_than_300_mb(
    format_: str, tmp_path: Path
) -> None:
    made = [320, 640, 960, 1600]  # the widest in each format is still made, as are all in WebP
    picture = encode_picture((3160, 3160), format_, method=0)
    result, most = measure_peak(picture, tmp_path, made=made)
    assert len(result["files"]) > 5, result
    assert {2048} == {max(each["width"] for each in result["files"])}
    assert most < MAX_MEMORY


def test_too_little_memory_has_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_MEMORY", 60_000_000)
    assert "needs more memory" in find_error(build_flat_png(4000, 4000, 2))
    assert "more than 1000 pixels" in find_error(build_flat_png(100, 100, 2), max_pixels=1000)
    assert "damaged" in find_error(build_flat_png(100, 100, 2)[:-60])


def test_an_allocation_that_the_kernel_refuses_is_reported_as_memory_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    *command, folder = images._DECODER  # noqa: SLF001  the very program
    copytree(Path(folder) / "decoding", tmp_path / "decoding")
    blind = tmp_path / "decoding" / "reading.py"  # a decoder that estimates no memory
    blind.write_text(blind.read_text().replace("> memory:", "> 2**60:"))
    monkeypatch.setattr(images, "_DECODER", [*command, str(tmp_path)])
    monkeypatch.setattr(images, "MAX_MEMORY", 100_000_000)
    for data in (build_flat_png(*SIXTY, 2), encode_picture((4000, 4000), "AVIF")):
        assert "needs more memory" in find_error(data)


def test_pictures_are_decoded_one_at_a_time_and_the_wait_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended = threading.Event()
    real, lock = images._decode, images._decoder_lock  # noqa: SLF001  it starts the process
    running: list[int] = []
    waits: list[float] = []

    class RecordingLock:
        release = staticmethod(lock.release)

        def acquire(self, timeout: float) -> bool:
            waits.append(timeout)
            return lock.acquire(timeout=timeout)

    def slow(limits: dict[str, int], data: bytes) -> object:
        running.append(1)
        assert sum(running) == 1
        assert ended.wait(60)
        try:
            return real(limits, data)
        finally:
            running.pop()

    monkeypatch.setattr(images, "_decode", slow)
    monkeypatch.setattr(images, "_decoder_lock", RecordingLock())
    monkeypatch.setattr(images, "_MAX_WAIT", 60)
    data, results = encode_picture((40, 30), "PNG"), []
    threads = [
        threading.Thread(
            target=lambda: results.append(process_image(data, max_pixels=10_000, max_width=100))
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(waits) == len(threads))
    monkeypatch.setattr(images, "_MAX_WAIT", 0.01)
    assert "Other pictures are being processed" in find_error(data)
    ended.set()
    for thread in threads:
        thread.join(60)
    assert [picture.width for picture in results] == [40, 40, 40]


def test_a_decoder_that_does_not_end_or_crashes_gives_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(program: str) -> str:
        monkeypatch.setattr(images, "_DECODER", [sys.executable, "-c", program])
        return find_error(b"x")

    monkeypatch.setattr(images, "_MAX_SECONDS", 0.01)
    assert "more than a minute" in run("while True: pass")
    monkeypatch.setattr(images, "_MAX_SECONDS", 60)
    assert "needs more memory" in run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert "damaged" in run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert "needs more memory" in run("raise MemoryError")


def test_the_decoder_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_DATABASE_URL", "postgresql://rahasia")
    program = (
        "import os, json; seen = int('FEEDSVC_DATABASE_URL' in os.environ);"
        " print(json.dumps({'refused': 'too large', 'most': seen}))"
    )
    monkeypatch.setattr(images, "_DECODER", [sys.executable, "-c", program])
    assert os.environ["FEEDSVC_DATABASE_URL"]
    assert "more than 0 pixels" in find_error(b"x")
