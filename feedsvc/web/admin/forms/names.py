"""The names of all inputs in the forms of the admin pages.

A form that is shown once more, to be sent again, keeps only these inputs: an editor typed nothing
else that a client sends. A test looks for the name of every input in every template.
"""

from dataclasses import fields

from feedsvc.domain.taxonomy import Term
from feedsvc.web.admin.forms.article import CHOICES, ArticleForm
from feedsvc.web.admin.forms.content import INPUTS
from feedsvc.web.admin.forms.custom_feed import CustomFeedForm
from feedsvc.web.admin.forms.site import SiteForm

_SINGLE = """
address again alt caption credential credit decorative do former image_remove into key_name label
language library name new_token next pages partner password pasted picture_q present role scope
section selected session slug source target title token token_name topic username
"""
KNOWN = (
    frozenset(
        field.name
        for form in (ArticleForm, CustomFeedForm, SiteForm, Term)
        for field in fields(form)
    )
    - {"choices", "inputs"}
) | {*INPUTS, *CHOICES, *_SINGLE.split()}
# The inputs that a page may show as text if a form did not arrive whole: no tokens, no secrets.
SHOWN = KNOWN - {
    "again",
    "draft",
    "credential",
    "do",
    "key",
    "new_token",
    "next",
    "replaces",
    "password",
    "present",
    "revision",
    "session",
    "token",
}
