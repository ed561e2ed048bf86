"""A folder becomes values; everything wrong with it is told at once, by file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from models.catalogue.entities import LessonLevel, VideoProvider
from models.catalogue.folder import KINDS, Catalogue, Film, Item, Problem, Spot
from models.catalogue.folder_yaml import Items, Keys, Node, Text, Unreadable, tree_of
from models.kernel.columns import Labelled
from models.kernel.text import N_, Sentence

LONGEST = {"reference": 200, "title": 200, "slug": 80, "registration_number": 80, "registration_url": 500}
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
MOST_FILES = 200

NO_FOLDER = N_("There is no such folder.")
NOTHING = N_("This folder holds no catalogue: it has no file whose name ends in .yaml.")
TOO_MANY = N_("This folder holds more than %(most)s files of YAML.")
SECTIONS = N_("A file of a catalogue has these sections: %(names)s.")
UNKNOWN = N_("“%(name)s” is not known here. Known: %(names)s.")
TWICE = N_("“%(name)s” is there twice.")
MISSING_VALUE = N_("“%(name)s” is missing.")
A_TEXT = N_("“%(name)s” is a text.")
A_LIST = N_("“%(name)s” is a list.")
A_SET = N_("“%(name)s” is a set of values with names.")
A_FLAG = N_("“%(name)s” is true or false.")
A_NUMBER = N_("“%(name)s” is a number, from 0 to 100,000.")
ONE_OF = N_("“%(name)s” is one of these: %(names)s.")
TOO_LONG = N_("“%(name)s” is too long: %(most)s characters at most.")
NO_WORDS = N_("“%(name)s” is empty.")


@dataclass
class Folder:
    """What was read of a folder."""

    root: Path
    catalogue: Catalogue
    problems: list[Problem] = field(default_factory=list)


def read_folder(root: Path) -> Folder:
    """Read every ``*.yaml`` of a folder, by name; nothing of the database is asked."""
    problems: list[Problem] = []
    items: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    paths = sorted(root.glob("*.yaml")) if root.is_dir() else []
    if not paths:
        problems.append(Problem(Spot(root.name), NOTHING if root.is_dir() else NO_FOLDER))
    if len(paths) > MOST_FILES:
        problems.append(Problem(Spot(root.name), TOO_MANY % {"most": MOST_FILES}))
        paths = []
    for path in paths:
        try:
            node = tree_of(path)
        except Unreadable as why:
            problems.append(Problem(Spot(path.name, why.line), why.sentence))
            continue
        reading = _File(path.name, problems)
        for kind, item in reading.sections(node):
            items[kind].append(item)
    return Folder(root, Catalogue({kind: tuple(of_kind) for kind, of_kind in items.items()}), problems)


class _Wrong(Exception):
    """A value that is not what its field wants."""

    def __init__(self, node: Node, sentence: Sentence) -> None:
        super().__init__()
        self.node, self.sentence = node, sentence


class _File:
    """One file; a wrong value is told and left out, so that the others are told too."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems

    def sections(self, node: Node | None) -> Iterator[tuple[str, Item]]:
        known = {"names": ", ".join(KINDS)}
        if node is None or (isinstance(node, Text) and not node.value):
            return
        if not isinstance(node, Keys):
            self.tell(node.line, SECTIONS % known)
            return
        for name, section in node.entries:
            if name.value not in KINDS:
                self.tell(name.line, SECTIONS % known)
            elif not isinstance(section, Items):
                self.tell(name.line, A_LIST % {"name": name.value})
            else:
                for one in section.nodes:
                    item = self.filled(KINDS[name.value], one, name.value)
                    if item is not None:
                        yield name.value, item

    def filled(self, shape: type[Any], node: Node, name: str) -> Any:
        """An object of a shape, from the values under its fields' names; None when it cannot be made."""
        if not isinstance(node, Keys):
            return self.tell(node.line, A_SET % {"name": name})
        wanted, values, spots = _wanted(shape), {}, {"": Spot(self.name, node.line)}
        for key, value in node.entries:
            spots[key.value] = Spot(self.name, key.line)
            if isinstance(value, Items):
                spots |= {f"{key.value}.{n}": Spot(self.name, one.line) for n, one in enumerate(value.nodes)}
            if key.value not in wanted:
                self.tell(key.line, UNKNOWN % {"name": key.value, "names": ", ".join(wanted)})
            elif key.value in values:
                self.tell(key.line, TWICE % {"name": key.value})
            elif not _is_nothing(value):
                values[key.value] = self.value(wanted[key.value], value, key)
        lacking = [name for name in _required(shape) if name not in values]
        for one in lacking:
            self.tell(node.line, MISSING_VALUE % {"name": one})
        made = {name: value for name, value in values.items() if value is not None}
        if any(name not in made for name in _required(shape)):
            return None
        return shape(**made, spots=spots) if issubclass(shape, Item) else shape(**made)

    def value(self, read: Callable[[Node, str], Any] | type[Film], node: Node, key: Text) -> Any:
        if isinstance(read, type):
            return self.filled(read, node, key.value)
        try:
            return read(node, key.value)
        except _Wrong as wrong:
            return self.tell(wrong.node.line, wrong.sentence)

    def tell(self, line: int, sentence: Sentence) -> None:
        self.problems.append(Problem(Spot(self.name, line), sentence))


