"""Headings: the words of a topic, a section or an author as an editor hands them in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """What a heading is to be called. `slug` "" asks for one made from the name; only authors have the last two.

    The e-mail is for the newsroom alone: no page and no feed prints it.
    """

    name: str
    slug: str = ""
    description: str = ""
    email: str = ""
    url: str = ""
