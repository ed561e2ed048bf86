"""A posted field that the actor may not write changes nothing: every form and verb, every cell, every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
import wtforms
from flask import Flask, g, request
from sqlalchemy import inspect, select

from backoffice.forms import Form
from backoffice.lookups import LookupField, RowField
from backoffice.screen import Screen
from models.accounts.actors import actor_for
from models.kernel import clock
from models.kernel.database import Entity, session
from models.kernel.policy import SYSTEM, act_as, acting_as
from models.permissions import Permission
from tests.backoffice.probe import ProbeScreen
from tests.browser_client import Browser
from tests.cast import Cast
from tests.house.hostile import fields_of, screens_of
from tests.unchanged import JOURNALS, RANDOM, contents, number_from, undone, written

ROLES = ("administrator", "pilot", "manager")
OF_OTHER_FRAMEWORKS = ("is_admin", "is_superuser", "admin", "role", "roles", "permissions", "_method", "__class__")
FIRST_IDS = count(1_000_000, 1_000_000)
"""Where the ids of new rows begin, each time further on."""


@dataclass(frozen=True)
class Door:
    """A place where something is posted, with what fills it."""

    path: str
    filled: dict[str, str]
    model: Any
    may_write: bool = True

    def __str__(self) -> str:
        return self.path


def doors(screen: Screen, form_reader: int) -> Iterator[Door]:
    """The forms, verbs and cells of a screen, filled as somebody who may write everything would fill them."""
    row_id = session.scalar(select(screen.model.id).order_by(screen.model.id).limit(1))
    row = screen.get_one(row_id)
    if row is None:
        return
    base = f"/admin/{screen.slug}"
    may_write = screen.can_edit_row(row)
    with_everything = _form_of(screen, row, form_reader)
    if with_everything is not None:
        whole = filled(with_everything)
        yield Door(f"{base}/edit/?id={row_id}", renamed(whole), screen.model, may_write)
        new = filled(screen.form_for(actor_for(form_reader))) | {name: whole[name] for name in whole if whole[name]}
        yield Door(f"{base}/new/", renamed(new), screen.model, screen.can_create)
        for name in screen.editable:
            cell = {"list_form_pk": str(row_id), name: whole.get(name, "x")}
            yield Door(f"{base}/ajax/update/", cell, screen.model, may_write)
    for name, verb in screen.verbs_by_name.items():
        if verb.offered(row):
            form = filled(verb.form(None, subject=row))
            yield Door(f"{base}/{name}?id={row_id}", form, screen.model, verb.allowed(row))


def _form_of(screen: Screen, row: Any, reader: int) -> Form | None:
    return screen.form_for(actor_for(reader), row) if screen.has_form else None


def filled(form: Form) -> dict[str, str]:
    """The values that a form shows, and something acceptable where it shows nothing."""
    values = fields_of(form)
    return {name: values[name] or acceptable(form[name]) for name in values}


def acceptable(one: wtforms.Field) -> str:
    if isinstance(one, RowField):
        return next((str(row.id) for row in one.found()), "")
    if isinstance(one, LookupField):
        return str(session.scalar(select(one.entity.id).limit(1)) or "") if one.flags.required else ""
    if isinstance(one, wtforms.SelectField):
        return next((str(choice[0]) for choice in one.iter_choices() if choice[0]), "")
    if isinstance(one, wtforms.DateField):
        return (clock.today() + timedelta(days=30)).isoformat()
    return "Une phrase" if one.flags.required else ""


def renamed(values: dict[str, str]) -> dict[str, str]:
    """The same as a new row: what must be unique is."""
    own = {
        "email": "nouvelle@exemple.fr",
        "name": "Une autre",
        "reference": "Une autre",
        "external_reference": "",
        "organisation_name": "Une autre",
        "first_name": "Autre",
        "contract_reference": "C-2",
    }
    return values | {name: value for name, value in own.items() if name in values} | {"year": "2031"}


def smuggled(model: Any, taken: dict[str, str]) -> dict[str, str]:
    """Every column of the table, every relation, and the names that other programs fall for; none of the form's own."""
    mapper = inspect(model)
    wanted = {name: other_value(column) for name, column in mapper.columns.items()}
    for name, relation in mapper.relationships.items():
        wanted |= {name: "2", f"{name}_id": "2", f"{name}-0-id": "1", f"del-{name}-0": "1"}
        columns = list(relation.mapper.columns.items())[:6]
        wanted |= {f"{name}-0-{key}": other_value(column) for key, column in columns if key != "id"}
        wanted |= {f"{name}.{key}": other_value(column) for key, column in columns}
    wanted |= dict.fromkeys(OF_OTHER_FRAMEWORKS, "administrator") | {
        "subject": "2",
        "by": "1",
        "actor": "1",
        "row": "2",
    }
    own = tuple(f"{start}{name}-" for name in taken for start in ("", "del-"))  # rows inside the form are its own
    return {name: value for name, value in wanted.items() if name not in taken and not f"{name}-".startswith(own)}


def other_value(column: Any) -> str:
    """A value of a column's type that nobody has given it."""
    kind = column.type
    if getattr(kind, "enum_class", None):
        return str(list(kind.enum_class)[-1].value)
    try:
        python = kind.python_type
    except NotImplementedError:
        return "x"
    if python is bool:
        return "1"
    if python is int:
        return "2" if column.foreign_keys else "7"
    return date(2001, 1, 1).isoformat() if issubclass(python, date) else "smuggled"


