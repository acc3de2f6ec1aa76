"""Search by a part of a name, in SQL: accents make no difference."""

from sqlalchemy import ColumnElement, Integer, LargeBinary, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from feedsvc.domain.names import END_OF_WORDS, fold_name, to_part_of_key
from feedsvc.storage.tables import Author, CustomFeed, Section, Topic


class FirstPosition(FunctionElement[int]):
    """Where the bytes of the second argument begin in those of the first: from 1 on, 0 if nowhere.

    SQL's own function for it has another form in each kind of database.
    """

    type = Integer()
    inherit_cache = True


@compiles(FirstPosition)
def _compile(element: FirstPosition, compiler: SQLCompiler, **_: object) -> str:
    return f"instr({compiler.process(element.clauses)})"


@compiles(FirstPosition, "postgresql")
def _compile_for_postgresql(element: FirstPosition, compiler: SQLCompiler, **_: object) -> str:
    whole, part = map(compiler.process, element.clauses)
    return f"position({part} IN {whole})"


def contains_name(
    table: type[Topic | Section | Author | CustomFeed], text: str
) -> ColumnElement[bool]:
    """Return the condition that the name of a row has `text` in it, with or without accents.

    The folded name is searched too: a sort key has a space for each punctuation mark, and a number
    in it can only be found as a whole.
    """
    as_folded = table.folded_name.contains(fold_name(text), autoescape=True)
    part = to_part_of_key(text)
    if not part:
        return as_folded
    place, end = (
        FirstPosition(table.sort_key, literal(each, LargeBinary)) for each in (part, END_OF_WORDS)
    )
    return or_(as_folded, place.between(1, end))
