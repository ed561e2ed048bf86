"""What sessions, their learners and their slots must come to: a few sets, and the rules of the contract in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.contracts.entities import EnrolmentKind, SessionKind

LEARNER = EnrolmentKind.LEARNER


@dataclass
class Known:
    """A session as the model knows it; people go by a number.

    Args:
        does: person -> what they do in it.
        queue: who is served next comes first.
        over: whose own last day has passed.
    """

    kind: SessionKind
    package: int
    expired: bool = False
    does: dict[int, EnrolmentKind] = field(default_factory=dict)
    holders: set[int] = field(default_factory=set)
    queue: list[int] = field(default_factory=list)
    over: set[int] = field(default_factory=set)
    finished: set[int] = field(default_factory=set)

    @property
    def learners(self) -> int:
        return sum(one is LEARNER for one in self.does.values())

    @property
    def shared(self) -> bool:
        return self.kind is SessionKind.SLOTS

    @property
    def free(self) -> int:
        return self.package - len(self.holders)

    def lasts_for(self, person: int) -> bool:
        """Whether somebody may hold a slot here, or wait for one."""
        return self.shared and not self.expired and self.does[person] is LEARNER and person not in self.over

    def learning_today(self) -> set[int]:
        """Who has lessons open by a licence."""
        if self.shared or self.expired:
            return set()
        return {one for one, does in self.does.items() if does is LEARNER} - self.over

    def agrees(self, package: int | None, more: int = 0) -> bool:
        """Whether a package says as many licences as learners, some more or fewer counted; None keeps the one there is.

        Of slots: no fewer than holders. A package that is written is 1 at least, unless no learner is left.
        """
        learners = self.learners + more
        least = max(0 if learners == 0 and not self.shared else 1, len(self.holders))
        if package is not None and package != self.package and package < least:
            return False
        return self.shared or (self.package if package is None else package) == learners

    def join(self, person: int, does: EnrolmentKind) -> None:
        self.does[person] = does

    def leave(self, person: int) -> None:
        self.does.pop(person, None)
        self.finished.discard(person)
        self.over.discard(person)
        self.rest(person)

    def rest(self, person: int) -> None:
        """Neither hold a slot nor wait for one."""
        self.holders.discard(person)
        if person in self.queue:
            self.queue.remove(person)

    def become(self, kind: SessionKind) -> None:
        """Change the type: whoever had lessons open goes on, and nobody waits for a licence."""
        going_on = self.learning_today()
        self.kind = kind
        if self.shared:
            self.holders = going_on
        else:
            self.queue = []
