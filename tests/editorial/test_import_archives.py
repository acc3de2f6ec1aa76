"""Archives of Markdown: they are unpacked within bounds, and nothing leaves the folder."""

import stat
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from feedsvc.editorial.imports.archives import has_markdown, unpack_archive
from feedsvc.errors import ValidationError


def write_archive(path: Path, *members: tuple[str | ZipInfo, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_the_folder_of_a_repository_is_that_of_the_site(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "a.zip", ("site-main/content/a.md", b"x"), ("site-main/.git/b.md", b"x")
    )
    assert has_markdown(path)
    folder = unpack_archive(path, tmp_path / "unpacked", 100)
    assert folder == tmp_path / "unpacked/site-main"
    assert [each.name for each in folder.rglob("*")] == ["content", "a.md"]
    path.unlink()
    assert unpack_archive(path, tmp_path / "unpacked", 100) == folder, "it is unpacked once"


def test_names_that_lead_elsewhere_and_links_are_not_taken(tmp_path: Path) -> None:
    link = ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    names = ("../out.md", "/abs.md", "a/../../b.md", "c\\..\\d.md", "good.md", "good.md/e.md")
    path = write_archive(
        tmp_path / "a.zip", (link, b"/etc/passwd"), *((each, b"x") for each in names)
    )
    folder = unpack_archive(path, tmp_path / "in/unpacked", 100)
    assert [str(each.relative_to(folder)) for each in folder.rglob("*")] == ["good.md"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.zip", "in"]


def test_too_much_and_damage_are_refused_and_leave_nothing_that_is_used(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.zip", ("a.md", b"x" * 1_000_000))
    with pytest.raises(ValidationError, match="more than 0 MB"):
        unpack_archive(path, tmp_path / "unpacked", 999_999)
    data = bytearray(path.read_bytes())
    data[60:80] = b"\xff" * 20
    path.write_bytes(data)
    with pytest.raises(ValidationError, match="damaged"):
        unpack_archive(path, tmp_path / "unpacked", 10_000_000)
    assert not (tmp_path / "unpacked").exists()
    path.write_bytes(data[:200])
    assert not has_markdown(path)
    assert not has_markdown(tmp_path)
