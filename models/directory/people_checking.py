"""What will become of each row of a file of people: created, changed, already so, or wrong, and why."""

from __future__ import annotations

from typing import Any, NamedTuple

from models.accounts.entities import Locale, Role
from models.accounts.policy import covers
from models.accounts.roles import BOUND_BY_COMPANY
from models.contracts.learning import kind_for
from models.directory.people_known import Account, Grant, Known
from models.directory.people_places import Licences, full
from models.kernel import clock
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from models.workbench.importing.kinds import Draft, Problem
from models.workbench.imports import Existing, RowOutcome

BOUND_BY_STUDIES = frozenset({Role.STUDENT, Role.ALUMNI, Role.TEACHER})
COLUMNS = ("first_name", "last_name", "phone", "locale", "external_reference")
"""What an import may change of somebody who is there already; an address is changed on the person's page."""

NO_COMPANY = N_("no company is called “%(company)s”.")
NO_SESSION = N_("no session has the reference “%(reference)s”.")
NO_CURRICULUM = N_("no curriculum is called “%(name)s”.")
NO_PROMOTION = N_("the curriculum has no promotion %(year)s.")
NO_CAMPUS = N_("no campus is called “%(name)s”.")
FOREIGN_SESSION = N_("the session “%(reference)s” is not one of %(company)s.")
SESSION_OVER = N_("the session “%(reference)s” has expired.")
PILOT_NEEDS = N_("a pilot needs a company.")
LEARNER_NEEDS = N_("a learner needs a session.")
PROMOTION_NEEDS = N_("a promotion needs its curriculum.")
HAS_ACCOUNT = N_("%(email)s already has an account.")
OTHER_ADDRESS = N_("this reference is that of %(name)s, whose address is %(email)s: an import changes no address.")
TWO_PEOPLE = N_("this reference is that of %(name)s, and the address that of somebody else.")
MAY_NOT_GIVE = N_("you may not give this role.")
MAY_NOT_ENROL = N_("you may not enrol anybody in a session.")
MAY_NOT_CHANGE = N_("you may not change the account of %(name)s.")
NOT_YOURSELF = N_("nobody gives a role to themselves.")


class Place(NamedTuple):
    """Where the row's person belongs: ids of what its cells name."""

    company_id: int | None
    session_id: int | None
    curriculum_id: int | None
    promotion_id: int | None
    campus_id: int | None


