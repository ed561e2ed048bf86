"""What the pages of a transfer ask for, as it was posted (CON-35)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from werkzeug.datastructures import MultiDict

from backoffice.lookups import parsed
from backoffice.transfer_candidates import candidates, is_over
from models.accounts.entities import Person
from models.contracts.entities import Enrolment, SessionKind, TrainingSession
from models.contracts.session import LARGEST_PACKAGE
from models.contracts.transfer_review import TransferReview, review_transfer
from web.actor import current_actor


@dataclass
class Chosen:
    """What a request asks for.

    Args:
        moving: those who leave their session.
        joining: those whose session is over: they stay there, and come here too.
        packages: session id -> the package typed for it.
        becomes: the type that the session gets.
    """

    moving: list[Enrolment] = field(default_factory=list)
    joining: list[Enrolment] = field(default_factory=list)
    packages: dict[int, int] = field(default_factory=dict)
    becomes: SessionKind | None = None
    reason: str = ""

    @classmethod
    def of(cls, form: MultiDict[str, str], to: TrainingSession) -> Self:
        ids = {number for number in map(parsed, form.getlist("enrolment")) if number is not None}
        offered = [one for one in candidates(to) if one.id in ids]
        packages = {
            int(key.removeprefix("package-")): package_typed(typed)
            for key, typed in form.items()
            if key.startswith("package-") and parsed(key.removeprefix("package-")) is not None and typed.strip()
        }
        licences = form.get("becomes") == SessionKind.LICENCES and to.kind is SessionKind.SLOTS
        return cls(
            [one for one in offered if not is_over(one)], [one for one in offered if is_over(one)], packages,
            SessionKind.LICENCES if licences else None, form.get("reason", "").strip()[:300],
        )  # fmt: skip

    @property
    def people(self) -> list[Person]:
        return [one.person for one in self.joining]

    def review(self, to: TrainingSession) -> TransferReview:
        return review_transfer(
            self.moving, self.people, to, by=current_actor(), packages=self.packages, becomes=self.becomes
        )

    def propose(self, to: TrainingSession) -> None:
        """Packages that agree, before anybody typed one."""
        self.packages = {one.where.id: one.wanted for one in self.review(to).terms}


def package_typed(words: str) -> int:
    """A package as it was typed; what is no number is one that is refused."""
    number = parsed(words.strip())
    return LARGEST_PACKAGE + 1 if number is None else min(number, LARGEST_PACKAGE + 1)
