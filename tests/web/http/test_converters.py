"""Numbers in addresses: each is the id of a row, and no larger than a table can hold."""

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map, Rule

from feedsvc.storage.ids import MAX_ID
from feedsvc.web.http.converters import IdConverter
from tests.web.conftest import Newsroom


def test_every_number_in_an_address_is_an_id(filled: Newsroom) -> None:
    converters = [
        converter
        for rule in filled.app.url_map.iter_rules()
        for converter in rule._converters.values()  # noqa: SLF001  no public way
        if isinstance(converter, IntegerConverter)
    ]
    assert len(converters) > 20
    assert {type(converter) for converter in converters} == {IdConverter}


def test_an_id_is_at_most_the_largest_of_a_table() -> None:
    rules = Map([Rule("/<id:article_id>", endpoint="article")], converters={"id": IdConverter})
    addresses = rules.bind("news.example")
    assert addresses.match(f"/{MAX_ID}") == ("article", {"article_id": MAX_ID})
    assert addresses.build("article", {"article_id": 7}) == "/7"
    for number in (str(MAX_ID + 1), "9" * 5000, "-1", "1.0", "x"):
        with pytest.raises(NotFound):
            addresses.match(f"/{number}")
