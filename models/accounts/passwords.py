"""Passwords: how they are kept (argon2id) and which are refused (ASVS 6.2; no composition rules, test A1)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.accounts.common_passwords import COMMON
from models.accounts.entities import Person
from models.accounts.refusals import PasswordAboutYou, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from models.organisation.queries import the_settings

SHORTEST, LONGEST = 12, 128
OWN = 6
"""Characters that must be left once everything an acquaintance knows is taken away."""
_hasher = PasswordHasher(time_cost=2, memory_cost=32768, parallelism=1)
_at_once = BoundedSemaphore(4)
"""Each hash holds 32 MiB: a flood of sign-ins waits instead of filling the memory."""
_LEET = str.maketrans("0134578@$!€", "oleastbasie")


def hash_password(password: str) -> str:
    """What the table keeps of a password."""
    with _at_once:
        return _hasher.hash(_canonical(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the right one; without a hash, the same work for nothing (test A2)."""
    with _at_once:
        try:
            right = _hasher.verify(password_hash or _nobody(), _canonical(password)[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check_strength(password: str, person: Person, *, field: str = "password") -> None:
    """Refuse a password that would not hold.

    Args:
        password: as typed; any character counts, spaces too.
        person: whose names and address must not make it up.
        field: the form field that the sentence belongs next to.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordAboutYou
    """
    password = _canonical(password)
    if len(password) < SHORTEST:
        raise PasswordTooShort(field)
    if len(password) > LONGEST:
        raise PasswordTooLong(field)
    if is_common(password):
        raise PasswordTooCommon(field)
    if len(_without(_plain(password), _known_of(person))) < OWN:
        raise PasswordAboutYou(field)


def is_common(password: str) -> bool:
    """Whether it is a listed password, perhaps decorated (*Bonjour2026!!*) or repeated, or a pattern of keys."""
    plain = _plain(password)
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", password.lower())
    candidates = {plain, _plain(core), re.sub(r"[^a-z]", "", plain), _unit(plain), _unit(_plain(core))}
    return bool(candidates & COMMON) or len(set(plain)) < 4 or _is_sequence(plain)


def _canonical(password: str) -> str:
    """One form for the same characters typed on different keyboards (NIST SP 800-63B §3.1.1.2)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


def _plain(text: str) -> str:
    """Lower case, without accents, spaces and the usual disguises: *P@ssw0rd* reads *password*."""
    letters = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    kept = re.sub(r"[\s._\-'’,;:]+", "", bare)
    return kept if kept.isdigit() else kept.translate(_LEET)


def _unit(text: str) -> str:
    """What a text repeats: *azertyazerty* -> *azerty*."""
    start = (text + text).find(text, 1)
    return text[:start] if text else ""


def _is_sequence(text: str) -> bool:
    """Whether two thirds of the characters just follow the one before: *abcdefgh1234*."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return bool(steps) and max(steps.count(step) for step in (-1, 0, 1)) * 3 >= len(steps) * 2


def _known_of(person: Person) -> list[str]:
    local, _, host = person.email.partition("@")
    texts = [person.first_name, person.last_name, *re.split(r"[^\w]+", local), local, *host.split(".")[:-1]]
    texts += [the_settings().organisation_name, *the_settings().organisation_name.split(), "motdepasse", "password"]
    return sorted({_plain(text) for text in texts if len(_plain(text)) > 2}, key=len, reverse=True)


def _without(text: str, known: list[str]) -> str:
    for word in known:
        text = text.replace(word, "")
    return text


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
