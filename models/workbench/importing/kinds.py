"""What a kind of import declares: its fields, how a row is checked, applied and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from models.kernel.policy import Actor
from models.kernel.text import Sentence
from models.workbench.imports import Existing, RowOutcome


class WrongCell(Exception):
    """A cell that is no value of its field.

    Args:
        sentence: what is wrong with it, for whoever corrects the file.
    """

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.msgid)
        self.sentence = sentence


class Problem(NamedTuple):
    """What is wrong with a row: in which field (empty: the whole row), and why."""

    field: str
    sentence: Sentence

    def kept(self) -> list[Any]:
        """As the row keeps it: without a language."""
        return [self.field, self.sentence.msgid, self.sentence.plural, self.sentence.values]

    @classmethod
    def of(cls, kept: list[Any]) -> Problem:
        name, msgid, plural, values = kept
        return cls(name, Sentence(msgid, plural, **values))


@dataclass(frozen=True)
class ImportField:
    """A value that a row of the file may give.

    Args:
        label: the header of the template, in the reader's language.
        parse: a cell, stripped and not empty -> its value; raises :class:`WrongCell`.
        aliases: other headers under which people write it (accents, case, blanks and punctuation aside).
        example: what the template shows.
        choices: the words that it takes, if they can be listed.
    """

    name: str
    label: Sentence
    parse: Callable[[str], Any]
    required: bool = False
    aliases: tuple[str, ...] = ()
    example: Any = ""
    choices: tuple[Sentence, ...] = ()


@dataclass(slots=True)
class Draft:
    """A row while it is checked.

    Args:
        values: field -> value, of the cells that are not empty and could be read.
        plan: what the kind will need to apply the row, and to take it back.
    """

    id: int
    line: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    outcome: RowOutcome = RowOutcome.WRONG
    entity_id: int | None = None
    plan: dict[str, Any] | None = None


class Slice(NamedTuple):
    """Rows of a batch, by their lines (both included)."""

    batch_id: int
    first: int
    last: int


@dataclass(frozen=True)
class ImportKind:
    """One thing that can be imported.

    Args:
        entity: the table whose rows it makes.
        permission: the right to import.
        keys: the fields that no two rows of a file may share, whatever the case.
        check: says of each draft without problem what will become of it; three or four queries for all of them.
        apply: does what was decided for the rows of a slice that are NEW or CHANGE, and writes their outcome and the
            audit log, in the transaction of whoever calls.
        undo: takes back the rows of a slice that are CREATED or CHANGED, and keeps those that something touched.
        may_begin: refuses, before anything is applied, what needs a fresh proof of who is asking.
        invite: writes to those who were created, a few at a time; None when nobody is there to write to.
    """

    name: str
    title: Sentence
    entity: str
    permission: str
    fields: tuple[ImportField, ...]
    keys: tuple[str, ...]
    check: Callable[[list[Draft], Existing, Actor], None]
    apply: Callable[[Slice, Actor], None]
    undo: Callable[[Slice, Actor], None]
    may_begin: Callable[[int, Actor], None] = lambda _batch_id, _by: None
    invite: Callable[[int, Actor], Iterator[int]] | None = None
    """(batch, by) -> how many were written to in each step; every step in a transaction of its own."""

    def field(self, name: str) -> ImportField | None:
        return next((one for one in self.fields if one.name == name), None)


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    _kinds[kind.name] = kind
    return kind


def import_kind(name: str) -> ImportKind:
    """The import of a name.

    Raises:
        LookupError: nobody registered it.
    """
    return _kinds[name]


def import_kinds() -> tuple[ImportKind, ...]:
    return tuple(_kinds.values())
