"""Changes by programs: one transaction each, done once however often the request is sent.

A request with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) that was carried out
before gets the same answer again. Nothing is stored of a request that was refused.
"""

from collections.abc import Callable

from flask import request
from sqlalchemy.orm import Session

from feedsvc.errors import Problem
from feedsvc.storage.api_tables import ApiAnswer
from feedsvc.storage.articles import articles
from feedsvc.storage.people import api_answers, audit_log
from feedsvc.web.admin import refresh
from feedsvc.web.api import programs
from feedsvc.web.api.operations import Answer
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.context import database, now
from feedsvc.web.http.form_keys import hash_request

_LONGEST_KEY = 255


def run_change(work: Callable[[Session], Answer], *contents: object) -> Answer:
    """Run `work` in a transaction and return its answer; refresh feeds after the commit.

    `contents` identify the request instead of its body, if bodies with equal content may differ.

    Raises:
        RefusalError: the Idempotency-Key is malformed, or came with another request before.
    """
    key = _read_key()
    fingerprint = _compute_fingerprint(contents)
    with database().writing() as session:
        # Lock first: the same request may have been sent twice and be running now.
        articles.lock_articles(session)
        audit_log.name_program(session, programs.current_token().name)
        if key and (stored := _find_stored(session, key, fingerprint)):
            return stored
        answer = work(session)
        if key:
            _store_answer(session, key, fingerprint, answer)
    refresh.refresh_after_change()
    return answer


def record_action(
    session: Session,
    kind: str,
    verb: str,
    *,
    subject: str,
    subject_id: int | None = None,
    **detail: str,
) -> None:
    """Record in the audit log what the program does."""
    audit_log.record_audit_entry(
        session,
        kind,
        verb,
        by=programs.current_editor(),
        now=now(),
        subject=subject,
        subject_id=subject_id,
        detail={name: value for name, value in detail.items() if value},
    )


def _read_key() -> str:
    """Return the Idempotency-Key without the quotes of a structured field; "" if there is none."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return ""
    key = key.strip().removeprefix('"').removesuffix('"')
    if not 1 <= len(key) <= _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        message = "Give an Idempotency-Key of 1 to %(most)d printable ASCII characters."
        raise RefusalError(400, [Problem("", message, {"most": _LONGEST_KEY})])
    return key


def _compute_fingerprint(contents: tuple[object, ...]) -> str:
    body = contents or (request.get_data().hex(),)
    query = request.query_string.decode("latin-1")
    return hash_request(request.method, request.path, query, *body)


def _find_stored(session: Session, key: str, fingerprint: str) -> Answer | None:
    row = api_answers.find_answer(session, programs.current_token().id, key, now=now())
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        message = "This Idempotency-Key came with another request. Use a new key for each request."
        raise RefusalError(422, [Problem("", message)])
    return Answer.load_value(row.status, row.body, row.headers)


def _store_answer(session: Session, key: str, fingerprint: str, answer: Answer) -> None:
    row = ApiAnswer(
        token_id=programs.current_token().id,
        key=key,
        fingerprint=fingerprint,
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.dump_value(),
        at=now(),
    )
    api_answers.store_answer(session, row)