class Rights:
    """What the actor may do, asked once for all the rows that ask the same."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.may_enrol = by.is_system or by.may_in(Permission.ENROLMENT_WRITE, None)
        self.today = clock.today()
        self._known: dict[tuple[Role, int | None], bool] = {}

    def may_give(self, role: Role, company_id: int | None) -> bool:
        """As :func:`models.accounts.granting.may_grant`, but for what is asked of the person (ACC-30, test Z3)."""
        pair = role, company_id
        if pair not in self._known:
            self._known[pair] = may_give(self.by, role, company_id)
        return self._known[pair]

    def is_below(self, grants: set[Grant]) -> bool:
        return all(covers(self.by, role, company_id) for role, company_id, *_bounds in grants)


def may_give(by: Actor, role: Role, company_id: int | None) -> bool:
    if by.is_system:
        return True
    held = by.may_in(Permission.ROLE_GRANT, company_id) and by.impersonator_id is None
    return held and covers(by, role, company_id)


def check_people(drafts: list[Draft], existing: Existing, by: Actor) -> None:
    """Decide for each draft; its plan says what is written, and what stood there before."""
    require(by, Permission.PERSON_WRITE)
    with acting_as(SYSTEM):  # an address is taken, seen by the actor or not
        known = Known.of(drafts)
    rights, licences = Rights(by), Licences(known.sessions.values())
    for draft in drafts:
        place = place_of(draft, known, rights)
        account = account_of(draft, known, existing)
        if not draft.problems:
            if account is None:
                _as_newcomer(draft, place, rights)
            else:
                _as_known(draft, place, account, known, rights, existing)
        if draft.plan is not None:
            _take_licence(draft, known, licences)


def place_of(draft: Draft, known: Known, rights: Rights) -> Place:
    """What the row names; what does not exist, does not go together or is needed is told."""
    values = draft.values
    company_id = _found(draft, "company", known.companies, NO_COMPANY, "company")
    session_id = _session(draft, known, company_id, rights)
    curriculum_id = _found(draft, "curriculum", known.curricula, NO_CURRICULUM, "name")
    campus_id = _found(draft, "campus", known.campuses, NO_CAMPUS, "name")
    promotion_id = _promotion(draft, known, curriculum_id)
    if Role.PILOT in values["role"] and "company" not in values:
        draft.problems.append(Problem("company", PILOT_NEEDS))
    if Role.LEARNER in values["role"] and "session" not in values:
        draft.problems.append(Problem("session", LEARNER_NEEDS))
    return Place(company_id, session_id, curriculum_id, promotion_id, campus_id)


def _found(draft: Draft, field: str, known: dict[str, int], sentence: Sentence, word: str) -> int | None:
    name = draft.values.get(field)
    if name is None:
        return None
    found = known.get(name.lower())
    if found is None:
        draft.problems.append(Problem(field, sentence % {word: name}))
    return found


def _session(draft: Draft, known: Known, company_id: int | None, rights: Rights) -> int | None:
    reference = draft.values.get("session")
    if reference is None:
        return None
    row: Any = known.sessions.get(reference.lower())
    wrong = None
    if row is None:
        wrong = NO_SESSION
    elif company_id is not None and row.company_id != company_id:
        wrong = FOREIGN_SESSION % {"company": draft.values["company"]}
    elif row.ends_on < rights.today:
        wrong = SESSION_OVER
    elif not rights.may_enrol:
        wrong = MAY_NOT_ENROL
    if wrong is not None:
        draft.problems.append(Problem("session", wrong % {"reference": reference}))
        return None
    return int(row.id)


def _promotion(draft: Draft, known: Known, curriculum_id: int | None) -> int | None:
    year = draft.values.get("promotion")
    if year is None:
        return None
    if "curriculum" not in draft.values:
        draft.problems.append(Problem("promotion", PROMOTION_NEEDS))
    found = known.promotions.get((curriculum_id or 0, year))
    if found is None and curriculum_id is not None:
        draft.problems.append(Problem("promotion", NO_PROMOTION % {"year": year}))
    return found


def account_of(draft: Draft, known: Known, existing: Existing) -> Account | None:
    """Who the row is about: by external reference first, else by address (D11)."""
    reference, email = draft.values.get("external_reference"), draft.values["email"]
    referred, addressed = known.by_reference.get(reference or ""), known.by_email.get(email.lower())
    if referred is not None and addressed is not None and referred.id != addressed.id:
        draft.problems.append(Problem("external_reference", TWO_PEOPLE % {"name": _name(referred)}))
    elif referred is not None and addressed is None:
        words = {"name": _name(referred), "email": referred.email}
        draft.problems.append(Problem("email", OTHER_ADDRESS % words))
    elif addressed is not None and existing is Existing.REFUSE:
        draft.problems.append(Problem("email", HAS_ACCOUNT % {"email": email}))
    return addressed


def _take_licence(draft: Draft, known: Known, licences: Licences) -> None:
    """Say what the person does in the session; one learner more than licences is refused (CON-19)."""
    assert draft.plan is not None  # noqa: S101 - the caller looked
    held = {grant[0] for grant in known.grants.get(draft.entity_id or 0, ())}
    does = kind_for(held | draft.values["role"])
    draft.plan["does"] = does
    if draft.plan["sessions"] and not licences.take(draft.plan["sessions"][0], does):
        draft.problems.append(Problem("session", full(known.sessions[draft.values["session"].lower()])))
        draft.outcome, draft.plan = RowOutcome.WRONG, None


def _as_newcomer(draft: Draft, place: Place, rights: Rights) -> None:
    grants = grants_of(draft, place)
    if not all(rights.may_give(role, company_id) for role, company_id, *_bounds in grants):
        draft.problems.append(Problem("role", MAY_NOT_GIVE))
        return
    written = {"locale": Locale.FRENCH, **{name: draft.values[name] for name in COLUMNS if name in draft.values}}
    changes = {name: [None, value] for name, value in {"email": draft.values["email"], **written}.items()}
    draft.outcome = RowOutcome.NEW
    draft.plan = plan_of(f"{changes['first_name'][1]} {changes['last_name'][1]}", changes, grants, place.session_id)


def _as_known(
    draft: Draft, place: Place, account: Account, known: Known, rights: Rights, existing: Existing
) -> None:  # fmt: skip
    """What the row says differently; an import adds roles and sessions, and takes none away."""
    draft.entity_id = account.id
    held, enrolled = known.grants.get(account.id, set()), known.enrolled.get(account.id, set())
    changes = {
        name: [getattr(account, name), draft.values[name]]
        for name in COLUMNS
        if name in draft.values and draft.values[name] != getattr(account, name)
    }
    grants = [grant for grant in grants_of(draft, place) if not _holds(held, grant)]
    session_id = place.session_id if place.session_id not in enrolled else None
    if not changes and not grants and not session_id:
        draft.outcome = RowOutcome.SAME
    elif existing is Existing.LEAVE:
        draft.outcome = RowOutcome.LEFT
    elif (wrong := _refused(account, grants, held, rights)) is not None:
        draft.problems.append(wrong)
    else:
        draft.outcome = RowOutcome.CHANGE
        draft.plan = plan_of(_name(account), changes, grants, session_id)
        draft.plan["account"] = account.email, account.external_reference


def plan_of(name: str, changes: dict[str, Any], grants: list[Grant], session_id: int | None) -> dict[str, Any]:
    """What is written about somebody, as the audit log will tell it; ``account``, if any, says by what they were found.

    Args:
        changes: column -> [before, after].
    """
    roles = {"role": [None, ", ".join(role for role, *_bounds in grants)]} if grants else {}
    places = [session_id] if session_id else []
    return {"name": name, "changes": {**changes, **roles}, "grants": grants, "sessions": places}


def _holds(held: set[Grant], grant: Grant) -> bool:
    """Whether a role is held already; one that names no studies is, whatever the studies it is held for."""
    return grant in held or (grant[2:] == (None, None, None) and any(one[:2] == grant[:2] for one in held))


def _refused(account: Account, grants: list[Grant], held: set[Grant], rights: Rights) -> Problem | None:
    if not rights.is_below(held):
        return Problem("", MAY_NOT_CHANGE % {"name": _name(account)})
    if grants and account.id == rights.by.person_id:
        return Problem("role", NOT_YOURSELF)
    if not all(rights.may_give(role, company_id) for role, company_id, *_bounds in grants):
        return Problem("role", MAY_NOT_GIVE)
    return None


def grants_of(draft: Draft, place: Place) -> list[Grant]:
    """The roles that the row asks for, each with the bounds that it takes."""
    return [
        (
            role,
            place.company_id if role in BOUND_BY_COMPANY else None,
            *((place.curriculum_id, place.promotion_id, place.campus_id) if role in BOUND_BY_STUDIES else [None] * 3),
        )
        for role in sorted(draft.values["role"])
    ]


def _name(account: Account) -> str:
    return f"{account.first_name} {account.last_name}".strip() or account.email
