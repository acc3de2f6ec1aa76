"""Drafts: which version a text was based on, and whether that is still the current one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftMark:
    """One write of an article's draft: its token, and the article's revision at that time."""

    token: str
    revision: int


@dataclass(frozen=True, slots=True)
class Base:
    """The version that a text was based on.

    `revision` is the article's. `known` holds the tokens of the draft's writes that the text
    continues: the last one, and earlier ones to which the client got no answer. `replaces` is the
    token of another editor's write that the text replaces knowingly.
    """

    revision: int
    known: tuple[str, ...] = ()
    replaces: str = ""

    def is_current(self, revision: int, draft: DraftMark | None, *, same_since: int = 0) -> bool:
        """Return whether nobody else has changed the text of the article or its draft since.

        `same_since` is the first revision with the article's present text, 0 for `revision`: when
        the scheduler publishes an article, it gets a new revision with the same text.
        """
        is_same_text = (same_since or revision) <= self.revision <= revision
        if draft is None:
            return is_same_text
        if draft.token in self.known:
            # Also the draft's revision: when the scheduler publishes the article, it moves the
            # draft to the new one (`autosave.rebase_draft`), which this client has not seen.
            return is_same_text or revision == draft.revision
        return draft.token == self.replaces and is_same_text
