"""Which passwords are refused, and how the others are kept (test A1)."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from models.accounts import passwords
from models.accounts.entities import Person
from models.accounts.refusals import PasswordAboutYou, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from tests.cast import Cast

PERSON = Person(first_name="Amélie", last_name="Benali", email="amelie.benali@acme-conseil.fr")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("court", PasswordTooShort),
        ("onze signes", PasswordTooShort),
        ("é" * 129, PasswordTooLong),
        ("motdepasse2026", PasswordTooCommon),
        ("Bonjour2026!!", PasswordTooCommon),
        ("P@ssw0rd12345", PasswordTooCommon),
        ("azertyazerty", PasswordTooCommon),
        ("jetaimejetaime", PasswordTooCommon),
        ("123456789012", PasswordTooCommon),
        ("abcdefghijkl", PasswordTooCommon),
        ("aaaaaaaaaaaa", PasswordTooCommon),
        ("Recrutement 2026", PasswordTooCommon),
        ("AmelieBenali1", PasswordAboutYou),
        ("benali.amelie", PasswordAboutYou),
        ("acme-conseil1", PasswordAboutYou),
        ("Passerelle Benali", PasswordAboutYou),
    ],
)
def test_a_password_that_would_not_hold_is_refused(cast: Cast, password: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        passwords.check_strength(password, PERSON)


@pytest.mark.parametrize(
    "password",
    [
        "le vélo grimpe la côte",
        "847263519204",
        "trombone girafe samedi",
        "ÀÉÎÕÜàéîõü€œ",
        "пароль не простой",
        "x" * 3 + "kqz vwt mbr fjd" * 8,
        "un chat et Benali montent",
    ],
)
def test_any_characters_make_a_password(cast: Cast, password: str) -> None:
    passwords.check_strength(password, PERSON)


def test_the_list_holds_a_thousand_words_or_more() -> None:
    assert len(passwords.COMMON) > 1000


def test_a_password_is_kept_as_argon2id_and_found_again() -> None:
    kept = passwords.hash_password("le vélo grimpe la côte")
    assert kept.startswith("$argon2id$v=19$m=32768,t=2,p=1$")
    assert passwords.matches(kept, "le vélo grimpe la côte")
    assert not passwords.matches(kept, "le vélo grimpe la cote")


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    kept = passwords.hash_password("le vélo grimpe la côte")
    assert passwords.matches(kept, "le vélo grimpe la côte")


def test_nobody_has_the_password_that_hides_unknown_addresses() -> None:
    assert not passwords.matches(None, "nobody has this password")


def test_a_broken_hash_opens_nothing() -> None:
    assert not passwords.matches("", "x")
    assert not passwords.matches("plain", "plain")


def test_a_weaker_hash_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not passwords.is_outdated(passwords.hash_password("x"))
