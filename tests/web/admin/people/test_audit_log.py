"""The page of the audit log: actions with their editors, page by page."""

import re
from datetime import UTC, datetime

import pytest

from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.people import audit_log
from tests.web.admin.conftest import NAME, AdminClient, parse_page


def list_rows(page: str) -> list[str]:
    """Return the text of each row without its time."""
    nodes = parse_page(page).xpath(
        '//ol[contains(@class, "audit-log")]/li/*[contains(@class, "what")]'
    )
    return [re.sub(r"\s+", " ", row.text_content()).strip() for row in nodes]


def test_articles_logins_and_people_are_in_one_audit_log(admin: AdminClient) -> None:
    admin.write("publish")
    admin.post("/admin/people/invitations", label="Hana", role="administrator")
    entries = list_rows(admin.read_page("/admin/people/audit-log"))
    assert entries[0] == f"{NAME} · invited · Hana Administrator"
    assert entries[1] == f"{NAME} · published · Menakar Hujan"
    assert entries[2].startswith(f"{NAME} · logged in by password")
    assert entries[3] == f"{NAME} · added · sari Administrator"


def test_the_audit_log_is_read_page_by_page(admin: AdminClient) -> None:
    with admin.newsroom.services.database.writing() as session:
        for each in range(120):
            audit_log.record_audit_entry(
                session,
                "topics",
                "changed",
                by=NAME,
                now=admin.newsroom.now,
                subject=f"Topik {each}",
            )
    path, entries = "/admin/people/audit-log", []
    while path:
        page = admin.read_page(path)
        entries += list_rows(page)
        older = parse_page(page).xpath('//a[@rel="next"]/@href')
        path = str(older[0]) if older else ""
    assert len(entries) == 122
    assert len(set(entries)) == 122
    assert "Topik 119" in "".join(entries[:3])


def test_the_audit_log_of_one_person_or_of_nobody(admin: AdminClient) -> None:
    with admin.newsroom.services.database.writing() as session:
        for editor in ("Hana & Co", "", audit_log.COMMAND_LINE):
            audit_log.record_audit_entry(
                session,
                "topics",
                "retired",
                by=editor,
                now=datetime.now(UTC),
                subject=f"by {editor}",
            )
    assert list_rows(admin.read_page("/admin/people/audit-log?editor=Hana+%26+Co")) == [
        "Hana & Co · retired · topic by Hana & Co"
    ]
    assert list_rows(admin.read_page("/admin/people/audit-log?editor=-")) == [
        "The schedule · retired · topic by"
    ]
    assert list_rows(admin.read_page("/admin/people/audit-log?editor=command+line")) == [
        "the command line · retired · topic by command line"
    ]
    assert list_rows(admin.read_page("/admin/people/audit-log?editor=nobody+else")) == []
    assert len(list_rows(admin.read_page(f"/admin/people/audit-log?editor={NAME}"))) == 2


def test_changes_of_terms_are_recorded_and_refused_ones_are_not(admin: AdminClient) -> None:
    admin.write("publish", topics="Cuaca", create_topics="1")
    refused = admin.post("/admin/taxonomy/topics/1", do="save", name="", slug="", description="")
    assert refused.status_code == 422
    assert admin.post("/admin/taxonomy/topics/1", do="nothing").status_code == 400
    answer = admin.post(
        "/admin/taxonomy/topics/1", do="save", name="Iklim", slug="iklim", description=""
    )
    assert answer.status_code == 303
    admin.post("/admin/taxonomy/topics/1", do="retire", name="Iklim")
    assert list_rows(admin.read_page("/admin/people/audit-log"))[:3] == [
        f"{NAME} · retired · topic Iklim",
        f"{NAME} · changed · topic Iklim Cuaca → Iklim",
        f"{NAME} · published · Menakar Hujan",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=20261122T070312.345678-d",
        "after=99999999999999",
        "editor=%00",
        "editor=" + "x" * 3000,
    ],
)
def test_odd_queries_of_the_audit_log_are_pages(admin: AdminClient, query: str) -> None:
    assert admin.get(f"/admin/people/audit-log?{query}").status_code == 200


def test_changes_of_terms_and_feeds_are_recorded_too(admin: AdminClient) -> None:
    admin.write("publish", topics="Hujan, Cuaca", create_topics="1")
    admin.post("/admin/taxonomy/topics/new", name="Iklim")
    admin.post(
        "/admin/taxonomy/topics/1", name="Curah hujan", slug="hujan", description="", do="save"
    )
    admin.post("/admin/taxonomy/topics/1/merge", into="2")
    admin.post("/admin/taxonomy/topics/2", do="retire")
    admin.post("/admin/feeds/new", title="Mitra", entry_limit="9", private="1", do="save")
    with admin.newsroom.services.database.reading() as session:
        row = custom_feed_rows.find_custom_feed_by_slug(session, "mitra")
        assert row
        feed_id = row.feed_id
    token = (
        parse_page(
            admin.post(f"/admin/feeds/{feed_id}/tokens", partner="Harian").get_data(as_text=True)
        )
        .xpath('//*[@id="new-address"]//*[@class="path"]')[0]
        .text
    )
    admin.post(f"/admin/feeds/{feed_id}/tokens/1")
    admin.post(f"/admin/feeds/{feed_id}", do="retire")
    page = admin.read_page("/admin/people/audit-log")
    assert list_rows(page)[:8] == [
        f"{NAME} · retired · feed Mitra",
        f"{NAME} · private address revoked · feed Mitra Harian",
        f"{NAME} · private address created · feed Mitra Harian",
        f"{NAME} · created · feed Mitra",
        f"{NAME} · retired · topic Cuaca",
        f"{NAME} · merged · topic Cuaca Curah hujan → Cuaca",
        f"{NAME} · changed · topic Curah hujan Hujan → Curah hujan",
        f"{NAME} · created · topic Iklim",
    ]
    assert token.split("/")[4] not in page
