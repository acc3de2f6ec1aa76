"""What a button of an article's form does: all combinations on plain values, no database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from feedsvc.domain.articles import (
    ALLOWED_VERBS,
    NO_NOTICE,
    ArticleContent,
    Notice,
    State,
    Verb,
)
from feedsvc.domain.drafts import DraftMark
from feedsvc.editorial.validation import clean_content
from feedsvc.errors import Problem
from feedsvc.web.admin.articles.decision import (
    BUTTONS,
    Action,
    Conflict,
    Decision,
    Facts,
    NoChange,
    Refusal,
    Repeated,
    Step,
    StoredArticle,
    decide,
    list_wrong_fields,
)
from feedsvc.web.admin.forms.article import SubmittedArticle, parse_form

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
FORM = {"title": "Hujan", "body": "<p>Hujan turun.</p>", "language": "id", "token": "mine00001"}
FIRST_STEP = {
    "save": Verb.SAVE,
    "unschedule": Verb.SAVE,
    "update": Verb.UPDATE,
    "correct": Verb.CORRECT,
    "reissue": Verb.REISSUE,
    "withdraw": Verb.WITHDRAW,
    "notice": Verb.NOTICE,
}


def submit(**values: str) -> SubmittedArticle:
    return parse_form(
        FORM | {"revision": "3"} | values,
        zone=ZoneInfo("Asia/Jakarta"),
        authority="news.example",
        language="id",
        now=NOW,
    )


def build_stored(state: State, revision: int = 3, **changed: object) -> StoredArticle:
    content = replace(submit().content, slug="hujan", **changed)  # type: ignore[arg-type]
    return StoredArticle(7, state, revision, content, last_editor="bima")


def decide_on(
    button: str, submitted: SubmittedArticle, facts: Facts, editor: str = "sari"
) -> Decision:
    return decide(button, submitted, facts, editor=editor, now=NOW)


@pytest.mark.parametrize(
    ("button", "state"), list(product(sorted(BUTTONS - {"save_draft"}), State))
)
def test_a_button_does_its_steps_where_the_state_allows_the_first(
    button: str, state: State
) -> None:
    decision = decide_on(button, submit(confirm_reissue="1"), Facts(build_stored(state)))
    if FIRST_STEP.get(button, Verb.SAVE) not in ALLOWED_VERBS[state]:
        assert isinstance(decision, Refusal)
        assert decision.status == 409
        assert decision.problems[0].params == {"state": str(state)}
        return
    assert isinstance(decision, Action)
    publishing = (Step.SAVE, Step.PUBLISH)
    assert (
        decision.steps
        == {
            "save": (Step.SAVE,),
            "publish": publishing,
            "publish_now": publishing,
            "unschedule": (Step.SAVE,),  # without a time, a saved article is a draft
            "update": (Step.UPDATE,),
            "correct": (Step.CORRECT,),
            "reissue": (Step.REISSUE,),
            "withdraw": (Step.WITHDRAW,),
            "notice": (Step.NOTICE,),
        }[button]
    )


@pytest.mark.parametrize(
    ("button", "state", "steps"),
    [
        ("reissue", State.PUBLISHED, (Step.UPDATE, Step.REISSUE)),
        ("notice", State.WITHDRAWN, (Step.NOTICE, Step.SAVE)),
    ],
)
def test_no_typed_text_is_lost_beside_another_action(
    button: str, state: State, steps: tuple[Step, ...]
) -> None:
    typed = submit(title="Lain", confirm_reissue="1")
    decision = decide_on(button, typed, Facts(build_stored(state)))
    assert isinstance(decision, Action)
    assert decision.steps == steps


@pytest.mark.parametrize(
    ("button", "choices", "wrong"),
    [
        ("reissue", {}, ["confirm_reissue"]),
        ("reissue", {"confirm_reissue": "yes"}, ["confirm_reissue"]),
        ("withdraw", {"notice": "x" * 1001}, []),
        ("withdraw", {"keep_entry": "1", "notice": " \u200b"}, ["notice"]),
        ("withdraw", {"keep_entry": "1", "notice": "x" * 1001}, ["notice"]),
        (
            "withdraw",
            {"keep_entry": "1", "notice": "x" * 1000, "notice_title": "y" * 501},
            ["notice_title"],
        ),
        ("update", {"keep_entry": "1"}, []),
    ],
)
def test_choices_are_complete(button: str, choices: dict[str, str], wrong: list[str]) -> None:
    decision = decide_on(button, submit(**choices), Facts(build_stored(State.PUBLISHED)))
    problems = decision.problems if isinstance(decision, Refusal) else ()
    assert [problem.field for problem in problems] == wrong


def test_a_notice_is_part_of_the_action_where_the_entry_stays() -> None:
    choices = {"notice": " Maaf. ", "notice_title": "Ditarik"}
    for kept, notice in (("1", Notice("Maaf.", "Ditarik")), ("", NO_NOTICE)):
        typed = submit(**choices, keep_entry=kept)
        decision = decide_on("withdraw", typed, Facts(build_stored(State.PUBLISHED)))
        assert isinstance(decision, Action)
        assert decision.notice == notice


@pytest.mark.parametrize("exists", [True, False], ids=["typed before", "not stored"])
@pytest.mark.parametrize(
    ("button", "steps"),
    [
        ("publish", (Step.PUBLISH_NEW,)),
        ("publish_now", (Step.PUBLISH_NEW,)),
        ("save", (Step.SAVE,)),
        ("unschedule", (Step.SAVE,)),
    ],
)
def test_a_new_article_is_published_in_one_step(
    button: str, steps: tuple[Step, ...], *, exists: bool
) -> None:
    facts = Facts(build_stored(State.DRAFT, revision=0)) if exists else Facts()
    expected = steps if exists else tuple(Step.CREATE if s == Step.SAVE else s for s in steps)
    decision = decide_on(button, submit(revision="0"), facts)
    assert isinstance(decision, Action)
    assert decision.steps == expected


@pytest.mark.parametrize("button", ["update", "correct", "withdraw"])
def test_a_new_article_cannot_be_updated_corrected_or_withdrawn(button: str) -> None:
    decision = decide_on(button, submit(revision="0"), Facts())
    assert isinstance(decision, Refusal)
    assert decision.status == 409


def test_publishing_now_drops_the_time_and_unscheduling_needs_one() -> None:
    timed = submit(publish_at="21 November 2026 12.00 WIB")
    scheduled = Facts(build_stored(State.SCHEDULED, publish_at=LATER))
    now = decide_on("publish_now", timed, scheduled)
    assert isinstance(now, Action)
    assert now.content.publish_at is None
    never = decide_on("unschedule", timed, scheduled)
    assert isinstance(never, Action)
    assert never.steps == (Step.SAVE, Step.UNSCHEDULE)
    assert never.content.publish_at


@pytest.mark.parametrize(
    ("values", "steps"),
    [
        ({}, (Step.WITHDRAW,)),
        ({"title": " Hujan  "}, (Step.WITHDRAW,)),
        ({"slug": "hujan"}, (Step.WITHDRAW,)),
        ({"title": "Lain"}, (Step.WITHDRAW, Step.SAVE)),
        ({"slug": "lain"}, (Step.WITHDRAW, Step.SAVE)),
        ({"authors": "Ani"}, (Step.WITHDRAW, Step.SAVE)),
        ({"image_caption": "Hujan."}, (Step.WITHDRAW, Step.SAVE)),
    ],
)
def test_withdrawing_saves_what_was_edited(values: dict[str, str], steps: tuple[Step, ...]) -> None:
    decision = decide_on("withdraw", submit(**values), Facts(build_stored(State.PUBLISHED)))
    assert isinstance(decision, Action)
    assert decision.steps == steps


@pytest.mark.parametrize("button", sorted(BUTTONS))
@pytest.mark.parametrize(
    ("based_on", "draft", "is_current"),
    [
        ({"revision": "3"}, None, True),
        ({"revision": "2"}, None, False),
        ({"revision": "9"}, None, False),
        ({"revision": "x"}, None, False),
        ({"revision": "3", "draft": "mine00000"}, DraftMark("mine00000", 3), True),
        ({"revision": "2", "draft": "mine00000"}, DraftMark("mine00000", 3), True),
        ({"revision": "2", "draft": "mine00000"}, DraftMark("mine00000", 2), False),
        ({"revision": "3"}, DraftMark("theirs000", 3), False),
        ({"revision": "3", "replaces": "theirs000"}, DraftMark("theirs000", 3), True),
        ({"revision": "2", "replaces": "theirs000"}, DraftMark("theirs000", 3), False),
    ],
)
def test_another_editors_text_is_a_conflict_despite_other_problems(
    button: str, based_on: dict[str, str], draft: DraftMark | None, *, is_current: bool
) -> None:
    public = {"update", "correct", "reissue", "withdraw"}
    state = State.PUBLISHED if button in public else State.DRAFT
    facts = Facts(build_stored(State.WITHDRAWN if button == "notice" else state), draft)
    based_on = {**based_on, "confirm_reissue": "1"}
    assert isinstance(
        decide_on(button, submit(**based_on), facts), Action if is_current else Conflict
    )
    if not is_current and button != "save_draft":
        wrong = submit(**based_on, title="", publish_at="entah kapan")
        assert isinstance(decide_on(button, wrong, facts), Conflict)


@pytest.mark.parametrize(("button", "state"), list(product(sorted(BUTTONS), State)))
def test_a_form_that_arrives_twice_is_redirected(button: str, state: State) -> None:
    reached = {
        "save": set(State),
        "publish": {State.PUBLISHED, State.SCHEDULED},
        "publish_now": {State.PUBLISHED},
        "unschedule": {State.DRAFT},
        "withdraw": {State.WITHDRAWN},
        "notice": {State.WITHDRAWN},
        "reissue": {State.PUBLISHED},
        "update": {State.PUBLISHED},
        "correct": {State.PUBLISHED},
    }
    facts = Facts(replace(build_stored(state, revision=4), last_editor="sari"))
    is_repeated = state in reached.get(button, set())
    assert isinstance(decide_on(button, submit(), facts), Repeated if is_repeated else Conflict)
    assert isinstance(decide_on(button, submit(), facts, editor="tamu"), Conflict)
    assert isinstance(decide_on(button, submit(title="Lain"), facts), Conflict)
    assert isinstance(
        decide_on(button, submit(), replace(facts, draft=DraftMark("theirs000", 4))), Conflict
    )


def test_every_problem_is_in_one_list_once() -> None:
    facts = Facts(
        build_stored(State.DRAFT),
        unknown_topics=("Baru",),
        problems=(Problem("slug", "taken"), Problem("image", "missing")),
    )
    wrong = submit(title="", language="x" * 60, publish_at="entah kapan", topics="Baru", body="")
    decision = decide_on("publish", wrong, facts)
    assert isinstance(decision, Refusal)
    assert decision.status == 422
    wrong_fields = [problem.field for problem in decision.problems]
    assert sorted(wrong_fields) == [
        "body",
        "image",
        "language",
        "publish_at",
        "slug",
        "title",
        "topics",
    ]
    assert list_wrong_fields(wrong, facts, now=NOW) == sorted(wrong_fields)


@pytest.mark.parametrize(
    ("button", "state", "is_complete"),
    [
        ("save", State.DRAFT, False),
        ("save", State.WITHDRAWN, False),
        ("save", State.SCHEDULED, True),
        ("unschedule", State.SCHEDULED, True),
        ("publish", State.DRAFT, True),
        ("update", State.PUBLISHED, True),
        ("correct", State.PUBLISHED, True),
        ("withdraw", State.PUBLISHED, False),
    ],
)
def test_a_text_is_needed_where_readers_will_see_it(
    button: str, state: State, *, is_complete: bool
) -> None:
    decision = decide_on(button, submit(body=""), Facts(build_stored(state)))
    assert isinstance(decision, Refusal if is_complete else Action)


def test_new_topics_are_created_when_the_editor_says_so() -> None:
    facts = Facts(build_stored(State.DRAFT), unknown_topics=("Baru", "Lain"))
    refused = decide_on("save", submit(topics="Baru, Lain"), facts)
    assert isinstance(refused, Refusal)
    assert refused.problems[0].params == {"names": "Baru, Lain"}
    assert isinstance(
        decide_on("save", submit(topics="Baru, Lain", create_topics="1"), facts), Action
    )


def test_new_topics_are_confirmed_one_by_one() -> None:
    facts = Facts(build_stored(State.DRAFT), unknown_topics=("Baru", "1"))
    topics = "Baru, 1"
    refused = decide_on("save", submit(topics=topics, create_topics="baru\r\n"), facts)
    assert isinstance(refused, Refusal)
    assert refused.problems[0].params == {"names": "1"}
    refused = decide_on("save", submit(topics=topics, create_topics="1\r\n"), facts)
    assert isinstance(refused, Refusal), "a topic's name that means all topics where it is alone"
    assert refused.problems[0].params == {"names": "Baru"}
    both = submit(topics=topics, create_topics="1\r\nBaru\r\n")
    assert isinstance(decide_on("save", both, facts), Action)


def test_a_draft_is_stored_with_problems_unless_it_is_too_long() -> None:
    facts = Facts(build_stored(State.PUBLISHED), unknown_topics=("Baru",))
    wrong = submit(title="", publish_at="entah kapan", topics="Baru")
    decision = decide_on("save_draft", wrong, facts)
    assert isinstance(decision, Action)
    assert decision.steps == (Step.SAVE_DRAFT,)
    refused = decide_on("save_draft", submit(summary="x" * 4_000_001), facts)
    assert isinstance(refused, Refusal)
    assert [problem.field for problem in refused.problems] == ["body"]


def test_a_draft_that_arrives_twice_is_stored_once() -> None:
    again = Facts(build_stored(State.PUBLISHED), DraftMark("mine00001", 3))
    assert isinstance(decide_on("save_draft", submit(), again), Action)


@pytest.mark.parametrize("button", ["", "redisplay", "fill", "preview", "hapus"])
def test_another_button_changes_nothing(button: str) -> None:
    assert isinstance(
        decide_on(button, submit(title=""), Facts(build_stored(State.DRAFT))), NoChange
    )
    assert isinstance(decide_on("save_draft", submit(), Facts()), NoChange)


def test_parsing_cleans_the_content_and_keeps_the_typed_text() -> None:
    submitted = submit(title="  Hujan\n lagi ", body="Satu.\n\nDua <3.", slug="Se Suatu")
    assert submitted.content == clean_content(submitted.content)
    assert submitted.content == ArticleContent(
        title="Hujan lagi",
        body="<p>Satu.</p>\n<p>Dua &lt;3.</p>",
        language="id",
        slug="se-suatu",
    )
    assert submitted.form["title"] == "  Hujan\n lagi "
    assert submitted.draft_fields["slug"] == "Se Suatu"
