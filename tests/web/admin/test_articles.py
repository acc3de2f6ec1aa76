"""The list of articles."""

from datetime import UTC, datetime

from feedsvc.domain.articles import Submission
from feedsvc.storage import heartbeats
from tests.web.admin.conftest import BODY, Desk, tree


def test_the_list_shows_filters_searches_and_pages(desk: Desk) -> None:
    for number in range(43):
        desk.room.draft(desk_submission(f"Draf ke-{number:02}"))
    desk.write("publish", title="Terbit & tampil", topics="Cuaca", create_topics="1", section="Daerah")
    page = desk.text("/admin/")
    titles = [title.text_content() for title in tree(page).xpath("//li//h2/a")]
    assert len(titles) == 40
    assert titles[0] == "Terbit & tampil"
    assert "Daerah" in page
    assert "changed by sari" in page
    older = tree(page).xpath('//nav[@class="pages"]/a/@href')
    rest = [title.text_content() for title in tree(desk.text(older[-1])).xpath("//li//h2/a")]
    assert len(rest) == 4
    assert not set(rest) & set(titles)
    assert len(tree(desk.text("/admin/?state=published")).xpath("//li//h2/a")) == 1
    assert len(tree(desk.text("/admin/?q=KE-1")).xpath("//li//h2/a")) == 10
    for odd in ("?state=x", "?before=x", "?before=20261122T070312.0-x", "?q=%00%ff", "?before=" + "9" * 500, "?q=%25"):
        assert desk.get(f"/admin/{odd}").status_code == 200


def desk_submission(title: str) -> Submission:
    return Submission(title=title, body=BODY, language="id")


def test_the_list_warns_of_a_scheduler_that_sleeps(desk: Desk) -> None:
    assert "The scheduler is not running" in desk.text("/admin/")
    with desk.room.house.database.writing() as session:
        heartbeats.beat(session, "scheduler", now=datetime.now(UTC))
    assert "The scheduler is not running" not in desk.text("/admin/")
