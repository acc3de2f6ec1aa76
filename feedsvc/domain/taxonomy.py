"""Terms: a topic, a section or an author as an editor submits it."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Term:
    """The texts of a term. `slug` "" keeps the present one; a new term gets one from its name.

    Only authors have an e-mail and a URL. The e-mail is for the newsroom: no public page and no
    feed contains it.
    """

    name: str
    slug: str = ""
    description: str = ""
    email: str = ""
    url: str = ""

    def is_stored_in(self, row: object) -> bool:
        """Return whether a row of a topic, section or author has these very texts."""
        return all(
            (getattr(row, each.name, "") or "") == getattr(self, each.name) for each in fields(self)
        )
