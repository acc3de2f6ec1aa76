"""Articles by the API: the same verbs, words and feeds as by the form."""

import base64
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from feedsvc.domain.scopes import Scope
from feedsvc.storage.articles import articles
from tests.conftest import LATER
from tests.web.api.conftest import BODY, PROBLEM, Program, list_fields, upload_picture, use_token
from tests.web.conftest import draw_jpeg


def read_feed(program: Program) -> str:
    return program.client.get("/feeds/all.atom", base_url=program.origin).get_data(as_text=True)


def test_an_article_is_created_changed_withdrawn_deleted_and_restored(program: Program) -> None:
    created = program.send("POST", "/articles", {"title": "Banjir", "body_html": BODY})
    assert created.status_code == 201
    article = created.get_json()
    assert article["state"] == "published"
    assert created.headers["Location"] == f"https://news.example/api/v1/articles/{article['id']}"
    path = f"/articles/{article['id']}"
    assert article["guid"] in read_feed(program)
    stored, etag = program.read(path)
    assert etag == created.headers["ETag"]
    assert {**stored, "remarks": []} == article
    changed = program.send("PATCH", path, {"title": "Surut"}, headers={"If-Match": etag})
    assert changed.status_code == 200
    assert (changed.get_json()["title"], changed.get_json()["revision"]) == ("Surut", 2)
    assert "Surut" in read_feed(program)
    withdrawn = program.send("POST", f"{path}/withdraw", {"notice": "Keliru."})
    assert (withdrawn.status_code, withdrawn.get_json()["notice"]) == (200, "Keliru.")
    assert program.send("POST", f"{path}/publish").get_json()["state"] == "published"
    _, etag = program.read(path)
    deleted = program.send("DELETE", path, headers={"If-Match": etag})
    assert (deleted.status_code, deleted.get_data()) == (204, b"")
    assert program.read(path)[0]["state"] == "trashed"
    assert program.send("POST", f"{path}/restore").get_json()["state"] == "published"
    with program.newsroom.services.database.reading() as session:
        changes = articles.list_changes(session, article["id"])
    assert {change.editor for change in changes} == {"sari"}


def test_what_is_read_can_be_sent_back_and_changes_nothing(program: Program) -> None:
    picture = upload_picture(program).get_json()["file"]
    article = program.create(
        subtitle="Anak judul",
        summary="Ringkasan",
        section="Daerah",
        topics=["Desa", "Cuaca"],
        authors=["Sari", {"name": "Dimas", "email": "d@news.example", "url": "https://d.example/"}],
        image={"file": picture, "alt": "Kali", "caption": "Kali itu", "credit": "Foto: Sari"},
        sources=[{"title": "Kabar", "url": "https://kabar.example/"}],
        published="2026-11-20 10:00",
        time_zone="Asia/Jakarta",
        language="id",
        slug="kali-itu",
    )
    assert article["published"] == "2026-11-20T10:00:00+07:00"
    path = f"/articles/{article['id']}"
    before, etag = program.read(path)
    same = program.send("PATCH", path, before, headers={"If-Match": etag})
    assert same.status_code == 200, same.get_data(as_text=True)
    assert program.read(path) == (before, etag)
    assert program.change(path, image={"alt": "Sungai"}).get_json()["image"]["credit"]
    assert program.change(path, image=None, topics=None).get_json()["topics"] == []
    after = program.read(path)[0]
    assert (after["image"], after["title"]) == (None, "Hujan")


def test_the_same_guid_with_the_same_text_is_the_same_article(program: Program) -> None:
    values = {"title": "Sama", "body_html": BODY, "guid": "tag:old.example,2020:1"}
    first = program.send("POST", "/articles", values)
    again = program.send("POST", "/articles", values)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["id"] == first.get_json()["id"]
    other = program.send("POST", "/articles", values | {"title": "Lain"})
    assert (other.status_code, list_fields(other)) == (409, ["guid"])
    assert program.send("GET", "/articles?guid=tag:old.example,2020:1").get_json()["items"]


