"""Sentences that are written once in English and read in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def _as_written(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


_translate: Callable[[str], str] = str
_translate_plural: Callable[[str, str, int], str] = _as_written


def install_translator(translate: Callable[[str], str], translate_plural: Callable[[str, str, int], str]) -> None:
    """Tell the domain how a sentence is translated at the moment it is read.

    Args:
        translate: msgid -> sentence in the current reader's language.
        translate_plural: (singular msgid, plural msgid, number) -> sentence.
    """
    global _translate, _translate_plural
    _translate, _translate_plural = translate, translate_plural


class Sentence:
    """A msgid and its values; becomes words when it is shown, so that a class attribute can hold one."""

    __slots__ = ("msgid", "plural", "values")

    def __init__(self, msgid: str, plural: str | None = None, **values: Any) -> None:
        self.msgid, self.plural, self.values = msgid, plural, values

    def __str__(self) -> str:
        if self.plural is None:
            words = _translate(self.msgid)
        else:
            words = _translate_plural(self.msgid, self.plural, int(self.values["n"]))
        return words % self.values if self.values else words

    def __mod__(self, values: Mapping[str, Any]) -> Sentence:
        return Sentence(self.msgid, self.plural, **{**self.values, **values})

    def __repr__(self) -> str:
        return f"Sentence({self.msgid!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, (Sentence, str)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.msgid)

    def __len__(self) -> int:
        return len(str(self))


def N_(msgid: str, **values: Any) -> Sentence:
    """Mark an English sentence for translation; it is translated when it is shown."""
    return Sentence(msgid, **values)


def NN_(one: str, many: str, n: int, **values: Any) -> Sentence:
    """The same for a sentence that counts: ``%(n)s`` is the number."""
    return Sentence(one, many, n=n, **values)
