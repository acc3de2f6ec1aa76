"""JSON Schemas of what the API takes and answers, made from the fields that the code declares."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from feedsvc.domain.articles import LIVE, ArticleContent, ImageUse, Notice, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.fields import NAME, TEXT, URL, FieldSpec, spec_of
from feedsvc.domain.identity import LONGEST_GUID
from feedsvc.domain.redirects import LONGEST, LONGEST_TARGET
from feedsvc.editorial.records import IMAGE_READ_ONLY, READ_ONLY
from feedsvc.rendering import FORMATS
from feedsvc.storage.ids import MAX_ID

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_NULLABLE: Schema = {"type": ["string", "null"]}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_NO_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
_ID: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_TRUTH: Schema = {"type": "boolean"}
# For a key of an answer that a request may repeat: the key is not read.
_IGNORED: Schema = {"readOnly": True}


def build_schemas() -> dict[str, Schema]:
    """Return the schemas by name, as `Operation` names them."""
    article = _describe_article()
    picture = _describe_picture()
    term = _describe_term()
    return {
        "NewArticle": _describe_new_article(("title",)),
        "ArticlePatch": _describe_new_article(()),
        "Article": _close(article),
        "ChangedArticle": _close({**article, "remarks": _list_of(_refer("Remark"))}),
        "ArticleList": _describe_list(
            _close({name: each for name, each in article.items() if name != "body_html"})
        ),
        "Notice": _describe_notice(),
        "Picture": _close(picture),
        "ChangedPicture": _close({**picture, "remarks": _list_of(_refer("Remark"))}),
        "PictureList": _describe_list(_refer("Picture")),
        "Upload": {},
        "NewTerm": _describe_new_term(("name",)),
        "TermPatch": _describe_new_term(()),
        "Term": {**_close(term), "required": [n for n in term if n not in ("email", "url")]},
        "TermList": _describe_list(_refer("Term")),
        "FeedList": _describe_list(_describe_feed()),
        "NewRedirect": _describe_new_redirect(),
        "Redirect": _close({"id": _ID, "former": _TEXT, "target": _TEXT}),
        "RedirectList": _describe_list(_refer("Redirect")),
        "Remark": _close({"field": _TEXT, "detail": _TEXT}),
        "Problem": _describe_problem(),
    }


def _refer(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _close(properties: Mapping[str, Schema]) -> Schema:
    """Return the schema of an object with all of these members and no other."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _describe_object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object that need not have all of these members, but no other."""
    return {**_close(properties), "required": list(required)}


def _list_of(item: Schema, most: int = 0) -> Schema:
    return {"type": "array", "items": item, **({"maxItems": most} if most else {})}


def _describe_list(item: Schema) -> Schema:
    return _close({"items": _list_of(item), "next": {"type": ["string", "null"], "format": "uri"}})


def _describe_text(spec: FieldSpec) -> Schema:
    bound = {"maxLength": spec.bound} if spec.bound else {}
    return {**_TEXT, **({"title": spec.label} if spec.label else {}), **bound}


def _describe_new_article(required: tuple[str, ...]) -> Schema:
    """Return the schema of an article in a request: null is the same as a key that is left out."""
    texts = {
        each.name: _accept_null(_describe_text(spec_of(each)))
        for each in fields(ArticleContent)
        if each.type is str and each.name != "body"
    }
    body = _accept_null(_describe_text(_spec("body")))
    person = _describe_object({"name": _TEXT, "email": _NULLABLE, "url": _NULLABLE}, ("name",))
    source = _describe_object({"title": _NULLABLE, "url": _TEXT}, ("url",))
    own: dict[str, Schema] = {
        **texts,
        "body_html": body,
        "body": {**body, "description": "The text as plain text. Give either body or body_html."},
        "topics": _accept_null(_list_of(_TEXT, _spec("topics").most)),
        "authors": _accept_null(_list_of({"anyOf": [_TEXT, person]}, _spec("authors").most)),
        "image": _accept_null(_describe_new_image(is_new=bool(required))),
        "sources": _accept_null(_list_of(source, _spec("sources").most)),
        "translations": _accept_null(_list_of(_TEXT, _spec("translations").most)),
        "published": {
            "type": ["string", "null"],
            "description": "A date, or a date and time; in the future, the article is scheduled.",
        },
        "time_zone": {"type": ["string", "null"], "examples": ["Asia/Jakarta"]},
        "guid": {
            "type": ["string", "integer", "null"],
            "maxLength": LONGEST_GUID,
            "description": "The permanent id that the article has elsewhere.",
        },
        "state": {"enum": [None, *_list_states(is_new=bool(required))]},
        **dict.fromkeys(READ_ONLY, _IGNORED),
    }
    if "title" in required:
        own["title"] = _describe_text(_spec("title"))
    return _describe_object(own, required)


