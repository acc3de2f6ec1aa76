"""Every curl command of docs/api.md works as it stands there, in order, on an empty site."""

import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path

from werkzeug.test import TestResponse

from tests.web.api.conftest import Program
from tests.web.conftest import draw_jpeg

DOCUMENT = Path(__file__).parents[3] / "docs" / "api.md"


def list_commands() -> list[list[str]]:
    """Return the words of each command; a backslash at the end of a line continues it."""
    text = DOCUMENT.read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(r"^    (curl .*)$", text, re.MULTILINE)]


def run_command(program: Program, words: list[str]) -> TestResponse:
    """Send the request that a curl command would send."""
    method, headers, data, form = "", {}, None, None
    rest = iter(words[1:])
    url = ""
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).replace("$TOKEN", program.token).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(rest)
        elif word == "-F":
            name, _, file = next(rest).partition("=@")
            form = {name: (io.BytesIO(draw_jpeg(50, 40)), file)}
        else:
            assert not word.startswith("-"), word
            url = word.replace("$SITE", program.origin)
    if data is not None:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    method = method or ("GET" if data is None and form is None else "POST")
    return program.client.open(url, method=method, headers=headers, data=data or form)


def test_every_command_of_the_document_works(open_program: Callable[..., Program]) -> None:
    program, commands = open_program(), list_commands()
    assert len(commands) >= 13
    for words in commands:
        answer = run_command(program, words)
        assert 200 <= answer.status_code < 300, (words, answer.get_data(as_text=True))
    article = program.read("/articles/1")[0]
    assert (article["title"], article["state"]) == ("Much rain", "published")
    (repeated,) = (words for words in commands if any("Idempotency" in word for word in words))
    once = run_command(program, repeated).get_json()
    titles = [each["title"] for each in program.send("GET", "/articles").get_json()["items"]]
    assert titles.count(once["title"]) == 1


def test_the_example_of_a_problem_is_what_is_answered(open_program: Callable[..., Program]) -> None:
    answer = open_program().send("POST", "/articles", {"title": "", "body": "x"})
    shown = DOCUMENT.read_text(encoding="utf-8").replace("\n     ", " ")
    for name, value in answer.get_json().items():
        assert f'"{name}"' in shown
        assert name in ("errors", "detail") or str(value) in shown
