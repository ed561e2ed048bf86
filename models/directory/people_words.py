"""The words of a file of people: what each cell may say, and what it then means."""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from models.accounts.entities import Locale, Role
from models.accounts.profile import e164
from models.accounts.refusals import PhoneInvalid
from models.accounts.roles import SchoolRole
from models.kernel.text import N_, Sentence
from models.workbench.importing.kinds import WrongCell
from models.workbench.importing.wording import plain

LONGEST_NAME, LONGEST_EMAIL, LONGEST_REFERENCE, LONGEST_TITLE = 120, 254, 80, 250
TOO_LONG = N_("%(n)s characters at most.")
NO_EMAIL = N_("“%(email)s” is not an e-mail address.")
NO_ROLE = N_("“%(role)s” is not a role. The roles are %(choices)s.")
NO_PHONE = N_("“%(phone)s” is not a phone number.")
NO_LANGUAGE = N_("“%(language)s” is not one of the languages: %(choices)s.")
NO_YEAR = N_("“%(year)s” is not a year.")

OTHERS = (Role.ALUMNI, Role.TEACHER, Role.RECRUITER)
"""Roles of the network, beside the eight of the school."""
ROLES: dict[str, frozenset[Role]] = {
    **{plain(label.label.msgid): label.roles for label in SchoolRole},
    **{plain(role.label.msgid): frozenset({role}) for role in OTHERS},
    **dict.fromkeys(("apprenant", "apprenante", "stagiaire"), SchoolRole.LEARNER.roles),
    **dict.fromkeys(("managerapprenant", "managerapprenante"), SchoolRole.MANAGER_LEARNER.roles),
    **dict.fromkeys(("pilote", "trainingpilot"), SchoolRole.PILOT.roles),
    **dict.fromkeys(("piloteapprenant", "piloteapprenante"), SchoolRole.PILOT_LEARNER.roles),
    **dict.fromkeys(("etudiant", "etudiante"), SchoolRole.STUDENT.roles),
    **dict.fromkeys(("testeur", "testeuse"), SchoolRole.TESTER.roles),
    **dict.fromkeys(("administrateur", "administratrice", "admin"), SchoolRole.ADMINISTRATOR.roles),
    **dict.fromkeys(("alumnus", "alumna", "ancien", "ancienne"), frozenset({Role.ALUMNI})),
    **dict.fromkeys(("enseignant", "enseignante", "professeur", "formateur"), frozenset({Role.TEACHER})),
    **dict.fromkeys(("recruteur", "recruteuse"), frozenset({Role.RECRUITER})),
}
LABELS: tuple[Sentence, ...] = (*(label.label for label in SchoolRole), *(role.label for role in OTHERS))
LANGUAGES = {
    **dict.fromkeys(("fr", "francais", "french", "frfr"), Locale.FRENCH),
    **dict.fromkeys(("en", "anglais", "english", "engb", "enus"), Locale.ENGLISH),
}
LOCAL_PART = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*", re.ASCII)


def name(cell: str) -> str:
    return short(" ".join(cell.split()), LONGEST_NAME)


def reference(cell: str) -> str:
    return short(cell, LONGEST_REFERENCE)


def title(cell: str) -> str:
    return short(cell, LONGEST_TITLE)


def short(cell: str, most: int) -> str:
    if len(cell) > most:
        raise WrongCell(TOO_LONG % {"n": most})
    return cell


def email(cell: str) -> str:
    """An address that could receive mail, as email-validator says; ordinary ones without asking it about each."""
    local, at, domain = short(cell, LONGEST_EMAIL).rpartition("@")
    if at and len(local) <= 64 and LOCAL_PART.fullmatch(local) and is_domain(domain):
        return cell
    if not is_address(cell):
        raise WrongCell(NO_EMAIL % {"email": cell})
    return cell


@lru_cache(maxsize=4096)
def is_domain(domain: str) -> bool:
    """Whether mail may be sent there; a file of people has few of them."""
    return is_address(f"a@{domain}")


def is_address(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


@lru_cache(maxsize=256)
def role(cell: str) -> frozenset[Role]:
    found = ROLES.get(plain(cell))
    if found is None:
        raise WrongCell(NO_ROLE % {"role": cell[:80]})
    return found


def phone(cell: str) -> str:
    try:
        return e164(cell)
    except PhoneInvalid:
        raise WrongCell(NO_PHONE % {"phone": cell[:40]}) from None


@lru_cache(maxsize=256)
def language(cell: str) -> Locale:
    found = LANGUAGES.get(plain(cell))
    if found is None:
        raise WrongCell(NO_LANGUAGE % {"language": cell[:40]})
    return found


def year(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) == 4):
        raise WrongCell(NO_YEAR % {"year": cell[:40]})
    return int(cell)
