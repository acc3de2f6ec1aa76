"""Read files that other programs have written as articles to import; each format is one module.

The format is recognized by the content of the file or folder, not by its name.
"""

from collections.abc import Sequence

from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.imports.documents import ImportFormat, SourceDocument
from feedsvc.parsing.imports.feeds import FeedFormat
from feedsvc.parsing.imports.ghost import GhostFormat
from feedsvc.parsing.imports.markdown import MarkdownFormat
from feedsvc.parsing.imports.ninjs import NinjsFormat
from feedsvc.parsing.imports.wxr import WordPressFormat

# The first one that recognizes a document reads it.
FORMATS: tuple[ImportFormat, ...] = (
    WordPressFormat(),
    GhostFormat(),
    FeedFormat(),
    NinjsFormat(),
    MarkdownFormat(),
)
_UNKNOWN = "Files in this format cannot be imported. These formats can: %(names)s."
_SEVERAL = "The files are in different formats. Import the files of each format separately."


def recognize_format(documents: Sequence[SourceDocument]) -> ImportFormat:
    """Return the format that all these documents are in.

    Raises:
        ValidationError: a document is in no format that can be imported, or formats differ.
    """
    formats = [
        next((each for each in FORMATS if each.is_format_of(document)), None)
        for document in documents
    ]
    first = formats[0]
    if first is None or None in formats:
        names = ", ".join(each.name for each in FORMATS)
        raise ValidationError([Problem("", _UNKNOWN, {"names": names})])
    if any(each is not first for each in formats):
        raise ValidationError([Problem("", _SEVERAL)])
    return first
