"""*Files d'attente*: what waits for somebody of the staff, each queue declared by its context (U-15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_admin import BaseView, expose
from sqlalchemy import ScalarSelect
from werkzeug.datastructures import MultiDict

from backoffice.access import Guarded
from backoffice.asked import Asked
from backoffice.counting import Count, Sure, up_to
from backoffice.screen import Screen, screen_of
from backoffice.tiles import list_address, values_of
from backoffice.verb import Verb
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from web.actor import current_actor

FIRST = 5
"""Rows shown of each queue."""
MANY = 1_000
"""Up to how many are counted: nobody empties more in a day, and counting stops there."""


@dataclass(frozen=True)
class Queue:
    """Rows of a screen's list that wait for somebody; who reads the screen sees the queue, in their scope.

    Args:
        words: how many -> what they are.
        model, asked: the list behind it, as its address names it (``{"segment": "waiting"}``).
        since: an expression of a row: the instant from which it waits.
        columns: what is shown of a row, as its screen draws it.
        verbs: names of the screen's verbs that settle a row.
        empty: what to say when nobody waits.
        permission: the right without which nothing waits for the reader; whoever reads the screen when None.
    """

    name: str
    words: Callable[[int], Sentence]
    icon: str
    model: Any
    asked: dict[str, str]
    since: Any
    columns: tuple[str, ...]
    empty: Sentence
    verbs: tuple[str, ...] = ()
    tone: str = "orange"
    permission: str | None = None

    @property
    def screen(self) -> Screen:
        screen = screen_of(self.model)
        if screen is None:
            raise LookupError(f"No screen for the queue {self.name}")
        return screen

    @property
    def address(self) -> str:
        return list_address(self.screen.slug, self.asked)

    @property
    def list_asked(self) -> Asked:
        return self.screen.asked(MultiDict(self.asked))

    def count(self) -> ScalarSelect[int]:
        """How many wait, as a value of a statement; reading stops one beyond the cap."""
        return up_to(self.screen.chosen(self.list_asked), MANY)

    def first(self, count: Count) -> list[Waiting]:
        """The rows that wait for the longest; of very many, the oldest rows."""
        chosen = self.screen.chosen(self.list_asked).add_columns(self.since.label("since"))
        order = (self.since, self.model.id) if count.is_exact else (self.model.id,)
        found = session.execute(chosen.order_by(*order).limit(FIRST)).all()
        rows = {row.id: row for row in self.screen.rows_of([identifier for identifier, _since in found])}
        there = [(rows[identifier], since) for identifier, since in found if identifier in rows]  # or gone meanwhile
        return [Waiting(row, since, self.verbs_of(row)) for row, since in there]

    def verbs_of(self, row: Any) -> list[Verb]:
        known = self.screen.verbs_by_name
        return [known[name] for name in self.verbs if known[name].shown(row)]


@dataclass(frozen=True)
class Waiting:
    """A row that waits, since when, and what may be done about it."""

    row: Any
    since: Any
    verbs: list[Verb] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """A queue with how many wait in it."""

    queue: Queue
    count: Count


def queues_for_reader(known: Iterable[Queue]) -> list[Queue]:
    """The queues of which the reader may open the list, and do something about it."""
    actor = current_actor()
    return [one for one in known if one.screen.is_accessible() and (not one.permission or actor.may(one.permission))]


def counted(queues: list[Queue]) -> list[Counted]:
    """Each queue with its number: one statement, whatever their number."""
    numbers = values_of([queue.count() for queue in queues])
    return [Counted(queue, Count.capped(number, MANY)) for queue, number in zip(queues, numbers, strict=True)]


def in_all(counts: Iterable[Count]) -> Count:
    """The sum of counts, no surer than the least sure."""
    found = list(counts)
    return Count(sum(found), Sure.EXACT if all(one.is_exact for one in found) else Sure.CAPPED)


class Queues(Guarded, BaseView):  # type: ignore[misc]
    """One page for every queue of every context."""

    permission = Permission.BACKOFFICE_ENTER
    title, icon = N_("Queues"), "inbox"
    counter = "waiting"
    """The door that says what stands beside the menu's line, asked for once the page is drawn."""

    def __init__(self, known: tuple[Queue, ...]) -> None:
        super().__init__(name="queues", endpoint="admin_queues", url="queues")
        self.known = known

    def is_accessible(self) -> bool:
        return super().is_accessible() and bool(queues_for_reader(self.known))

    @expose("/waiting/")
    def waiting(self) -> Any:
        """How many wait in all: ``{"number": "12", "words": "12 wait"}``, both empty when nobody does."""
        count = in_all(one.count for one in counted(queues_for_reader(self.known)))
        words = NN_("%(number)s waits", "%(number)s wait", count, number=str(count)) if count else ""
        return {"number": str(count) if count else "", "words": str(words)}

    @expose("/")
    def index_view(self) -> str:
        parts = [
            (one, one.queue.first(one.count) if one.count else []) for one in counted(queues_for_reader(self.known))
        ]
        return self.render("backoffice/queues.html", screen=self, parts=parts)  # type: ignore[no-any-return]