def holes(
    app: Flask, browser: Browser, person_id: int, administrator_id: int, screens: list[Screen]
) -> tuple[int, list[str]]:
    """Post every door of these screens as it should be, then with everything smuggled in: both must write the same.

    Returns:
        how many doors accepted what was posted, and what was wrong.
    """
    browser.sign_in(person_id)
    with app.test_request_context("/admin/"):
        g.actor = actor_for(person_id)
        with acting_as(g.actor):
            found = [door for screen in screens if screen.is_accessible() for door in doors(screen, administrator_id)]
    accepted, wrong, first_id = 0, [], next(FIRST_IDS)
    with time_machine.travel(clock.now(), tick=False):
        for door in found:
            tables = set(Entity.metadata.tables) - JOURNALS
            before = contents(tables, RANDOM)
            plain, taken = after_posting(browser, door.path, door.filled, tables, first_id)
            laden = door.filled | smuggled(door.model, door.filled)
            more, _taken = after_posting(browser, door.path, laden, tables, first_id)
            accepted += taken
            is_cell = "/ajax/update/" in door.path  # which refuses the whole when anything else comes with it
            if more != (before if is_cell else plain):
                wrong.append(f"{door}: what was smuggled in changed {differing(more, before if is_cell else plain)}")
            if not door.may_write and plain != before:
                wrong.append(f"{door}: written by somebody who may not: {differing(plain, before)}")
    number_from(first_id + 500_000)
    return accepted, wrong


def after_posting(
    browser: Browser, path: str, form: dict[str, str], tables: set[str], first_id: int
) -> tuple[dict[str, str], bool]:
    """What the tables hold after a post, and whether it was accepted; the post is taken back."""
    with undone(), written():
        number_from(first_id)
        answer = browser.post(path, form)
        assert answer.status_code < 500, path
        return contents(tables, RANDOM), answer.status_code in (200, 302)


def differing(one: dict[str, str], other: dict[str, str]) -> str:
    return ", ".join(name for name in one if one[name] != other[name])


ACCEPTED = {"administrator": 25, "pilot": 3, "manager": 0}
"""How many doors take at least what each posts."""


@pytest.mark.parametrize("who", ROLES)
def test_what_is_smuggled_into_a_form_changes_nothing(app: Flask, browser: Browser, cast: Cast, who: str) -> None:
    accepted, wrong = holes(app, browser, getattr(cast, f"{who}_id"), cast.administrator_id, screens_of(app))
    assert not wrong, "\n".join(wrong)
    assert accepted >= {"administrator": 25, "pilot": 3, "manager": 0}[who], (
        "hardly anything was accepted: it proves nothing"
    )


def probe(app: Flask) -> list[Screen]:
    return [screen for screen in screens_of(app) if isinstance(screen, ProbeScreen)]


def everything_posted(self: Screen, form: Form) -> dict[str, Any]:
    return dict(form.data) | {"package": int(request.form.get("package", 2))}


def test_a_screen_that_writes_what_its_form_does_not_hold_is_found(
    app: Flask, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProbeScreen, "values", everything_posted)
    _accepted, wrong = holes(app, browser, cast.administrator_id, cast.administrator_id, probe(app))
    assert any("edit" in one and "training_session" in one for one in wrong)


def test_a_screen_that_lets_everybody_write_a_row_is_found(
    app: Flask, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProbeScreen, "permissions", (Permission.SESSION_READ, Permission.SESSION_WRITE))
    assert holes(app, browser, cast.pilot_id, cast.administrator_id, probe(app))[1] == []
    monkeypatch.setattr(ProbeScreen, "can_edit_row", OnlySaysNo())
    wrong = holes(app, browser, cast.pilot_id, cast.administrator_id, probe(app))[1]
    assert any("edit" in one and "may not" in one for one in wrong)


class OnlySaysNo:
    """Answers no when it is asked what may be done, and yes when it is done."""

    def __get__(self, screen: Screen, _kind: type) -> Any:
        return lambda row: request.method == "POST"


@pytest.mark.parametrize("who", ["pilot", "manager"])
def test_a_column_that_one_may_not_see_is_in_no_list_and_no_file(
    app: Flask, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """Every column of every screen that the role opens, hidden in turn."""
    browser.sign_in(getattr(cast, f"{who}_id"))
    shown, wrong = 0, []
    for screen in screens_of(app):
        with app.test_request_context("/admin/"), acting_as(actor_for(getattr(cast, f"{who}_id"))) as g.actor:
            names = screen.all_columns if screen.is_accessible() else ()
        for name in names[1:]:
            monkeypatch.setattr(type(screen), "column_permissions", {name: Permission.AUDIT_READ})
            with app.test_request_context(f"/admin/?sort={name}&columns={name}&{name.replace('.', '_')}_is=1"):
                g.actor = actor_for(getattr(cast, f"{who}_id"))
                with acting_as(g.actor):
                    known = screen.asked()
                    open_to = (name in screen.all_columns, name in screen.sortable, bool(known.sort or known.filters))
                    filters = [flt.arg for flt in screen.filters_by_name.values() if flt.column == name]
            header = browser.get(f"/admin/{screen.slug}/export/csv/?headers=names&columns=all").text.partition("\n")[0]
            if any(open_to) or filters or name in header.lstrip("\ufeff").strip().split(";"):
                wrong.append(f"{screen.slug}.{name}: {open_to} {filters} {header}")
            shown += 1
            monkeypatch.undo()
    act_as(SYSTEM)
    assert not wrong, "\n".join(wrong)
    assert shown > 2
