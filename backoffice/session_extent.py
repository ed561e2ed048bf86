"""Whom new dates or another path of a session concern, in numbers: said before they are written (CON-32…34, OPS-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from sqlalchemy import func, select

from models.catalogue.entities import Path
from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, TrainingSession
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence
from models.learning.levels import percents_in

if TYPE_CHECKING:
    from backoffice.contract_forms import SessionForm


@dataclass(frozen=True)
class Users:
    """Who is in a session.

    Args:
        number: everybody.
        own: those who have a last day of their own.
    """

    number: int
    own: int

    @classmethod
    def of(cls, where: TrainingSession) -> Self:
        counted = select(func.count(Enrolment.id), func.count(Enrolment.own_ends_on))
        return cls(*session.execute(counted.where(Enrolment.session_id == where.id)).one())

    def warning(self) -> Sentence:
        """What extending new dates to the users of a session means (CON-32)."""
        return NN_(
            "A user starts with their session. Careful: this changes ALL users of the session (%(n)s user).",
            "A user starts with their session. Careful: this changes ALL users of the session (%(n)s users).",
            self.number,
        )  # fmt: skip

    def starting(self, day: date) -> Sentence:
        return NN_(
            "The first day becomes %(day)s for the %(n)s user of the session.",
            "The first day becomes %(day)s for ALL %(n)s users of the session.",
            self.number, day=in_words(day),
        )  # fmt: skip

    def ending(self, day: date, *, together: bool) -> list[Sentence]:
        """
        Args:
            together: whether those with a last day of their own lose it.
        """
        concerned = self.number if together else self.number - self.own
        words = [NN_("The last day becomes %(day)s for %(n)s user.", "The last day becomes %(day)s for %(n)s users.",
                     concerned, day=in_words(day))]  # fmt: skip
        return words if together else words + self.keeping()

    def keeping(self) -> list[Sentence]:
        """Who stays an exception."""
        if not self.own:
            return []
        return [NN_("%(n)s user keeps a last day of their own.", "%(n)s users keep a last day of their own.", self.own)]


@dataclass(frozen=True)
class Extent:
    """What a form of a session changes for its users.

    Args:
        sentences: none when nothing changes for anybody.
        mark: what is confirmed; another change, or other users, have another one.
    """

    sentences: tuple[Sentence, ...]
    mark: str

    @classmethod
    def of(cls, where: TrainingSession, form: SessionForm) -> Self:
        users, starts_on, ends_on = Users.of(where), form.starts_on.data, form.last_day
        together, extended = bool(form.data.get("reset_own_ends")), form.data.get("extend_to_users")
        path = form.path.data if "path" in form else where.path
        said: list[Sentence] = []
        if users.number and path != where.path:
            said += another_path(where, path)
        if users.number and starts_on != where.starts_on and extended:
            said.append(users.starting(starts_on))
        if users.number and (ends_on != where.ends_on or together):
            said += users.ending(ends_on, together=together)
        return cls(tuple(said), f"{starts_on}/{ends_on}/{users.number}/{users.own}/{together}/{path and path.id}")


def another_path(where: TrainingSession, path: Path | None) -> list[Sentence]:
    """What its users find on another path, with what they viewed so far (CAT-40, CON-34)."""
    number = Users.of(where).number
    if path is None:
        return [NN_("%(n)s user has no path any more.", "%(n)s users have no path any more.", number)]
    words = [NN_(
        "The path becomes “%(path)s” for %(n)s user.", "The path becomes “%(path)s” for ALL %(n)s users.",
        number, path=path.title,
    )]  # fmt: skip
    if not path.is_published:
        words.append(N_("It is not published yet: nobody reads it before."))
    starts = percents_in(where.id, path.id)
    if starts:
        words.append(N_(
            "What they viewed counts on it: they stand at %(average)s %% on average, from %(least)s to %(most)s %%.",
            average=sum(starts) // len(starts), least=min(starts), most=max(starts),
        ))  # fmt: skip
    words.append(N_("Nothing is lost: what they viewed and noted comes back with the former path."))
    return words
