"""*Transférer les sessions au successeur*: the way out of a name that is printed on documents (CON-03, A-01, D15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from backoffice.cells import link_to
from backoffice.deleting import WhyForm
from backoffice.forms import Form
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.contracts.term_refusals import NoSuccessor
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission


class MoveSessions(Verb):
    permission = Permission.SESSION_WRITE
    operation = operations.move_sessions
    form = WhyForm
    label, icon, on_selection = N_("Move the sessions to the successor"), "arrow-right", False
    done = N_("Sessions moved from %(subject)s to its successor: %(outcome)s.")

    def offered(self, subject: Company) -> bool:
        return subject.successor_id is not None and sessions_of(subject) > 0

    def extent(self, subjects: Sequence[Company]) -> list[Sentence | str]:
        company = subjects[0]
        self.blocked = company.successor is None
        if self.blocked:
            return [NoSuccessor.sentence % {"company": str(company)}]
        return [
            NN_("%(n)s session goes to %(company)s.", "%(n)s sessions go to %(company)s.",
                sessions_of(company), company=link_to(company.successor)),
            NN_("%(n)s user goes with them: dates, slots and progress stay as they are.",
                "%(n)s users go with them: dates, slots and progress stay as they are.", users_of(company)),
            N_("Pilots of %(company)s do not see these sessions any more: give them their role at the new company.",
               company=company),
            N_("Documents that were issued keep the name they carry. No mail leaves."),
        ]  # fmt: skip

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {}  # the reason goes to the audit log by itself


def sessions_of(company: Company) -> int:
    """How many sessions a company has."""
    return session.scalar(select(func.count(TrainingSession.id)).where(TrainingSession.company_id == company.id)) or 0


def users_of(company: Company) -> int:
    """How many enrolments its sessions hold."""
    counted = select(func.count(Enrolment.id)).join(Enrolment.session)
    return session.scalar(counted.where(TrainingSession.company_id == company.id)) or 0
