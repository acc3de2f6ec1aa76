"""Drafts: what a text was based on, and whether it still continues what is stored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftMark:
    """One write of an article's draft: its token, and the article's revision at that time."""

    token: str
    revision: int


@dataclass(frozen=True, slots=True)
class Base:
    """What a text was based on.

    `revision` is the article's. `known` holds the tokens of the draft's writes that the text
    continues: the last one, and those of which the client never heard whether they arrived. `over`
    is the token of another's write that the text replaces knowingly.
    """

    revision: int
    known: tuple[str, ...] = ()
    over: str = ""

    def is_current(self, revision: int, draft: DraftMark | None) -> bool:
        """Return whether nobody else has saved the article or its draft since."""
        if draft is None:
            return self.revision == revision
        if draft.token in self.known:
            return revision in {self.revision, draft.revision}
        return draft.token == self.over and self.revision == revision
