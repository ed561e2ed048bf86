"""Links that work once (tests A4, A5, A9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from models.accounts import links
from models.accounts.entities import OneTimeToken, TokenPurpose
from models.accounts.links import HOUR, KeyLost, find, issue_link, path_of, redeem, secret_of
from models.accounts.refusals import LinkSpent
from models.kernel import clock, settings
from models.kernel.database import session
from models.kernel.policy import VISITOR, act_as
from tests.cast import Cast

RESET = TokenPurpose.PASSWORD_RESET


def issued(person_id: int, purpose: TokenPurpose = RESET) -> OneTimeToken:
    return issue_link(person_id, purpose, lifetime=HOUR, payload={"email": "new@exemple.fr"})


def test_a_link_is_read_many_times_and_used_once(cast: Cast) -> None:
    secret = secret_of(issued(cast.learner_id))
    act_as(VISITOR)
    for _ in range(3):
        assert find(secret, RESET).person_id == cast.learner_id
    assert redeem(secret, RESET).payload == {"email": "new@exemple.fr"}
    for again in (find, redeem):
        with pytest.raises(LinkSpent):
            again(secret, RESET)


def test_a_link_expires(cast: Cast) -> None:
    secret = secret_of(issued(cast.learner_id))
    with time_machine.travel(clock.now() + timedelta(minutes=61)), pytest.raises(LinkSpent):
        redeem(secret, RESET)


def test_a_new_link_replaces_the_earlier_one_of_the_same_purpose_alone(cast: Cast) -> None:
    first, other = issued(cast.learner_id), issued(cast.learner_id, TokenPurpose.EMAIL_CHANGE)
    foreign, second = issued(cast.waiting_id), issued(cast.learner_id)
    with pytest.raises(LinkSpent):
        find(secret_of(first), RESET)
    for token in (other, foreign, second):
        assert find(secret_of(token), token.purpose).id == token.id


@pytest.mark.parametrize("purpose", [purpose for purpose in TokenPurpose if purpose is not RESET])
def test_a_link_made_for_one_thing_opens_nothing_else(cast: Cast, purpose: TokenPurpose) -> None:
    secret = secret_of(issued(cast.learner_id))
    with pytest.raises(LinkSpent):
        redeem(secret, purpose)
    assert redeem(secret, RESET)


@pytest.mark.parametrize("secret", ["", "x", "\0", "é" * 500, "%", "../../etc"])
def test_a_guess_opens_nothing(cast: Cast, secret: str) -> None:
    issued(cast.learner_id)
    with pytest.raises(LinkSpent):
        redeem(secret, *TokenPurpose)


def test_no_table_keeps_the_secret(cast: Cast) -> None:
    token = issued(cast.learner_id)
    secret = secret_of(token)
    assert len(secret) >= 43
    row = session.connection().scalars(text("SELECT row_to_json(t)::text FROM one_time_token t")).all()
    assert row
    assert not [line for line in row if secret in line]


@pytest.mark.parametrize(
    ("purpose", "start"),
    [
        (TokenPurpose.INVITATION, "/invitation/"),
        (TokenPurpose.WELCOME, "/invitation/"),
        (TokenPurpose.PASSWORD_RESET, "/mot-de-passe/"),
        (TokenPurpose.EMAIL_CHANGE, "/adresse/"),
    ],
)
def test_each_purpose_has_its_page(cast: Cast, purpose: TokenPurpose, start: str) -> None:
    token = issued(cast.learner_id, purpose)
    assert path_of(token) == start + secret_of(token)


def test_a_rotated_key_still_opens_what_the_earlier_one_made(cast: Cast, app: Flask) -> None:
    token = issued(cast.learner_id)
    secret, before = secret_of(token), settings.active()
    try:
        settings.activate(replace(before, secret_keys=("a newer key", *before.secret_keys)))
        assert secret_of(token) == secret
        assert secret_of(issued(cast.waiting_id)) != secret
        settings.activate(replace(before, secret_keys=("a newer key",)))
        with pytest.raises(KeyLost):
            secret_of(token)
        assert find(secret, RESET).id == token.id
    finally:
        settings.activate(before)


def test_every_purpose_has_a_page() -> None:
    assert set(links.PATHS) == set(TokenPurpose)
