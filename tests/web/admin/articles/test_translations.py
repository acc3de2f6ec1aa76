"""Editors link translations in the form, by address or title, without a script."""

from dataclasses import replace

from tests.web.admin import conftest
from tests.web.admin.conftest import AdminClient
from tests.web.conftest import BRIDGE
from tests.web.public.test_languages import ENGLISH


def test_a_translation_is_linked_by_the_address_of_its_page(admin: AdminClient) -> None:
    other = admin.newsroom.publish(replace(BRIDGE, slug="jembatan"))
    number = admin.newsroom.create_draft(ENGLISH)
    form = admin.read_form(f"/admin/articles/{number}")
    typed = {"translations": "https://news.example/articles/jembatan", "do": "publish"}
    answer = admin.post(f"/admin/articles/{number}", **form | typed)
    assert answer.status_code == 303
    page = conftest.parse_page(admin.read_page(f"/admin/articles/{number}"))
    field = page.find(".//textarea[@name='translations']")
    assert field.text.strip() == "jembatan"
    links = field.getparent().findall(".//li/a")
    assert [(link.get("href"), link.get("lang"), link.text) for link in links] == [
        (f"/admin/articles/{other}", "id", BRIDGE.title)
    ]
    assert "bridge" in admin.read_form(f"/admin/articles/{other}")["translations"]
    again = admin.post(f"/admin/articles/{number}", **form | typed)  # a double click
    assert again.status_code == 303


def test_what_cannot_be_a_translation_is_said_at_its_field(admin: AdminClient) -> None:
    admin.newsroom.publish(replace(BRIDGE, slug="jembatan"))
    number = admin.newsroom.create_draft(ENGLISH)
    form = admin.read_form(f"/admin/articles/{number}")
    for typed, said in (
        ("Tidak Ada", "No article has the address or title “Tidak Ada”"),
        ("bridge", "An article cannot be its own translation"),
        (f"{BRIDGE.title}\nTidak Ada\n" * 40, "No article"),
        ("\x00~", "No article has the address or title “~”"),
        ("\n".join(f"artikel {each}" for each in range(60)), "50"),
    ):
        answer = admin.post(
            f"/admin/articles/{number}", **form | {"translations": typed, "do": "publish"}
        )
        assert answer.status_code == 422
        page = conftest.parse_page(answer.get_data(as_text=True))
        wrong = page.find(".//p[@id='w-translations']")
        assert wrong is not None, typed
        assert said in wrong.text_content()
        assert page.find(".//textarea[@name='translations']").get("aria-invalid") == "true"
