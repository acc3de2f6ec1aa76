"""The pages of imports: a file or a feed is previewed, imported by the scheduler, and undone."""

import errno
import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from feedsvc import syndication
from feedsvc.domain.imports import TaskState
from feedsvc.editorial.exports import writing
from feedsvc.editorial.imports import runs, tasks, uploads
from feedsvc.errors import FetchError, Problem
from feedsvc.outbound import OutboundClient
from feedsvc.outbound.exchange import Response
from feedsvc.rendering import FORMATS
from feedsvc.scheduler.imports import work_on_imports
from feedsvc.services import Services
from feedsvc.storage.import_tables import ImportRun, ImportTask
from feedsvc.storage.tables import Article, Media
from feedsvc.web.admin import imports as page_module
from tests.parsing.imports import wxr_sample
from tests.parsing.imports.markdown_samples import HUGO
from tests.parsing.imports.samples import RSS
from tests.web.admin.conftest import IN_ENGLISH, AdminClient, build_file, list_problems, parse_page
from tests.web.conftest import Newsroom, draw_jpeg

PAGE = "/admin/imports"


def upload(admin: AdminClient, text: str = RSS, name: str = "old.xml") -> str:
    """Upload a file; return the path of its task's page."""
    answer = admin.post(PAGE, file=build_file(text.encode(), name))
    assert answer.status_code == 303, list_problems(answer)
    return str(answer.location)


def work_now(admin: AdminClient) -> None:
    work_on_imports(admin.newsroom.services)


def get_task(admin: AdminClient, path: str) -> ImportTask:
    with admin.newsroom.services.database.reading() as session:
        return session.get_one(ImportTask, int(path.rpartition("/")[2]))


def list_guids(admin: AdminClient) -> set[str]:
    with admin.newsroom.services.database.reading() as session:
        return set(session.scalars(select(Article.guid)))


def list_files(admin: AdminClient) -> list[Path]:
    folder = admin.newsroom.services.data_dir / tasks.FOLDER
    return [each for each in folder.rglob("*") if each.is_file()] if folder.exists() else []


def test_a_file_is_previewed_imported_and_undone(admin: AdminClient) -> None:
    before = list_guids(admin)
    path = upload(admin)
    assert "Preview being prepared" in admin.read_page(path)
    work_now(admin)
    page = admin.read_page(path)
    assert "The import would have this result" in page
    assert list_guids(admin) == before
    assert admin.post(path, do="start").status_code == 303
    assert "Being imported" in admin.read_page(path)
    work_now(admin)
    assert "Imported" in admin.read_page(path)
    assert list_guids(admin) == before | {"https://old.example/?p=123", "42"}
    assert list_files(admin) == []
    assert "old.xml" in admin.read_page(PAGE)
    assert "2 remarks" not in admin.read_page(f"{PAGE}/runs/1")
    assert "Catatan" in admin.read_page(f"{PAGE}/runs/1/articles")
    answer = admin.post(f"{PAGE}/runs/1/undo")
    assert answer.location == path
    assert "Being undone" in admin.read_page(path)
    assert admin.post(f"{PAGE}/runs/1/undo").location == f"{PAGE}/runs/1"
    work_now(admin)
    assert "Undone" in admin.read_page(path)
    assert list_guids(admin) == before
    assert "Undo this import" not in admin.read_page(f"{PAGE}/runs/1")


def test_what_cannot_be_previewed_says_why_and_can_be_discarded(admin: AdminClient) -> None:
    path = upload(admin, "no feed at all", "x.txt")
    work_now(admin)
    page = admin.read_page(path)
    assert "Files in this format cannot be imported" in page
    assert "Try again" in page
    assert admin.post(path, do="nonsense").status_code == 303
    assert admin.post(path, do="discard").location.endswith("outcome=discarded")
    assert list_files(admin) == []
    assert "Discarded" in admin.read_page(path)
    assert admin.post(path, do="start").location == path
    assert get_task(admin, path).state == TaskState.DISCARDED


