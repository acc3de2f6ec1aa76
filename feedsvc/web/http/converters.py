"""URL converters of this application, registered by `create_app`."""

from werkzeug.routing import IntegerConverter, Map

from feedsvc.storage.ids import MAX_ID


class IdConverter(IntegerConverter):
    """Match a row's id, as in `<id:article_id>`, up to the largest number that a table can hold."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_ID)
