"""Terms are looked up by name once in a transaction, and with the changes made in it."""

import pytest
from sqlalchemy import event

from feedsvc import editorial
from feedsvc.domain.taxonomy import Term
from feedsvc.storage import taxonomy
from feedsvc.storage.tables import Topic
from tests.editorial.newsroom import SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


@pytest.mark.any_database
def test_a_name_is_looked_up_once_and_never_answered_for_a_term_that_lost_it(
    newsroom: Newsroom,
) -> None:
    newsroom.publish(topics=("Desa", "Kota"))
    statements: list[str] = []
    event.listen(
        newsroom.database.engine,
        "before_cursor_execute",
        lambda *arguments: statements.append(arguments[2]),
    )
    with newsroom.database.writing() as session:
        first = taxonomy.find_terms(session, Topic, ["Desa", "Kota"])
        statements.clear()
        assert taxonomy.find_terms(session, Topic, ["Kota", "Desa"]) == first
        assert taxonomy.find_term(session, Topic, "Desa") is first["Desa"]
        assert statements == []
        changed = Term("Kampung", "", "")
        editorial.taxonomy.change_term(session, Topic, first["Desa"].id, changed, now=newsroom.now)
        assert set(taxonomy.find_terms(session, Topic, ["Desa", "Kota"])) == {"Kota"}
        assert taxonomy.find_term(session, Topic, "Kampung") is first["Desa"]
        editorial.taxonomy.merge_terms(
            session, Topic, first["Kota"].id, first["Desa"].id, now=newsroom.now
        )
        assert taxonomy.find_term(session, Topic, "Kota") is first["Desa"]


@pytest.mark.any_database
def test_names_that_only_look_like_terms_are_found_by_two_statements(newsroom: Newsroom) -> None:
    newsroom.publish(topics=("Desa", "Kota"))
    names = ["DESA", "kota", "Baru", "Lain", "Desa"]
    with newsroom.database.writing() as session:
        taxonomy.add_term(session, Topic, "dEsA")  # earlier versions stored such names
    with newsroom.database.reading() as session:
        expected = {name: taxonomy.find_term(session, Topic, name) for name in names}
    statements: list[str] = []
    event.listen(
        newsroom.database.engine,
        "before_cursor_execute",
        lambda *arguments: statements.append(arguments[2]),
    )
    with newsroom.database.reading() as session:
        found = taxonomy.find_terms(session, Topic, names)
        assert {name: term.id for name, term in found.items()} == {
            name: term.id for name, term in expected.items() if term
        }
        assert {term.name for term in found.values()} == {"Desa", "Kota"}
        assert len([each for each in statements if each.startswith("SELECT")]) == 2