def test_what_precedes_the_damage_of_a_file_can_be_imported(admin: AdminClient) -> None:
    path = upload(admin, RSS[: RSS.rindex("<item>") + 40])
    work_now(admin)
    page = admin.read_page(path)
    assert "The articles before that place can be imported" in page
    admin.post(path, do="start")
    work_now(admin)
    page = admin.read_page(path)
    assert "The articles before that place are imported" in page
    assert "https://old.example/?p=123" in list_guids(admin)
    run_page = admin.read_page(f"{PAGE}/runs/1")
    assert "Not finished" in run_page
    admin.post(f"{PAGE}/runs/1/undo")
    work_now(admin)
    assert "https://old.example/?p=123" not in list_guids(admin)


@pytest.mark.parametrize(
    ("path", "form", "message"),
    [
        (PAGE, {}, "Choose a file first"),
        (PAGE, {"file": b""}, "The file is empty"),
        (f"{PAGE}/feed", {"source": "old.example"}, "Give the whole address of a feed"),
        (f"{PAGE}/feed", {"source": "https://" + "a" * 600}, "608 characters long; at most 500"),
    ],
)
def test_a_refused_form_says_what_to_do(
    admin: AdminClient, path: str, form: dict[str, Any], message: str
) -> None:
    if "file" in form:
        form = {"file": build_file(form["file"], "a.xml")}
    answer = admin.post(path, **form)
    assert answer.status_code == 422
    assert any(message in each for each in list_problems(answer))
    assert list_files(admin) == []