def test_a_key_gets_the_same_answer_and_another_request_with_it_none(program: Program) -> None:
    key = {"Idempotency-Key": '"8e03978e-40d5"'}
    values = {"title": "Sekali", "body_html": BODY}
    first = program.send("POST", "/articles", values, headers=key)
    again = program.send("POST", "/articles", values, headers=key)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    other = program.send("POST", "/articles", values | {"title": "Dua kali"}, headers=key)
    assert other.status_code == 422
    assert "another request" in other.get_json()["detail"]
    assert program.send("POST", "/redirects", values, headers=key).status_code == 422
    elsewhere = use_token(program, Scope.PUBLISH, "budi").send(
        "POST", "/articles", values, headers=key
    )
    assert elsewhere.get_json()["id"] != first.get_json()["id"]
    for bad in ("", "x" * 256, "a\u00e9b"):
        refused = program.send("POST", "/articles", values, headers={"Idempotency-Key": bad})
        assert refused.status_code == 400
    refused = program.send("POST", "/articles", {"title": ""}, headers={"Idempotency-Key": "k"})
    assert refused.status_code == 422
    assert (
        program.send("POST", "/articles", values, headers={"Idempotency-Key": "k"}).status_code
        == 201
    ), "what was refused used no key"


def test_a_change_names_the_version_that_it_changes(program: Program) -> None:
    path = f"/articles/{program.create()['id']}"
    _, etag = program.read(path)
    assert program.send("PATCH", path, {"title": "A"}).status_code == 428
    assert program.send("DELETE", path).status_code == 428
    stale = {"If-Match": '"0000000000000000000000"'}
    assert program.send("PATCH", path, {"title": "A"}, headers=stale).status_code == 412
    assert program.send("DELETE", path, headers=stale).status_code == 412
    assert program.send("POST", f"{path}/withdraw", headers=stale).status_code == 412
    weak = program.send("PATCH", path, {"title": "A"}, headers={"If-Match": f"W/{etag}"})
    assert weak.status_code == 412
    assert "without W/" in weak.get_json()["errors"][0]["detail"]
    for tag in (etag, f'W/"x", {etag}', etag[:-1] + '-gzip"', '"x", ' + etag, "*"):
        changed = program.send("PATCH", path, {"title": "Hujan"}, headers={"If-Match": tag})
        assert changed.status_code == 200, tag
    for tag in (etag, f"W/{etag}"):
        assert program.send("GET", path, headers={"If-None-Match": tag}).status_code == 304
    assert program.send("GET", path, headers=stale).status_code == 412
    assert program.send("GET", path, headers=stale).mimetype == PROBLEM


def test_every_problem_comes_at_once_in_the_words_of_the_form(program: Program) -> None:
    answer = program.send(
        "POST",
        "/articles",
        {
            "title": "",
            "topics": ["a,b", 5],
            "published": "kemarin dulu",
            "image": {"file": "../../etc/passwd"},
            "nonsense": 1,
            "language": "bahasa indonesia",
        },
    )
    assert answer.status_code == 422
    assert set(list_fields(answer)) >= {
        "title", "topics[2]", "published", "image.file", "nonsense", "language"
    }  # fmt: skip
    details = {each["field"]: each["detail"] for each in answer.get_json()["errors"]}
    assert details["image.file"] == "No picture with this name is stored. Upload it first."
    indonesian = program.send("POST", "/articles", {"title": ""}, headers={"Accept-Language": "id"})
    assert "Isi judul artikel." in indonesian.get_json()["detail"]


def test_scopes_bound_what_a_program_does(program: Program) -> None:
    writer, reader = use_token(program, Scope.WRITE), use_token(program, Scope.READ)
    public = program.create()
    draft = writer.send("POST", "/articles", {"title": "Draf", "state": "draft"})
    assert draft.status_code == 201
    path = f"/articles/{draft.get_json()['id']}"
    assert writer.change(path, title="Draf dua").status_code == 200
    assert reader.change(path, title="Draf tiga").status_code == 403
    assert reader.read(path)[0]["title"] == "Draf dua"
    refused = writer.send("POST", "/articles", {"title": "Terbit", "body_html": BODY})
    assert refused.status_code == 403
    assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]
    shown = f"/articles/{public['id']}"
    assert writer.change(shown, title="Lain").status_code == 403
    etag = {"If-Match": program.read(shown)[1]}
    assert writer.send("DELETE", shown, headers=etag).status_code == 403
    for verb in ("publish", "withdraw", "restore"):
        assert writer.send("POST", f"{shown}/{verb}").status_code == 403
    assert writer.send("DELETE", path, headers={"If-Match": "*"}).status_code == 204
    assert program.read(shown)[0]["revision"] == public["revision"]


