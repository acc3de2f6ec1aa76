"""The page of exports: it lists what the file contains, and streams it without holding it."""

import re
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from feedsvc.editorial.exports import writing
from feedsvc.storage.tables import AuditEntry
from feedsvc.web.admin import exports as page_module
from tests.web.admin.conftest import AdminClient, list_problems

PAGE = "/admin/exports"


def start_download(admin: AdminClient) -> Any:
    """Begin a download without reading it, as a browser does."""
    return admin.client.post(
        PAGE,
        data={"csrf": admin.read_csrf()},
        headers={"Origin": admin.origin},
        base_url=admin.origin,
        buffered=False,
    )


def test_the_button_downloads_what_the_command_writes(admin: AdminClient) -> None:
    admin.write("publish", title="Menakar Hujan")
    page = admin.read_page(PAGE)
    assert "1 article, whatever its state" in page
    assert "e-mail addresses of" in page
    answer = admin.post(PAGE)
    assert answer.status_code == 200
    assert answer.content_type == "application/zip"
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=news\.example-\d{4}-\d\d-\d\d\.zip", disposition)
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert "feedsvc.json" in archive.namelist()
    with admin.newsroom.services.database.reading() as session:
        entries = session.execute(select(AuditEntry.kind, AuditEntry.verb, AuditEntry.editor)).all()
    assert ("site", "exported", "sari") in entries


def test_a_download_is_made_while_it_is_sent_and_another_one_waits(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    write = writing.write_export

    def count_pieces(*arguments: Any, **options: Any) -> Iterator[bytes]:
        for piece in write(*arguments, **options):
            asked.append(len(piece))
            yield piece

    monkeypatch.setattr(writing, "write_export", count_pieces)
    admin.write("publish", title="Menakar Hujan")
    answer = start_download(admin)
    assert answer.status_code == 200
    assert len(asked) == 1  # the other pieces are not made yet
    refused = admin.post(PAGE)
    assert refused.status_code == 409
    assert "Wait until that download has ended" in list_problems(refused)[0]
    body = b"".join(answer.response)
    assert len(asked) > 3
    assert zipfile.ZipFile(BytesIO(body)).testzip() is None
    answer.close()
    assert admin.post(PAGE).status_code == 200


def test_a_browser_that_goes_or_hangs_keeps_nobody_from_an_export(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_download(admin).close()
    assert admin.post(PAGE).status_code == 200
    hanging = start_download(admin)
    monkeypatch.setattr(page_module, "PATIENCE", 0.0)
    with_place = start_download(admin)
    assert with_place.status_code == 200
    monkeypatch.setattr(page_module, "PATIENCE", 300.0)
    hanging.close()  # this does not free the place of the other download
    assert admin.post(PAGE).status_code == 409
    with_place.close()
    assert admin.post(PAGE).status_code == 200


def test_other_pages_answer_while_an_export_is_sent(admin: AdminClient) -> None:
    answer = start_download(admin)
    limit = admin.newsroom.app.extensions["feedsvc.limit"]
    assert limit.inside == 0
    done = threading.Event()

    def ask() -> None:
        assert admin.newsroom.app.test_client().get("/healthz").status_code < 500
        done.set()

    thread = threading.Thread(target=ask)
    thread.start()
    assert done.wait(60)
    thread.join()
    answer.close()
