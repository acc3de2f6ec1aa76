"""Free slugs, by a few statements: the lowest number if few slugs begin alike, else a free one."""

from sqlalchemy import event, insert

from feedsvc.storage import slugs
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Topic


def add_topics(database: Database, slugs: list[str]) -> None:
    """Add topics with these slugs."""
    rows = [{"slug": slug, "name": slug, "folded_name": slug, "description": ""} for slug in slugs]
    with database.writing() as session:
        if rows:
            session.execute(insert(Topic), rows)


def find_free(database: Database, stem: str) -> tuple[str, int]:
    """Return a free slug, and how many statements it took to find."""
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with database.reading() as session:
        slug = slugs.find_free(session, stem, Topic.slug)
    return slug, len([each for each in statements if each != "BEGIN"])


def test_the_lowest_free_number_is_taken(database: Database) -> None:
    add_topics(database, ["desa", "desa-2", "desa-4", "desa-10-tahun", "desa-raya"])
    assert find_free(database, "desa")[0] == "desa-3"
    assert find_free(database, "kota") == ("kota", 1)
    assert find_free(database, "desa-raya")[0] == "desa-raya-2"


def test_thousands_that_begin_alike_cost_a_few_statements(database: Database) -> None:
    add_topics(database, ["desa", *(f"desa-{number}" for number in range(2, 5001))])
    slug, statements = find_free(database, "desa")
    assert slug == "desa-5001"
    assert statements < 20


def test_a_free_slug_is_free_whatever_numbers_are_missing(database: Database) -> None:
    slugs = ["desa", *(f"desa-{number}" for number in [*range(2, 60), 64, 128, 300, 512])]
    add_topics(database, slugs)
    assert find_free(database, "desa")[0] not in slugs
