"""YAML as a tree that knows its lines; what a catalogue never needs is refused, so that no file is a trap."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from models.kernel.text import N_, Sentence

LARGEST = 4 * 1024 * 1024
"""Bytes of a file."""
DEEPEST = 8
PLAIN_TAGS = {None, "tag:yaml.org,2002:str"}
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TOO_LARGE = N_("This file is too large: %(most)s MB at most.")
NOT_TEXT = N_("This file is not UTF-8 text.")
BROKEN = N_("This is not YAML that can be read: %(reason)s.")
ALIAS = N_("Anchors and aliases (&, *) are not used in a catalogue: write the text again.")
TAG = N_("Tags (%(tag)s) are not used in a catalogue: write the value alone.")
TOO_DEEP = N_("Lists are nested too deep here: a catalogue has no more than %(most)s levels.")
SECOND = N_("One document a file: take “---” out, or make a second file.")
NAMELESS = N_("The name of a value is a word, not a list.")


class Unreadable(Exception):
    """Why a file is no tree."""

    def __init__(self, line: int, sentence: Sentence) -> None:
        super().__init__(str(sentence.msgid))
        self.line, self.sentence = line, sentence


@dataclass(frozen=True)
class Text:
    """``quoted`` tells *""* from nothing at all."""

    line: int
    value: str
    quoted: bool = True


@dataclass
class Items:
    line: int
    nodes: list[Node]


@dataclass
class Keys:
    """Names may come twice here: whoever reads it tells."""

    line: int
    entries: list[tuple[Text, Node]]


Node = Text | Items | Keys


def tree_of(path: Path) -> Node | None:
    """Read a file; None when it says nothing.

    Raises:
        Unreadable: too large, no text, no YAML, or more of YAML than a catalogue needs.
    """
    if path.stat().st_size > LARGEST:
        raise Unreadable(1, TOO_LARGE % {"most": LARGEST // 1024**2})
    try:
        return _Growing().read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Unreadable(1, NOT_TEXT) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
        raise Unreadable(mark.line + 1 if mark else 1, BROKEN % {"reason": reason}) from None


class _Growing:
    """Built from the events of the parser, one by one: no recursion that a file could exhaust."""

    def __init__(self) -> None:
        self.open: list[Items | Keys] = []
        self.names: list[Text | None] = []
        self.root: Node | None = None
        self.documents = 0

    def read(self, text: str) -> Node | None:
        for event in yaml.parse(text, Loader=Loader):
            self.take(event, event.start_mark.line + 1 if event.start_mark else 1)
        return self.root

    def take(self, event: Any, line: int) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise Unreadable(line, SECOND)
            case yaml.AliasEvent():
                raise Unreadable(line, ALIAS)
            case yaml.ScalarEvent():
                self.checked(event, line)
                self.add(Text(line, event.value, quoted=not event.implicit[0]))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self.checked(event, line)
                self.begin(Items(line, []) if isinstance(event, yaml.SequenceStartEvent) else Keys(line, []))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()
                self.names.pop()

    @staticmethod
    def checked(event: Any, line: int) -> None:
        if event.anchor is not None:
            raise Unreadable(line, ALIAS)
        if event.tag not in PLAIN_TAGS:
            raise Unreadable(line, TAG % {"tag": event.tag})

    def begin(self, node: Items | Keys) -> None:
        if len(self.open) >= DEEPEST:
            raise Unreadable(node.line, TOO_DEEP % {"most": DEEPEST})
        self.add(node)
        self.open.append(node)
        self.names.append(None)

    def add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        holder = self.open[-1]
        if isinstance(holder, Items):
            holder.nodes.append(node)
        elif (name := self.names[-1]) is not None:
            holder.entries.append((name, node))
            self.names[-1] = None
        elif isinstance(node, Text):
            self.names[-1] = node
        else:
            raise Unreadable(node.line, NAMELESS)
