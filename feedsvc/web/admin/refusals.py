"""Answers to requests that were refused, with the text that was typed, to copy or send again."""

from flask import Response, jsonify, make_response, render_template, request

from feedsvc.domain.articles import LABELS
from feedsvc.errors import Outage, UnavailableError
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.forms import site as site_form
from feedsvc.web.admin.forms.names import KNOWN, SHOWN
from feedsvc.web.context import settings
from feedsvc.web.i18n import gettext
from feedsvc.web.middleware.request_bodies import BodyOutcome

SECRETS = frozenset({"login_password", "login_passkey", "present", "password", "again"})
# The server gives the image's name, and the other input is a checkbox: neither has text to copy.
NOT_TYPED = frozenset({"image", "image_decorative"})
_RETRY_AFTER = "5"  # seconds


def address() -> str:
    """Return the path and query string of the request."""
    return request.full_path.rstrip("?")


def answer_refusal(reason: str, status: int, outage: Outage | None = None) -> Response:
    """Return a page that says why nothing was changed, with the form's fields where that is safe.

    If the form is incomplete, its received part is shown. Passwords are not sent back, and files
    cannot be sent back: both have to be entered again.
    """
    is_ours = request.method == "POST" and auth_session.is_same_origin()
    # With "foreign" or "role", sending the form again would only lead to the same refusal.
    can_resend = is_ours and reason in {"again", "away"}
    page = render_template(
        "admin/refused.html",
        reason=reason,
        outage=outage,
        form_labels=_label_inputs(),
        fields=_list_fields() if can_resend else [],
        received_fields=[each for each in _list_fields() if each[0] in SHOWN]
        if is_ours and reason in set(BodyOutcome)
        else [],
        files=_list_files() if can_resend else [],
        # A passkey signs one challenge: the same signature would be refused the next time.
        secrets=[name for name in request.form if name in SECRETS - {"login_passkey"}]
        if can_resend
        else [],
        # While the database is away there is no session to read the token from.
        csrf=auth_session.csrf_token() or (request.form.get("csrf", "") if can_resend else ""),
        action=request.script_root + address(),
        most=settings().media.max_upload // 1_000_000,
    )
    return make_response(page, status)


def answer_outage(error: UnavailableError) -> Response:
    """Answer 503 while the database is unavailable; scripts get the message as JSON."""
    if request.accept_mimetypes.best == "application/json":
        message = _describe_outage(error.outage)
        response = make_response(jsonify(message=message, problems=[message], conflict=False), 503)
    else:
        response = answer_refusal("away", 503, error.outage)
    response.headers["Retry-After"] = _RETRY_AFTER
    return response


def _describe_outage(outage: Outage | None) -> str:
    """Return why nothing was stored, and that the form in the browser still has the text."""
    if outage is Outage.READ_ONLY:
        reason = gettext("The database accepts no changes at the moment: it is read-only.")
    else:
        reason = gettext("The database cannot be reached at the moment.")
    consequence = gettext("Nothing was stored. What you wrote is still in this form.")
    return f"{reason} {consequence}"


def _label_inputs() -> dict[str, str]:
    """Return the labels of the inputs in which something is typed, in the form that was sent.

    Other forms have names for their inputs that no article and no setting has.
    """
    is_of_site = request.blueprint in {"admin.site", "admin.auth.setup"}
    labels = site_form.LABELS if is_of_site else LABELS
    return {name: gettext(label) for name, label in labels.items() if name not in NOT_TYPED}


def _list_fields() -> list[tuple[str, str]]:
    """Return the fields that were sent, without the CSRF token and secrets."""
    returned = (KNOWN | auth_session.LOGIN_FIELDS) - SECRETS
    return [(name, value) for name, value in request.form.items(multi=True) if name in returned]


def _list_files() -> list[tuple[str, str]]:
    """Return (field name, file name) of every uploaded file."""
    return [
        (name, file.filename) for name, file in request.files.items(multi=True) if file.filename
    ]
