"""Free slugs: the lowest number where few begin alike, some free one where thousands do, by a few looks."""

from sqlalchemy import event, insert

from feedsvc.storage import slugs
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Topic


def fill(database: Database, taken: list[str]) -> None:
    """Take these slugs."""
    rows = [{"slug": slug, "name": slug, "folded_name": slug, "description": ""} for slug in taken]
    with database.writing() as session:
        if rows:
            session.execute(insert(Topic), rows)


def free(database: Database, stem: str) -> tuple[str, int]:
    """Return a free slug, and how many questions it took to find."""
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with database.reading() as session:
        return slugs.find_free(session, stem, Topic.slug), len(asked)


def test_the_lowest_free_number_is_taken(database: Database) -> None:
    fill(database, ["desa", "desa-2", "desa-4", "desa-10-tahun", "desa-raya"])
    assert free(database, "desa")[0] == "desa-3"
    assert free(database, "kota")[0] == "kota"
    assert free(database, "desa-raya")[0] == "desa-raya-2"


def test_thousands_that_begin_alike_cost_a_few_questions(database: Database) -> None:
    fill(database, ["desa", *(f"desa-{number}" for number in range(2, 5001))])
    slug, asked = free(database, "desa")
    assert slug == "desa-5001"
    assert asked < 20


def test_a_free_slug_is_free_whatever_holes_there_are(database: Database) -> None:
    taken = ["desa", *(f"desa-{number}" for number in [*range(2, 60), 64, 128, 300, 512])]
    fill(database, taken)
    assert free(database, "desa")[0] not in taken