def test_lists_are_read_page_by_page_by_their_next(open_program: Callable[..., Program]) -> None:
    program = open_program(web={"api_requests": 0})
    numbers = [program.create(title=str(number), state="draft")["id"] for number in range(7)]
    program.create(title="Terbit")
    found, address = [], "/api/v1/articles?limit=3&state=draft"
    while address:
        page = program.client.get(
            address,
            base_url=program.origin,
            headers={"Authorization": f"Bearer {program.token}"},
        ).get_json()
        found += [each["id"] for each in page["items"]]
        assert all("body_html" not in each for each in page["items"])
        address = page["next"]
    assert found == numbers[::-1]
    for query in ("limit=0", "limit=1e9", "after=x", "state=none", "q=1", "limit=1&limit=2"):
        refused = program.send("GET", f"/articles?{query}")
        assert (refused.status_code, refused.mimetype) == (400, PROBLEM), query
        assert list_fields(refused) == [query.split("=")[0]]


def test_pictures_inside_of_a_text_are_stored(program: Program) -> None:
    gif = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    inline = "data:image/jpeg;base64," + base64.b64encode(draw_jpeg(80, 50)).decode()
    article = program.create(
        title="Bergambar", body_html=f'{BODY}<p><img src="{inline}" alt="Kali"></p>'
    )
    assert 'src="/media/' in article["body_html"]
    changed = program.change(
        f"/articles/{article['id']}", body_html=f'{BODY}<img src="{gif}"><script>x</script>'
    )
    assert changed.status_code == 200
    assert changed.get_json()["remarks"], "it says what is not kept"
    broken = "data:image/png;base64,AAAA"
    refused = program.send(
        "POST", "/articles", {"title": "Rusak", "body_html": f'{BODY}<img src="{broken}">'}
    )
    assert (refused.status_code, set(list_fields(refused))) == (422, {"body"})


def test_a_program_changes_no_state_or_guid_by_a_patch(program: Program) -> None:
    path = f"/articles/{program.create(state='draft')['id']}"
    assert list_fields(program.change(path, state="published", guid="x")) == ["guid", "state"]
    scheduled = program.change(path, published=f"{LATER}-01-01 07:00").get_json()
    assert scheduled["state"] == "draft"
    assert program.send("POST", f"{path}/publish").get_json()["state"] == "scheduled"
    assert program.send("POST", f"{path}/withdraw").status_code == 409
    assert program.change(path, published=None).get_json()["state"] == "draft"
    assert program.send("POST", f"{path}/publish").get_json()["state"] == "published"
    again = program.send("POST", f"{path}/publish")
    assert (again.status_code, again.mimetype) == (409, PROBLEM)


def test_no_cookie_of_an_editor_opens_the_api(program: Program) -> None:
    client: FlaskClient = program.newsroom.app.test_client()
    page = client.get("/admin/login", base_url=program.origin).get_data(as_text=True)
    token = page.split('name="login_token" value="')[1].split('"')[0]
    form = {
        "login_name": "sari",
        "login_password": "sembilan burung di atap",
        "login_token": token,
    }
    entered = client.post(
        "/admin/login", data=form, base_url=program.origin, headers={"Origin": program.origin}
    )
    assert entered.status_code == 303
    assert client.get("/admin/articles", base_url=program.origin).status_code == 200
    for method, path in (("GET", "articles"), ("POST", "articles"), ("GET", "feeds")):
        answer = client.open(
            f"/api/v1/{path}", method=method, json={"title": "x"}, base_url=program.origin
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["", "/kabar"])
def test_it_works_under_a_path(open_program: Callable[..., Program], path: str) -> None:
    program = open_program(f"https://news.example{path}")
    created = program.send("POST", "/articles", {"title": "Jalur", "body_html": BODY})
    assert created.status_code == 201
    location = created.headers["Location"]
    assert location.startswith(f"https://news.example{path}/api/v1/articles/")
    header = {"Authorization": f"Bearer {program.token}"}
    answer = program.client.get(location, headers=header)
    assert answer.get_json()["url"] == f"https://news.example{path}/articles/jalur"
