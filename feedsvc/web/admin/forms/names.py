"""The names of all fields that the desk's forms have.

Where a form is given back, to be sent once more, these alone are: what else a client sends is nothing that an editor
typed. A test looks for every name in every template.
"""

from dataclasses import fields

from feedsvc.domain.taxonomy import Term
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import INPUTS
from feedsvc.web.admin.forms.custom_feed import CustomFeedForm

_ONES = """
again alt caption chosen credential credit decorative do image_remove into key_name label language library name next partner password
pasted picture_q present role section session slug title token topic username
"""
KNOWN = (
    frozenset(field.name for form in (ArticleForm, CustomFeedForm, Term) for field in fields(form))
    - {"inputs"}
) | {*INPUTS, *_ONES.split()}
# What may be shown as text where a form did not arrive whole: no marks of ours and no secrets.
SHOWN = KNOWN - {
    "again",
    "copy",
    "credential",
    "do",
    "key",
    "next",
    "over",
    "password",
    "present",
    "revision",
    "session",
    "token",
}
