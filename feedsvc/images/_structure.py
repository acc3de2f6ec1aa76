"""Find content that programs would run in the parts of a picture file that hold no pixels.

Browsers, servers or archivers would run or open such content. Encoding the image again removes it,
as it removes everything else that is hidden. Such a file is refused all the same, because it is an
attack, perhaps one that the editor does not know of.

Compressed pixels may contain any bytes by chance: `<svg` occurred in 1.4 % of photographs of 10 MB.
So the file is cut into its segments (JPEG), chunks (PNG, WebP), blocks (GIF) or boxes (AVIF, HEIC),
and only metadata and the bytes after the image are searched.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]  # the first byte, and the one after the last

# A tag counts if its name ends as an HTML parser requires. A name as short as svg must also be
# followed by an attribute or another tag. By chance that occurs once in 10^13 bytes.
_ACTIVE_CONTENT = re.compile(
    rb"<(?:script|html|iframe)[\s/>]|<!doctype\s+html|<\?php\s"
    rb"|<svg(?:[\s/]+[a-z:_-]{2,40}\s{0,9}=|>\s*<)",
    re.IGNORECASE,
)
_PDF = re.compile(rb"%PDF-\d")
_PDF_REACH = 1024  # bytes at the start of a file, in which readers look for PDF's first line
_END_OF_ARCHIVE = b"PK\x05\x06"
_END_SIZE = 22  # bytes of a ZIP archive's end record without its comment
_ARCHIVE_REACH = 65_557  # bytes: the end record with the longest comment
# 20 MB of GIF have 80,000 blocks. After this many parts the rest of a file is searched as it is, so
# that its parts take at most 0.1 s.
_MOST_PARTS = 100_000
# Inside a JPEG's scan, 0xFF is followed by 0 or by the number of a restart marker.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_CONTAINERS = {
    ".jpg": "jpeg",
    ".png": "png",
    ".webp": "webp",
    ".gif": "gif",
    ".avif": "boxes",
}
_PIXEL_CHUNKS = frozenset({b"IDAT", b"fdAT", b"VP8 ", b"VP8L", b"ALPH", b"ANMF"})


def has_active_content(data: bytes) -> bool:
    """Return whether a picture file is, or contains, a page, program, PDF or ZIP archive too."""
    if _PDF.search(data, 0, _PDF_REACH) or _ends_as_archive(data):
        return _find_container(data) is not None
    return any(_ACTIVE_CONTENT.search(data, *span) for span in _yield_readable(data))


def is_picture(data: bytes, suffix: str) -> bool:
    """Return whether a file begins like a picture with this suffix, and is nothing else besides."""
    is_known = _find_container(data) == _CONTAINERS.get(suffix, "none")
    return is_known and not has_active_content(data)


def name_format(data: bytes) -> str:
    """Return "svg" or "heic" if a file that cannot be opened begins as one, else "unknown"."""
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(b"<") and (b"<svg" in head or b"<!doctype svg" in head):
        return "svg"
    # The first box of HEIF names the brands of the file, four bytes each (ISO/IEC 23008-12).
    brands = data[8 : min(200, int.from_bytes(data[:4], "big"))]
    named = {brands[at : at + 4] for at in range(0, len(brands), 4)}
    is_heic = named & _HEIC_BRANDS and not named & {b"avif", b"avis"}
    return "heic" if data[4:8] == b"ftyp" and is_heic else "unknown"


def _ends_as_archive(data: bytes) -> bool:
    """Return whether `data` ends with a ZIP archive's end record that belongs to a directory."""
    at = data.rfind(_END_OF_ARCHIVE, -min(len(data), _ARCHIVE_REACH))
    if at < 0 or at + _END_SIZE > len(data):
        return False
    size = int.from_bytes(data[at + 12 : at + 16], "little")
    is_zip64 = data[max(0, at - 20) : at].startswith(b"PK\x06\x07")
    return is_zip64 or (0 < size <= at and data[at - size :].startswith(b"PK\x01\x02"))


def _find_container(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "boxes" if data[4:8] == b"ftyp" else None


def _yield_readable(data: bytes) -> Iterator[Span]:
    """Yield the parts of a picture file that hold no compressed pixels; nothing of other files."""
    match _find_container(data):
        case "jpeg":
            yield from _yield_jpeg(data)
        case "png":
            yield from _yield_chunks(data, 8, len(data), "big")
        case "webp":
            end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
            yield from _yield_chunks(data, 12, end, "little")
            yield end, len(data)
        case "gif":
            yield from _yield_gif(data)
        case "boxes":
            yield from _yield_boxes(data)


def _yield_jpeg(data: bytes) -> Iterator[Span]:
    """Yield the segments of a JPEG and of JPEGs that follow it, and the bytes after them.

    Cameras append previews, depths and gain maps, each a JPEG of its own.
    """
    at = 0
    for _ in range(_MOST_PARTS):
        match = _NEXT_MARKER.search(data, at)
        if match is None:
            return
        marker, start = data[match.start() + 1], match.end()
        if marker == 0xD9:  # the end of the image
            follower = re.compile(rb"\0*(?=\xff\xd8\xff)").match(data, start)
            if follower is None:
                yield start, len(data)
                return
            at = follower.end()
        elif marker in (0xD8, 0x01):  # the start of an image, or a marker without a segment
            at = start
        else:
            at = start + max(2, int.from_bytes(data[start : start + 2], "big"))
            yield start, at
    yield at, len(data)


def _yield_chunks(data: bytes, at: int, end: int, order: str) -> Iterator[Span]:
    """Yield the chunks of PNG ("big": length, name, data, checksum) or WebP, and the rest."""
    is_png = order == "big"
    for _ in range(_MOST_PARTS):
        if at + 8 > end:
            break
        if is_png:
            length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            after = at + 12 + length
        else:
            name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
            after = at + 8 + length + length % 2
        if name not in _PIXEL_CHUNKS:
            yield at, min(after, end)
        at = after
        if name == b"IEND":
            break
    yield at, end


def _yield_gif(data: bytes) -> Iterator[Span]:
    """Yield the extensions of a GIF (comments, application data) and the bytes after its images."""
    at = 13 + _count_palette_bytes(data[10:11])
    for _ in range(_MOST_PARTS):
        kind = data[at : at + 1]
        if kind == b"\x21":
            start, at = at, _skip_blocks(data, at + 2)
            yield start, at
        elif kind == b"\x2c":
            at = _skip_blocks(data, at + 11 + _count_palette_bytes(data[at + 9 : at + 10]))
        else:  # 0x3B, the end, or damage
            break
    yield at, len(data)


def _count_palette_bytes(flags: bytes) -> int:
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _skip_blocks(data: bytes, at: int) -> int:
    """Return where the blocks at `at`, each after a byte with its length, end."""
    for _ in range(_MOST_PARTS):
        if at >= len(data) or not data[at]:
            break
        at += 1 + data[at]
    return min(len(data), at + 1)


def _yield_boxes(data: bytes) -> Iterator[Span]:
    """Yield the boxes of an AVIF or HEIC file that hold no media data, and the rest."""
    at = 0
    for _ in range(_MOST_PARTS):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if length == 1:  # a length of 64 bits follows the name
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length == 0 and name == b"mdat":  # to the end of the file
            return
        if length < 8 or at + length > len(data):
            break
        if name != b"mdat":
            yield at, at + length
        at += length
    yield at, len(data)
