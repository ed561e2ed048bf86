"""What a change of the catalogue does to those who learn is said with its numbers, then confirmed (CAT-04, 23, 26)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.text import Sentence
from models.learning.impact import Impact, foresee, foreseen_by_one
from models.learning.impact_lines import said


@dataclass(frozen=True)
class Extent:
    """What is confirmed.

    Args:
        sentences: none when no learner's path is touched.
        mark: another change, or another effect of it, has another one.
        is_quiet: whether nobody's progress changes.
    """

    sentences: tuple[Sentence, ...] = ()
    mark: str = ""
    is_quiet: bool = True

    @classmethod
    def of(cls, change: Callable[[], Any], what: str = "") -> Self:
        """Foresee a change; nothing stays of it. What is refused concerns nobody: the real one says why.

        Args:
            what: the change in letters, for its mark.
        """
        try:
            impact = foresee(change)
        except Forbidden:
            raise
        except DomainError:
            return cls()
        return cls(tuple(said(impact)), marked(impact, what), impact.is_quiet)


def extent_of(change: Callable[[], Any]) -> list[Sentence]:
    """What a verb of the catalogue would do to those who learn, in sentences: for its page, before it is pressed."""
    return list(Extent.of(change).sentences)


def marked(impact: Impact, what: str) -> str:
    return hashlib.sha256(f"{what}\n{impact!r}".encode()).hexdigest()[:32]


class AskingExtent:
    """Mixed into the screens of the catalogue: before what is in use is saved, its form says whom that concerns."""

    def saved(self, form: Any, row: Any) -> Any:
        """As everywhere; but what touches learners is written once its extent was read and agreed to."""
        if row is not None and "agreed" in form and form.validate():
            with session.no_autoflush:
                foreseen_by_one()
            extent = self._extent(form, row)
            if extent.sentences and form.agreed.data != extent.mark:
                form.agreed.data, form.extent = extent.mark, extent.sentences
                return None
        return super().saved(form, row)  # type: ignore[misc]

    def values(self, form: Any) -> dict[str, Any]:
        """What was confirmed is no part of what is written."""
        given = super().values(form)  # type: ignore[misc]
        return {name: value for name, value in given.items() if name != "agreed"}

    def _extent(self, form: Any, row: Any) -> Extent:
        """Of the very save, its video and its sheet included; a file that was sent is held meanwhile."""
        with session.no_autoflush:
            return Extent.of(lambda: self._write(form, row), in_letters(self.values(form)))  # type: ignore[attr-defined]


def in_letters(values: Mapping[str, Any]) -> str:
    """Values of a form, so that two that write the same are told in the same way."""
    return repr(sorted((name, _plain(value)) for name, value in values.items()))


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return repr([_plain(one) for one in value])
    if hasattr(value, "__tablename__"):
        return f"{value.__tablename__}:{value.id}"
    return repr(value)
