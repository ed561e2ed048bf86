"""What is wrong with each of the people to be added to a session, by line and by field, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from models.accounts import granting
from models.accounts.email_change import proper_address
from models.accounts.entities import Person, Role
from models.accounts.policy import is_above
from models.accounts.refusals import EmailInvalid, NameMissing, NotYourself
from models.accounts.roles import BOUND_BY_COMPANY, SchoolRole
from models.contracts.admission import is_staff, of_others
from models.contracts.belonging import managers_to_choose, people_of
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.pasting import Newcomer
from models.contracts.term_refusals import (
    AddressUnavailable,
    AlreadyEnrolled,
    FollowsThemselves,
    LinesRefused,
    OtherCompany,
    RoleNotOffered,
)
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.kernel.text import N_, Sentence
from models.organisation.queries import the_settings
from models.workbench.importing.wording import plain

TWICE = N_("This address stands on several lines.")
NO_MANAGER = N_("“%(words)s” is no manager of %(company)s: add them first, as a manager.")


@dataclass(frozen=True)
class Checked:
    """A line that can be written.

    Args:
        email: the address as it is kept.
        person: the account that has it already, if any.
        grants: the roles to give, each with the company it is bound to.
        managers: the addresses of those who follow them.
    """

    draft: Newcomer
    email: str
    role: SchoolRole
    person: Person | None
    grants: tuple[tuple[Role, int | None], ...]
    managers: tuple[str, ...]


class Desk:
    """What is known of the lines of one form: read at once, whoever asks.

    Args:
        roles: those that the actor may give here.
    """

    def __init__(
        self, drafts: Sequence[Newcomer], where: TrainingSession, *, by: Actor, roles: Sequence[SchoolRole]
    ) -> None:  # fmt: skip
        self.where, self.by, self.roles, self.bounded = where, by, roles, not is_staff(by)
        self.addresses = {draft.line: _address(draft) for draft in drafts}
        self.times = Counter(email.lower() for email in self.addresses.values() if email)
        self.joining = [one for one in drafts if one.role and Role.MANAGER in one.role.roles]
        with acting_as(SYSTEM):  # an address is taken, and a manager known, whether the actor sees them or not
            found = session.scalars(select(Person).where(Person.email_key.in_(list(self.times))))
            self.accounts = {person.email_key: person for person in found}
            ids = [person.id for person in self.accounts.values()]
            here = select(Enrolment.person_id).where(Enrolment.session_id == where.id, Enrolment.person_id.in_(ids))
            self.enrolled = set(session.scalars(here))
            company = people_of([where.company_id]).subquery()
            self.of_company = set(session.scalars(select(company).where(company.c.person_id.in_(ids))))
            others = session.execute(of_others(ids, where.company_id)).all()
            self.elsewhere = {person.id: str(company) for person, company in others}
            choices = session.scalars(managers_to_choose([where.company_id], idle=not self.bounded))
            self.managers = {person.email_key: person for person in choices}

    @cached_property
    def manager_words(self) -> dict[int | str, str]:
        """What a manager may be called by -> their address: their id, their address, their name."""
        keys = {self.addresses[one.line].lower(): plain(f"{one.first_name} {one.last_name}") for one in self.joining}
        keys |= {key: plain(person.name) for key, person in self.managers.items()}
        words: dict[int | str, str] = {name: key for key, name in keys.items()}
        words |= {key: key for key in keys if key}
        return words | {person.id: key for key, person in self.managers.items()}

    def called(self, words: int | str) -> str | None:
        """The address of the manager whom a line names."""
        known = self.manager_words
        return known.get(words) if isinstance(words, int) else known.get(words.lower()) or known.get(plain(words))


def check(desk: Desk, drafts: Sequence[Newcomer]) -> list[Checked]:
    """Each line as it can be written.

    Raises:
        LinesRefused: something is wrong with some of them; every fault of every line is named.
    """
    errors = {draft.line: found for draft in drafts if (found := list(_wrong(draft, desk)))}
    if errors:
        raise LinesRefused("learners", errors=errors, n=len(errors))
    return [_checked(draft, desk) for draft in drafts]


def _wrong(draft: Newcomer, desk: Desk) -> Iterator[tuple[str, Sentence]]:
    email = desk.addresses[draft.line]
    person = desk.accounts.get(email.lower())
    if person is None:
        yield from ((name, NameMissing.sentence) for name in ("first_name", "last_name") if not getattr(draft, name))
    if not email:
        yield "email", EmailInvalid.sentence
    elif desk.times[email.lower()] > 1:
        yield "email", TWICE
    elif person is not None and (wrong := _about_account(person, draft, desk)):
        yield wrong
    if draft.role not in desk.roles:
        yield "role", RoleNotOffered.sentence
    for words in draft.managers:
        key = desk.called(words)
        if key is None:
            yield "managers", NO_MANAGER % {"words": words, "company": str(desk.where.company)}
        elif key == email.lower():
            yield "managers", FollowsThemselves.sentence


def _about_account(person: Person, draft: Newcomer, desk: Desk) -> tuple[str, Sentence] | None:
    """Why somebody who has an account cannot be added, if they cannot."""
    unavailable = AddressUnavailable.sentence % {"support": the_settings().support_email}
    if person.id in desk.enrolled:
        return "email", AlreadyEnrolled.sentence
    if desk.bounded and (person.id in desk.elsewhere or person.id not in desk.of_company):
        return "email", unavailable
    if person.id in desk.elsewhere:
        return "email", OtherCompany.sentence % {"person": str(person), "company": desk.elsewhere[person.id]}
    missing = _missing(person, draft, desk)
    if missing and person.id == desk.by.person_id:
        return "email", NotYourself.sentence
    if missing and desk.bounded and is_above(person, desk.by):
        return "email", unavailable
    if not desk.bounded and not all(granting.may_grant(desk.by, person, *grant) for grant in missing):
        return "role", Forbidden.sentence
    return None


def _missing(person: Person | None, draft: Newcomer, desk: Desk) -> tuple[tuple[Role, int | None], ...]:
    """The roles of a line that somebody does not hold yet."""
    wanted = draft.role.roles if draft.role else frozenset()
    bound = {role: desk.where.company_id if role in BOUND_BY_COMPANY else None for role in sorted(wanted)}
    held = {(one.role, one.company_id) for one in granting.grants_of(person)} if person else set()
    return tuple(pair for pair in bound.items() if pair not in held)


def _checked(draft: Newcomer, desk: Desk) -> Checked:
    email = desk.addresses[draft.line]
    person = desk.accounts.get(email.lower())
    managers = tuple(dict.fromkeys(key for words in draft.managers if (key := desk.called(words))))
    role = draft.role or SchoolRole.LEARNER  # checked above: there is one
    return Checked(draft, email, role, person, _missing(person, draft, desk), managers)


def _address(draft: Newcomer) -> str:
    """The address as it is kept; empty when it is none."""
    try:
        return proper_address(draft.email)
    except DomainError:
        return ""
