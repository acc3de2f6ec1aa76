"""Read XML that strangers have written: in a stream, without entities, bounded in depth and size.

expat loads nothing from outside. Declarations of entities end the reading, so nothing expands.
References to HTML's named characters (&nbsp;), which many feeds have without a declaration, are
read as these characters; control characters, which end XML everywhere, are dropped.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import NoReturn
from xml.parsers import expat

from feedsvc.errors import Problem, ValidationError

MOST_DEPTH, MOST_ELEMENTS, LONGEST_TEXT = 200, 50_000, 20_000_000
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_SEPARATOR = "\x1f"  # between a namespace and a local name; neither contains it
_VOID = frozenset({"br", "hr", "img", "wbr", "source", "track", "col", "embed", "input", "area"})
_TOO_LARGE = "An element of this file is too large or nested too deeply."
_ENTITIES = "This file declares entities. Remove them, because they could expand without end."


@dataclass(slots=True)
class Element:
    """An element with its attributes and its content in order.

    Names are "{namespace}local", or "local" without one.
    """

    name: str
    attributes: Mapping[str, str]
    line: int
    parts: "list[str | Element]" = field(default_factory=list)

    @property
    def children(self) -> "Iterator[Element]":
        """The elements directly inside."""
        return (part for part in self.parts if isinstance(part, Element))

    @property
    def text(self) -> str:
        """All text inside, without white space around it."""
        return "".join(self._list_texts()).strip()

    def _list_texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._list_texts()  # noqa: SLF001  of the same class

    def find_child(self, *names: str) -> "Element | None":
        """Return the first child that has one of these names."""
        return next((child for child in self.children if child.name in names), None)

    def find_children(self, name: str) -> "list[Element]":
        """Return the children with a name."""
        return [child for child in self.children if child.name == name]

    def find_text(self, *names: str) -> str:
        """Return the text of the first child that has one of these names and any text."""
        for name in names:
            for child in self.children:
                if child.name == name and (text := child.text):
                    return text
        return ""

    def serialize_html(self) -> str:
        """Return the content as HTML."""
        return "".join(
            escape(part, quote=False) if isinstance(part, str) else part._to_html()  # noqa: SLF001
            for part in self.parts
        )

    def _to_html(self) -> str:
        tag = self.name.rpartition("}")[2]
        attributes = "".join(
            f' {name.rpartition("}")[2]}="{escape(value)}"'
            for name, value in self.attributes.items()
        )
        if tag in _VOID:
            return f"<{tag}{attributes}>"
        return f"<{tag}{attributes}>{self.serialize_html()}</{tag}>"


class ElementReader:
    """Turns chunks of bytes into the elements at one level, each as soon as it is complete.

    `level` counts from 0 for the root. The elements above it are yielded, without content, when
    they begin. Elements whose name ends with one of `emptied` are read without their content.
    """

    def __init__(self, level: int, emptied: tuple[str, ...] = ()) -> None:
        self._level = level
        self._emptied = emptied
        self._inside = 0  # the depth in an element whose content is not read; 0 outside of one
        self._stack: list[Element] = []
        self._ready: list[tuple[int, Element]] = []
        self._elements = self._characters = 0
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.UseForeignDTD(True)
        self._parser.StartElementHandler = self._start_element
        self._parser.EndElementHandler = self._end_element
        self._parser.CharacterDataHandler = self._add_text
        self._parser.EntityDeclHandler = _refuse_entities
        self._parser.ExternalEntityRefHandler = lambda *_: 1  # nothing is loaded
        self._parser.SkippedEntityHandler = self._skip_entity

    def read_elements(self, chunks: Iterable[bytes]) -> Iterator[tuple[int, Element]]:
        """Yield (level, element).

        Raises:
            ValidationError: this is no well-formed XML, or it may do harm.
        """
        cleans: bool | None = None
        for chunk in chunks:
            if cleans is None:  # in UTF-16 most bytes are zeros
                cleans = not chunk.startswith(_UTF_16)
            yield from self._feed(chunk.translate(None, _CONTROLS) if cleans else chunk, last=False)
        yield from self._feed(b"", last=True)

    def _feed(self, chunk: bytes, *, last: bool) -> Iterator[tuple[int, Element]]:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            yield from self._take()
            params = {"line": error.lineno, "reason": expat.errors.messages[error.code]}
            message = "This is not well-formed XML at line %(line)d: %(reason)s."
            raise ValidationError([Problem("", message, params)]) from error
        yield from self._take()

    def _take(self) -> list[tuple[int, Element]]:
        ready, self._ready = self._ready, []
        return ready

    def _start_element(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._inside:
            self._inside += 1
            return
        named = {_to_name(key): value for key, value in attributes.items()}
        element = Element(_to_name(name), named, self._parser.CurrentLineNumber)
        depth = len(self._stack)
        if depth < self._level:
            self._ready.append((depth, element))
        elif depth == self._level:
            self._elements = self._characters = 0
        else:
            self._stack[-1].parts.append(element)
        self._stack.append(element)
        self._elements += 1
        self._characters += sum(map(len, attributes.values()))
        self._check_bounds()
        if self._emptied and name.endswith(self._emptied):
            self._inside = 1

    def _end_element(self, _: str) -> None:
        if self._inside:
            self._inside -= 1
            if self._inside:
                return
        element = self._stack.pop()
        if len(self._stack) == self._level:
            self._ready.append((self._level, element))

    def _add_text(self, text: str) -> None:
        if len(self._stack) > self._level and not self._inside:
            self._stack[-1].parts.append(text)
            self._characters += len(text)
            self._check_bounds()

    def _skip_entity(self, name: str, is_parameter: bool) -> None:  # noqa: FBT001  expat's signature
        if not is_parameter:
            self._add_text(unescape(f"&{name};"))

    def _check_bounds(self) -> None:
        if (
            len(self._stack) > MOST_DEPTH
            or self._elements > MOST_ELEMENTS
            or self._characters > LONGEST_TEXT
        ):
            raise ValidationError([Problem("", _TOO_LARGE)])


def _to_name(name: str) -> str:
    namespace, separator, local = name.rpartition(_SEPARATOR)
    return f"{{{namespace}}}{local}" if separator else local


def _refuse_entities(*_: object) -> NoReturn:
    raise ValidationError([Problem("", _ENTITIES)])