def test_a_file_that_is_too_large_or_does_not_fit_on_the_disk_is_not_stored(
    open_admin: Callable[..., AdminClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = open_admin(imports={"max_upload": 100_000})
    admin.log_in()
    answer = admin.post(PAGE, file=build_file(b" " * 100_001, "a.xml"))
    assert answer.status_code == 422
    assert "larger than 0 MB" in list_problems(answer)[0]
    assert list_files(admin) == []

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(uploads, "_copy", fail)
    answer = admin.post(PAGE, file=build_file(RSS.encode(), "a.xml"))
    assert answer.status_code == 422
    assert "The disk of the data folder is full" in list_problems(answer)[0]


def test_a_full_disk_and_a_late_scheduler_are_said(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = upload(admin)
    usage = namedtuple("usage", "free")  # noqa: PYI024
    monkeypatch.setattr(page_module, "disk_usage", lambda _: usage(0))
    page = admin.read_page(path)
    assert "The disk of the data folder is full" in page
    assert "The scheduler is not running" in page


def test_imports_wait_for_each_other(admin: AdminClient) -> None:
    first, second = upload(admin), upload(admin, RSS, "second.xml")
    assert upload(admin) == first
    assert len(list_files(admin)) == 2
    assert "worked on first: old.xml" in admin.read_page(second)
    assert "worked on first" not in admin.read_page(first)


def test_an_upload_that_is_gone_and_an_error_of_ours_are_said(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = upload(admin)
    shutil.rmtree(admin.newsroom.services.data_dir / tasks.FOLDER)
    work_now(admin)
    assert "not in the data folder of the scheduler" in admin.read_page(path)

    def fail(*_: object) -> None:
        raise RuntimeError("our own mistake")

    monkeypatch.setattr(runs, "preview_import", fail)
    path = upload(admin, RSS, "b.xml")
    work_now(admin)
    page = admin.read_page(path)
    assert "The log of the scheduler says why" in page
    assert "our own mistake" not in page


def test_an_archive_of_markdown_comes_with_its_pictures(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FetchError([Problem("", "The host answers with %(status)d.", {"status": 404})], "")

    monkeypatch.setattr(OutboundClient, "fetch", fail)
    buffer, before = BytesIO(), list_guids(admin)
    with ZipFile(buffer, "w") as archive:
        for name, text in HUGO.items():
            archive.writestr(f"situs/{name}", text.replace("(atap.png", "(rumah/atap.png"))
        archive.writestr("situs/static/img/air.png", draw_jpeg(120, 90))
    buffer.seek(0)
    form = {"file": (buffer, "situs.zip"), "address": "https://old.example/"}
    path = admin.post(PAGE, **form).location
    work_now(admin)
    assert "front matter cannot be read" in admin.read_page(path)
    admin.post(path, do="start")
    work_now(admin)
    assert get_task(admin, path).counts["created"] == 4
    assert "https://old.example/posts/sungai/" in list_guids(admin) - before
    with admin.newsroom.services.database.reading() as session:
        assert session.scalars(select(Media.file_name)).all() == ["air.png"]
    assert list_files(admin) == []
    answer = admin.post(PAGE, file=build_file(b"x", "a.zip"), address="old.example")
    assert answer.status_code == 422
    assert 'value="old.example"' in answer.text


def test_an_address_that_is_too_long_is_refused_and_not_cut(admin: AdminClient) -> None:
    long = f"https://old.example/{'a' * 500}"
    for path, form, field in (
        (PAGE, {"file": build_file(b"x", "a.zip")}, "address"),
        (f"{PAGE}/feed", {}, "source"),
    ):
        answer = admin.post(path, **form, **{field: long})
        assert answer.status_code == 422
        assert list_problems(answer) == [
            "This is 520 characters long; at most 500 fit. Shorten it."
        ]
        (typed,) = parse_page(answer.text).xpath(f"//input[@name='{field}']/@value")
        assert typed == long
    assert list_files(admin) == []


def test_a_feed_is_fetched_once_and_imported_as_it_was_previewed(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []

    def fetch(_: OutboundClient, url: str, **__: object) -> Response:
        fetched.append(url)
        return Response(url, 200, "", {}, RSS.encode())

    monkeypatch.setattr(OutboundClient, "fetch", fetch)
    answer = admin.post(f"{PAGE}/feed", source=" https://old.example/feed/ ")
    work_now(admin)
    admin.post(answer.location, do="start")
    work_now(admin)
    feeds = [url for url in fetched if "/feed/" in url]
    assert feeds == ["https://old.example/feed/", "https://old.example/feed/?paged=2"]
    assert "42" in list_guids(admin)
    assert list_files(admin) == []


def test_a_feed_that_cannot_be_had_is_tried_again(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FetchError([Problem("", "The host answers with %(status)d.", {"status": 500})], "")

    monkeypatch.setattr(OutboundClient, "fetch", fail)
    path = admin.post(f"{PAGE}/feed", source="https://old.example/feed/").location
    work_now(admin)
    assert "The host answers with 500." in admin.read_page(path)
    admin.post(path, do="start")
    assert get_task(admin, path).state == TaskState.PREVIEWING


def test_a_scheduler_that_was_stopped_goes_on(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = RSS[RSS.index("<item>") : RSS.index("</item>") + 7]
    items = [item.replace("123", f"9{number}") for number in range(60)]
    text = RSS[: RSS.index("<item>")] + "".join(items) + "</channel></rss>"
    path = upload(admin, text)
    work_now(admin)
    admin.post(path, do="start")
    store, count = runs._store_batch, 0  # noqa: SLF001

    def stop(*arguments: Any) -> ImportRun:
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        return store(*arguments)

    monkeypatch.setattr(runs, "_store_batch", stop)
    with pytest.raises(KeyboardInterrupt):
        work_now(admin)
    assert "of 60" in admin.read_page(path)
    work_now(admin)
    task = get_task(admin, path)
    assert (task.state, task.counts["created"], task.run_id) == (TaskState.DONE, 60, 1)


def test_tasks_without_a_decision_end_and_their_files_are_deleted(admin: AdminClient) -> None:
    path = upload(admin)
    work_now(admin)
    services = admin.newsroom.services
    stray = services.data_dir / tasks.FOLDER / "stray"
    stray.write_bytes(b"x")
    task = get_task(admin, path)
    folder = services.data_dir / tasks.FOLDER
    tasks.remove_old_tasks(services.database, folder, now=task.changed + timedelta(days=2))
    assert not stray.exists()
    assert len(list_files(admin)) == 1
    tasks.remove_old_tasks(services.database, folder, now=task.changed + timedelta(days=8))
    assert list_files(admin) == []
    assert get_task(admin, path).state == TaskState.DISCARDED


def write_export(services: Services) -> bytes:
    pieces = writing.write_export(services.database, services.site, program="feedsvc test")
    return b"".join(pieces)


def upload_export(admin: AdminClient, exported: bytes) -> str:
    answer = admin.post(PAGE, file=build_file(exported, "situs.zip"))
    assert answer.status_code == 303, list_problems(answer)
    work_now(admin)
    return str(answer.location)


def test_our_own_export_makes_the_same_site_in_an_empty_one_and_adds_to_another(
    admin: AdminClient, make_newsroom: Callable[..., Newsroom], find_logged_in: Callable[..., Any]
) -> None:
    number = admin.write("publish", title="Menakar Hujan")
    admin.write("publish", title="Banjir Surut")
    admin.change(number, "withdraw")
    admin.post("/admin/redirects", former="/lama", target="/feeds")
    trashed = admin.write("save", title="Terbuang")
    revision = str(admin.get_article(trashed).revision)
    admin.post(f"/admin/articles/{trashed}/trash", revision=revision)
    exported = write_export(admin.newsroom.services)
    logged_in = find_logged_in(admin.newsroom.now)
    newsroom = make_newsroom(logged_in.tables, **IN_ENGLISH)
    client = newsroom.app.test_client()
    client._cookies = dict(logged_in.cookies)  # noqa: SLF001  as the fixture `admin` does
    other = AdminClient(newsroom, client)
    path = upload_export(other, exported)
    page = other.read_page(path)
    assert "This site is empty, so it becomes a copy of the exported site" in page
    assert get_task(other, path).total == 3
    assert list_guids(other) == set()
    other.post(path, do="start")
    work_now(other)
    task = get_task(other, path)
    assert (task.state, task.done, task.counts["created"]) == (TaskState.DONE, 3, 3)
    assert list_files(other) == []
    later = admin.newsroom.now + timedelta(days=1)
    for services in (admin.newsroom.services, newsroom.services):
        services.reload_site()
        syndication.refresh.sweep_feeds(services.database, site=services.site, now=later, anew=True)
    for suffix in FORMATS:
        assert other.read_feed(f"all.{suffix}") == admin.read_feed(f"all.{suffix}")
    assert "Terbuang" in other.read_page("/admin/articles/trash")
    # A site that is not empty cannot import the export again.
    path = upload_export(other, exported)
    page = other.read_page(path)
    assert "This site is not empty" in page
    assert "Import now" not in page


def test_a_damaged_export_says_what_is_missing(admin: AdminClient) -> None:
    admin.write("publish", title="Menakar Hujan")
    path = upload_export(admin, write_export(admin.newsroom.services)[:-100])
    assert "the end of the file is missing" in admin.read_page(path)
    assert get_task(admin, path).state == TaskState.FAILED


def test_pages_are_imported_if_they_are_asked_for(admin: AdminClient) -> None:
    text = wxr_sample.HEAD + wxr_sample.build_item(1, "Tentang", "<p>Kami.</p>", kind="page")
    document = (text + wxr_sample.END).encode()
    cases: list[tuple[dict[str, str], int]] = [({}, 0), ({"pages": "1"}, 1)]
    for pages, count in cases:
        path = admin.post(PAGE, file=build_file(document, "wp.xml"), **pages).location
        work_now(admin)
        assert get_task(admin, path).counts["created"] == count
    admin.post(path, do="start")
    work_now(admin)
    assert list_guids(admin)
    refused = admin.post(PAGE, file=build_file(b"x", "a.zip"), address="x", pages="1")
    assert 'value="1" checked' in refused.text