def _describe_new_image(*, is_new: bool) -> Schema:
    image = {
        each.name: _accept_null(_describe_text(spec_of(each)))
        for each in fields(ImageUse)
        if each.name not in ("media", "decorative")
    }
    image |= {"file": _TEXT, "decorative": {"type": ["boolean", "null"]}}
    image |= dict.fromkeys(IMAGE_READ_ONLY, _IGNORED)
    return _describe_object(image, ("file",) if is_new else ())


def _list_states(*, is_new: bool) -> list[str]:
    states = (State.PUBLISHED, State.DRAFT) if is_new else (*LIVE, State.TRASHED)
    return list(map(str, states))


def _spec(name: str) -> FieldSpec:
    return spec_of(next(each for each in fields(ArticleContent) if each.name == name))


def _accept_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _describe_article() -> dict[str, Schema]:
    """Return the members of an article in an answer."""
    image = {each.name: _TEXT for each in fields(ImageUse) if each.name != "media"}
    image |= {
        "file": _TEXT,
        "decorative": _TRUTH,
        "url": _TEXT,
        "width": _NUMBER,
        "height": _NUMBER,
    }
    texts = {each.name: _TEXT for each in fields(ArticleContent) if each.type is str}
    texts.pop("body")
    return {
        "id": _ID,
        "guid": _TEXT,
        "url": {**_TEXT, "format": "uri"},
        "state": {"enum": [*map(str, LIVE), str(State.TRASHED)]},
        "revision": _NUMBER,
        **texts,
        "body_html": _TEXT,
        "topics": _list_of(_TEXT),
        "authors": _list_of(
            _close(
                {each.name: _TEXT if each.name == "name" else _NULLABLE for each in fields(Person)}
            )
        ),
        "sources": _list_of(_close({each.name: _TEXT for each in fields(Source)})),
        "translations": _list_of(_TEXT),
        "image": {"anyOf": [_close(image), {"type": "null"}]},
        "published": _NO_INSTANT,
        "created": _INSTANT,
        "changed": _INSTANT,
        "updated": _NO_INSTANT,
        "withdrawn": _NO_INSTANT,
        "notice": _TEXT,
        "notice_title": _TEXT,
    }


def _describe_notice() -> Schema:
    specs = {each.name: spec_of(each) for each in fields(Notice)}
    return _describe_object(
        {
            "notice": _accept_null(_describe_text(specs["text"])),
            "notice_title": _accept_null(_describe_text(specs["title"])),
        }
    )


def _describe_picture() -> dict[str, Schema]:
    return {
        "id": _ID,
        "file": {
            **_TEXT,
            "description": "The name by which an article refers to the picture, in image.file.",
        },
        "url": {**_TEXT, "format": "uri"},
        "media_type": _TEXT,
        "size": _NUMBER,
        "width": _NUMBER,
        "height": _NUMBER,
        "file_name": _TEXT,
        "alt": _TEXT,
        "caption": _TEXT,
        "credit": _TEXT,
        "added": _INSTANT,
    }


def _describe_term() -> dict[str, Schema]:
    return {
        "id": _ID,
        "name": _TEXT,
        "slug": _TEXT,
        "description": _TEXT,
        "email": _TEXT,
        "url": _TEXT,
        "feed": {**_TEXT, "format": "uri"},
        "retired": _NO_INSTANT,
    }


def _describe_new_term(required: tuple[str, ...]) -> Schema:
    name: Schema = {**_TEXT, "maxLength": NAME, "minLength": 1}
    own: dict[str, Schema] = {
        "name": name if required else _accept_null(name),
        "slug": _NULLABLE,
        "description": {**_NULLABLE, "maxLength": TEXT},
        "email": {**_NULLABLE, "maxLength": NAME, "description": "Only authors have this."},
        "url": {**_NULLABLE, "maxLength": URL, "description": "Only authors have this."},
        **dict.fromkeys(("id", "feed", "retired"), _IGNORED),
    }
    return _describe_object(own, required)


def _describe_feed() -> Schema:
    return _close(
        {
            "id": _ID,
            "guid": _TEXT,
            "title": _TEXT,
            "is_private": _TRUTH,
            "urls": _describe_object({suffix: {**_TEXT, "format": "uri"} for suffix in FORMATS}),
            "refreshed": _NO_INSTANT,
            "is_stale": _TRUTH,
        }
    )


def _describe_new_redirect() -> Schema:
    return _describe_object(
        {
            "former": {**_TEXT, "minLength": 1, "maxLength": LONGEST},
            "target": {**_TEXT, "minLength": 1, "maxLength": LONGEST_TARGET},
            "id": _IGNORED,
        },
        ("former", "target"),
    )


def _describe_problem() -> Schema:
    """Return the schema of a problem document (RFC 9457)."""
    properties = {
        "type": {**_TEXT, "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": _list_of(_refer("Remark")),
        "count": _NUMBER,
    }
    return {"type": "object", "properties": properties, "required": ["type", "title", "status"]}