def _wanted(shape: Any) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {one.name: READERS[hints[one.name]] for one in fields(shape) if one.name != "spots"}


def _required(shape: Any) -> tuple[str, ...]:
    return tuple(
        one.name for one in fields(shape) if one.default is MISSING and one.default_factory is MISSING
    )  # fmt: skip


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Text) and not node.quoted and node.value in ("", "null", "~")


def _text(node: Node, name: str) -> str:
    if not isinstance(node, Text):
        raise _Wrong(node, A_TEXT % {"name": name})
    text = node.value.strip().replace("\x00", "")
    if name in ("reference", "title"):
        text = re.sub(r"\s+", " ", text)
        if not text:
            raise _Wrong(node, NO_WORDS % {"name": name})
    most = LONGEST.get(name, 100_000)
    if len(text) > most:
        raise _Wrong(node, TOO_LONG % {"name": name, "most": most})
    return text


def _texts(node: Node, name: str) -> tuple[str, ...]:
    if not isinstance(node, Items):
        raise _Wrong(node, A_LIST % {"name": name})
    texts = tuple(_text(one, name) for one in node.nodes)
    for text, one in zip(texts, node.nodes, strict=True):
        if not text:
            raise _Wrong(one, NO_WORDS % {"name": name})
    return texts


def _flag(node: Node, name: str) -> bool:
    if not isinstance(node, Text) or node.value.lower() not in FLAGS:
        raise _Wrong(node, A_FLAG % {"name": name})
    return FLAGS[node.value.lower()]


def _number(node: Node, name: str) -> float:
    if not isinstance(node, Text) or not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", node.value, re.ASCII):
        raise _Wrong(node, A_NUMBER % {"name": name})
    if float(node.value) > 100_000:
        raise _Wrong(node, A_NUMBER % {"name": name})
    return float(node.value)


def _whole(node: Node, name: str) -> int:
    number = _number(node, name)
    if not number.is_integer():
        raise _Wrong(node, A_NUMBER % {"name": name})
    return int(number)


def _one_of(kind: type[Labelled]) -> Callable[[Node, str], Any]:
    def read(node: Node, name: str) -> Any:
        values = [member.value for member in kind]
        if not isinstance(node, Text) or node.value not in values:
            raise _Wrong(node, ONE_OF % {"name": name, "names": ", ".join(values)})
        return next(member for member in kind if member.value == node.value)

    return read


READERS: dict[Any, Any] = {
    str: _text, str | None: _text, bool: _flag, int: _whole, int | None: _whole, float | None: _number,
    tuple[str, ...]: _texts, LessonLevel: _one_of(LessonLevel), VideoProvider: _one_of(VideoProvider),
    Film | None: Film,
}  # fmt: skip
