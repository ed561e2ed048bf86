"""Who may be transferred to a session: people of its company, or of one that it took over (CON-34, D15)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from models.accounts.entities import by_name
from models.contracts.entities import Company, Enrolment, SessionState, TrainingSession
from models.kernel import clock
from models.kernel.database import session

MOST = 1000


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
