"""What the editor asks the desk while one writes: to store a picture of the text, to clean what was pasted."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.editorial.checks import BODY
from feedsvc.errors import Problem, Refused
from feedsvc.parsing import sanitizing
from feedsvc.storage import media
from feedsvc.web.admin import pictures
from feedsvc.web.context import database
from feedsvc.web.words import says

pages = Blueprint("figures", __name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture as a text shows it."""

    address: str
    width: int
    height: int


@pages.post("/articles/picture")
def store() -> ResponseReturnValue:
    """Store a picture of the text; answer where it is, or in words why it was not taken."""
    try:
        found = _store()
    except Refused as error:
        return jsonify(said=" ".join(map(says, error.problems))), 422
    return jsonify(address=found.address, width=found.width, height=found.height)


@pages.post("/articles/pasted")
def clean() -> ResponseReturnValue:
    """Answer with what was pasted as the text would keep it: one cleaner, whichever way a text comes in."""
    pasted = request.form.get("pasted", "")
    if len(pasted) > BODY:
        return jsonify(said=""), 413
    return Response(sanitizing.sanitize(pasted), mimetype="text/html")


def _store() -> Stored:
    file = request.files.get("picture")
    if file is None or not file.filename:
        raise Refused([Problem("image", "Choose a picture.")])
    name, problems = pictures.store(file)
    if problems:
        raise Refused(problems)
    with database().reading() as session:
        row = media.by_name(session, name)
    return Stored(url_for("media.show", name=name), row.width if row else 0, row.height if row else 0)
