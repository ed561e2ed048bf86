"""*Transférer des utilisateurs existants*: choose, read what it does, do it (CON-34, CON-35, A-47)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Self

from flask import abort, flash, redirect, request
from flask_admin import expose
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from backoffice.lookups import parsed
from models.accounts.entities import Person, by_name
from models.contracts import operations
from models.contracts.entities import Company, Enrolment, SessionKind, SessionState, TrainingSession
from models.contracts.session import LARGEST_PACKAGE
from models.contracts.transfer_review import TransferReview, review_transfer
from models.kernel import clock
from models.kernel.circumstances import because
from models.kernel.database import session
from models.kernel.policy import can
from models.kernel.text import N_, NN_
from models.permissions import Permission
from web.actor import current_actor
from web.perform import perform

MOST = 1000
TITLE = N_("Transfer existing users")


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


class Transfers:
    """Mixed into the screen of sessions."""

    @expose("/transfer", methods=("GET", "POST"))
    def transfer(self) -> Any:
        """First who comes; then every line of it, the packages and the mails; then it is done, or refused whole."""
        to: TrainingSession = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        if not can(current_actor(), Permission.ENROLMENT_WRITE, to):
            abort(403)
        if request.method == "GET" or "_choose" in request.form:
            return self._choosing(to, Chosen.of(request.form, to))
        chosen = Chosen.of(request.form, to)
        if not chosen.moving and not chosen.joining:
            flash(str(N_("Choose at least one person.")), "error")
            return self._choosing(to, chosen), 422
        if "_transfer" not in request.form:
            if "_again" not in request.form:
                chosen.propose(to)
            return self._reviewing(to, chosen)
        if not self._done(to, chosen):
            return self._reviewing(to, chosen), 422
        return redirect(self.address("details_view", id=to.id))  # type: ignore[attr-defined]

    def _done(self, to: TrainingSession, chosen: Chosen) -> bool:
        def move(where: TrainingSession, **values: Any) -> int:
            return operations.transfer(chosen.moving, where, people=chosen.people, **values)

        number = len(chosen.moving) + len(chosen.joining)
        done = NN_("%(n)s user is in %(session)s now.", "%(n)s users are in %(session)s now.", number, session=str(to))
        terms = {"packages": chosen.packages, "becomes": chosen.becomes}
        with because(chosen.reason):
            return perform(Permission.ENROLMENT_WRITE, move, to, done=done, **terms)

    def _choosing(self, to: TrainingSession, chosen: Chosen) -> Any:
        ids = {one.id for one in (*chosen.moving, *chosen.joining)}
        groups = [(where, list(those)) for where, those in groupby(candidates(to), key=lambda one: one.session)]
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/transfer.html", row=to, groups=groups, chosen=ids, over=SessionState.EXPIRED,
            title=TITLE, today=clock.today(), most=MOST,
        )  # fmt: skip

    def _reviewing(self, to: TrainingSession, chosen: Chosen) -> Any:
        review = chosen.review(to)
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/transfer_review.html", row=to, review=review, chosen=chosen, title=TITLE,
            may_switch=to.kind is SessionKind.SLOTS and to.slots_used == 0,
        )  # fmt: skip


def candidates(to: TrainingSession) -> list[Enrolment]:
    """Who is in another session of the company, or of one that it took over, session by session."""
    houses = select(Company.id).where(or_(Company.id == to.company_id, Company.successor_id == to.company_id))
    there = select(Enrolment.person_id).where(Enrolment.session_id == to.id)
    found = (
        select(Enrolment)
        .join(Enrolment.session)
        .join(Enrolment.person)
        .where(TrainingSession.company_id.in_(houses), TrainingSession.id != to.id, Enrolment.person_id.not_in(there))
        .order_by(TrainingSession.ends_on.desc(), TrainingSession.id, *by_name(), Enrolment.id)
        .options(
            joinedload(Enrolment.session).joinedload(TrainingSession.company), joinedload(Enrolment.person),
            joinedload(Enrolment.assignment), joinedload(Enrolment.waiting), joinedload(Enrolment.completion),
        )
        .limit(MOST)
    )  # fmt: skip
    return _once(session.scalars(found))


def _once(found: Iterable[Enrolment]) -> list[Enrolment]:
    """Whoever is in a session that lasts is not listed again for one that is over."""
    lasting, listed = set[int](), list[Enrolment]()
    for one in found:
        if is_over(one) and one.person_id in lasting:
            continue
        lasting.add(one.person_id)
        listed.append(one)
    return listed


def is_over(enrolment: Enrolment) -> bool:
    """Whether their session has expired."""
    return enrolment.session.state_on(clock.today()) is SessionState.EXPIRED
