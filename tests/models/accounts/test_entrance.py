"""Signing in: who gets in, who does not, and how little a refusal tells (tests A2, A3, A6)."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import process_time

import pytest
import time_machine

from models.accounts import entrance, passwords
from models.accounts.entities import Person, PersonState
from models.accounts.entrance import entrance_check
from models.accounts.refusals import (
    CodeRefused,
    SignInOutdated,
    SignInRefused,
    SignInRefusedWithSpaces,
    TooManyTries,
)
from models.accounts.sign_in import session_of
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, VISITOR, acting, acting_as
from models.kernel.text import N_
from tests.cast import PASSWORD, Cast
from tests.models.accounts.doors import HERE, code, session_row, sign_in


@pytest.mark.row("ACC-01")
@pytest.mark.row("ACC-02")
@pytest.mark.parametrize("typed", ["learner@exemple.fr", "  Learner@Exemple.FR \t", "LEARNER@EXEMPLE.FR "])
def test_the_identifier_is_the_address_in_any_case_and_with_any_spaces(cast: Cast, typed: str) -> None:
    came = sign_in(typed)
    assert came.person_id == cast.learner_id
    opened = session_of(came.secret)
    assert opened is not None
    assert opened.actor.person_id == cast.learner_id


def test_a_visitor_signs_in_without_seeing_anybody(cast: Cast) -> None:
    with acting_as(VISITOR):
        assert sign_in("learner@exemple.fr").secret
        assert acting() is VISITOR


@pytest.mark.row("ACC-06")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("learner@exemple.fr", "not this one"),
        ("nobody@exemple.fr", PASSWORD),
        ("invited@exemple.fr", PASSWORD),
        ("", PASSWORD),
        ("learner@exemple.fr", ""),
        ("learner@exemple.fr\0", PASSWORD),
        ("a" * 300 + "@exemple.fr", PASSWORD),
        ("%", PASSWORD),
        ("learner@exemple.fr", "\0"),
        ("learner@exemple.fr", "\ud800" * 20),
        ("learner@exemple.fr", "x" * 65536),
        ("\ud800@exemple.fr", PASSWORD),
    ],
)
def test_every_refusal_says_the_same(cast: Cast, email: str, password: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        sign_in(email, password)
    assert type(refused.value) is SignInRefused


@pytest.mark.row("ACC-69")
@pytest.mark.parametrize("state", [PersonState.ARCHIVED, PersonState.REFUSED, PersonState.REQUESTED])
def test_an_account_that_is_not_open_is_refused_like_an_unknown_one(cast: Cast, state: PersonState) -> None:
    cast.person("learner").state = state
    with pytest.raises(SignInRefused):
        sign_in("learner@exemple.fr")


@pytest.mark.row("ACC-02")
@pytest.mark.parametrize("email", ["learner@exemple.fr", "nobody@exemple.fr"])
def test_a_space_around_a_wrong_password_is_pointed_out_whoever_it_is(cast: Cast, email: str) -> None:
    with pytest.raises(SignInRefusedWithSpaces):
        sign_in(email, f"{PASSWORD} ")


@pytest.mark.row("ACC-02")
def test_a_space_that_belongs_to_the_password_opens(cast: Cast) -> None:
    cast.person("learner").password_hash = passwords.hash_password(" trombone girafe ")
    assert sign_in("learner@exemple.fr", " trombone girafe ").secret


def test_an_unknown_address_costs_as_much_work_as_a_known_one(cast: Cast) -> None:
    cast.person("learner").password_hash = passwords.hash_password("trombone girafe samedi")
    session.flush()
    known = [_time("learner@exemple.fr", f"192.0.2.{n}") for n in range(9)]
    unknown = [_time("nobody@exemple.fr", f"192.0.3.{n}") for n in range(9)]
    assert 0.5 < median(known) / median(unknown) < 2


def _time(email: str, address: str) -> float:
    """Work done by this process, in seconds: what other processes do meanwhile does not count."""
    start = process_time()
    with pytest.raises(SignInRefused):
        entrance.sign_in(email, "not this one", device="tests", address=address)
    return process_time() - start


def test_ten_tries_at_an_account_then_ten_minutes_of_patience(cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for n in range(10):
            with pytest.raises(SignInRefused):
                entrance.sign_in("learner@exemple.fr", "wrong", device="", address=f"192.0.2.{n}")
        with pytest.raises(TooManyTries):
            entrance.sign_in(" LEARNER@exemple.fr", PASSWORD, device="", address="192.0.2.99")
        assert sign_in("waiting@exemple.fr").secret
        traveller.shift(601)
        assert sign_in("learner@exemple.fr").secret


def test_an_unknown_account_is_throttled_like_a_known_one(cast: Cast) -> None:
    for n in range(10):
        with pytest.raises(SignInRefused):
            entrance.sign_in("nobody@exemple.fr", "wrong", device="", address=f"192.0.2.{n}")
    with pytest.raises(TooManyTries):
        sign_in("nobody@exemple.fr")


@pytest.mark.parametrize(
    "addresses",
    [["192.0.2.1"] * 31, [f"2001:db8:1:2::{n:x}" for n in range(31)], [f"::ffff:192.0.2.{1}" for _ in range(31)]],
)
def test_thirty_tries_from_an_address_or_a_subscriber(cast: Cast, addresses: list[str]) -> None:
    for n, address in enumerate(addresses[:30]):
        with pytest.raises(SignInRefused):
            entrance.sign_in(f"n{n}@exemple.fr", "wrong", device="", address=address)
    with pytest.raises(TooManyTries):
        entrance.sign_in("learner@exemple.fr", PASSWORD, device="", address=addresses[30])


def test_an_office_behind_one_address_signs_in_together(cast: Cast) -> None:
    for _ in range(35):
        assert sign_in("learner@exemple.fr").secret


@pytest.mark.row("ACC-58")
def test_a_deactivated_account_comes_back_by_signing_in(cast: Cast) -> None:
    person = cast.person("learner")
    person.state = PersonState.DEACTIVATED
    session.flush()
    with pytest.raises(SignInRefused):
        sign_in("learner@exemple.fr", "not this one")
    assert person.state is PersonState.DEACTIVATED
    assert session_of(sign_in("learner@exemple.fr").secret)
    session.expire(person)
    assert person.state is PersonState.ACTIVE


def test_a_weaker_hash_is_renewed_when_its_owner_signs_in(cast: Cast) -> None:
    person = cast.person("learner")
    assert passwords.is_outdated(person.password_hash or "")
    sign_in("learner@exemple.fr")
    session.expire(person)
    assert not passwords.is_outdated(person.password_hash or "")
    assert sign_in("learner@exemple.fr").secret


def test_a_session_is_never_kept_as_the_cookie_holds_it(cast: Cast) -> None:
    came = sign_in("learner@exemple.fr")
    row = session_row(came.secret)
    assert came.secret not in row.token_hash
    assert (row.device, row.address) == ("tests", "192.0.2.7")


class Closed(DomainError):
    sentence = N_("Closed.")


@pytest.fixture
def closed_to_learners() -> Iterator[list[str]]:
    seen: list[str] = []

    @entrance_check
    def close(person: Person) -> None:
        seen.append(person.email)
        assert acting() is SYSTEM
        raise Closed

    yield seen
    entrance._checks.remove(close)


@pytest.mark.row("ACC-05")
def test_a_check_at_the_entrance_speaks_only_after_the_right_password(
    cast: Cast, closed_to_learners: list[str]
) -> None:
    with pytest.raises(SignInRefused):
        sign_in("learner@exemple.fr", "not this one")
    assert closed_to_learners == []
    with pytest.raises(Closed):
        sign_in("learner@exemple.fr")
    assert closed_to_learners == ["learner@exemple.fr"]


def test_a_second_step_opens_no_session_before_its_code(cast: Cast) -> None:
    came = sign_in("pilot@exemple.fr")
    assert came.secret == ""
    with pytest.raises(CodeRefused):
        entrance.finish_sign_in(came.person_id, came.mark, "000000", **HERE)
    assert entrance.finish_sign_in(came.person_id, came.mark, code(), **HERE).secret


def test_the_first_step_is_void_once_the_password_changed(cast: Cast) -> None:
    came = sign_in("pilot@exemple.fr")
    cast.person("pilot").password_hash = passwords.hash_password("another")
    with pytest.raises(SignInOutdated):
        entrance.finish_sign_in(came.person_id, came.mark, code(), **HERE)
    with pytest.raises(SignInOutdated):
        entrance.finish_sign_in(cast.administrator_id, came.mark, code(), **HERE)


def test_codes_are_throttled_too(cast: Cast) -> None:
    came = sign_in("pilot@exemple.fr")
    for n in range(10):
        with pytest.raises(CodeRefused):
            entrance.finish_sign_in(came.person_id, came.mark, f"{n:06}", **HERE)
    with pytest.raises(TooManyTries):
        entrance.finish_sign_in(came.person_id, came.mark, code(), **HERE)
