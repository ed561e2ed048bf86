"""A form that waits as JSON is the same form when it is read again, in the scope of whoever asked."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, FileField, IntegerField, SelectMultipleField

from backoffice.forms import Form, LookupField, RowField, choice_field, posted, reposted, takes_file, text_field
from models.accounts.actors import actor_for
from models.accounts.entities import Role
from models.contracts.entities import Company
from models.kernel.policy import acting_as
from tests.cast import Cast


class EveryKind(Form):
    text = text_field("Text")
    day = DateField("Day")
    number = IntegerField("Number")
    role = choice_field("Role", Role)
    yes = BooleanField("Yes")
    no = BooleanField("No", default=True)
    several = SelectMultipleField("Several", choices=["a", "b", "c"])
    company = LookupField("Company", Company)
    row = RowField("Row", lambda subject: select(Company))


class Picture(Form):
    picture = FileField("Picture")


@pytest.mark.parametrize(("name", "seen"), [("administrator", True), ("pilot", False)])
def test_every_kind_of_field_is_read_again_as_it_was_posted(app: Flask, cast: Cast, name: str, seen: bool) -> None:
    typed = MultiDict(
        [("text", "  é«»\x00 "), ("day", "2026-10-25"), ("number", "-7"), ("role", "pilot"), ("yes", "y"),
         ("several", "a"), ("several", "c"), ("company", str(cast.globex_id)), ("row", str(cast.acme_id)),
         ("csrf_token", "secret"), ("press-token", "t")]
    )  # fmt: skip
    with app.test_request_context("/"), acting_as(actor_for(cast.administrator_id)):
        form = EveryKind(typed)
        assert form.validate(), form.errors
        kept = json.loads(json.dumps(posted(form, typed)))
    assert set(kept) == {"text", "day", "number", "role", "yes", "several", "company", "row"}
    with app.test_request_context("/"), acting_as(actor_for(getattr(cast, f"{name}_id"))):
        again = reposted(EveryKind, kept)
        assert again.validate() is seen
        read = again.data
        assert (read["text"], read["day"], read["number"]) == ("é«»", date(2026, 10, 25), -7)
        assert (read["role"], read["yes"], read["no"], read["several"]) == (Role.PILOT, True, False, ["a", "c"])
        assert read["row"].id == cast.acme_id
        assert (read["company"].id if read["company"] else None) == (cast.globex_id if seen else None)


def test_a_form_that_takes_a_file_is_known() -> None:
    assert (takes_file(Picture), takes_file(EveryKind)) == (True, False)
