"""A view is kept under a name by its owner, shared by those who may, and never seen by anybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import Actor, acting_as
from models.workbench import viewing
from models.workbench.viewing import Shelf, shelf_of
from models.workbench.views import ColumnChoice, SavedView
from tests.cast import Cast

COLUMNS = ("name", "state")


@pytest.fixture
def administrator(cast: Cast) -> Actor:
    return actor_for(cast.administrator_id)


@pytest.fixture
def pilot(cast: Cast) -> Actor:
    return actor_for(cast.pilot_id)


def keep(name: str, by: Actor, **more: object) -> SavedView:
    return viewing.save_view("people", name, "state_is=active", COLUMNS, by=by, **more)  # type: ignore[arg-type]


def names(shelf: Shelf) -> list[str]:
    return [view.name for view in shelf.views]


def test_a_view_is_its_owner_s_alone_until_it_is_shared(administrator: Actor, pilot: Actor) -> None:
    mine = keep("Mine", administrator)
    with acting_as(pilot):
        assert shelf_of("people", of=pilot) == Shelf()
    viewing.change_view(mine, by=administrator, name="Ours", is_shared=True)
    with acting_as(pilot):
        assert names(shelf_of("people", of=pilot)) == ["Ours"]
        assert names(shelf_of("companies", of=pilot)) == []


def test_one_s_own_views_come_first_then_the_others_by_name(administrator: Actor, pilot: Actor) -> None:
    for name, by in (("b", pilot), ("C", pilot), ("a", administrator)):
        keep(name, by, is_shared=by is administrator)
    with acting_as(pilot):
        assert names(shelf_of("people", of=pilot)) == ["b", "C", "a"]


def test_the_scope_hides_a_private_view_from_every_query(administrator: Actor, pilot: Actor) -> None:
    keep("Mine", administrator)
    with acting_as(pilot):
        assert session.scalar(select(func.count(SavedView.id))) == 0


@pytest.mark.parametrize("name", ["", "   "])
def test_a_view_has_a_name(administrator: Actor, name: str) -> None:
    with pytest.raises(viewing.NameMissing):
        keep(name, administrator)


def test_a_name_is_taken_once_a_list_and_a_person_whatever_its_capitals(administrator: Actor, pilot: Actor) -> None:
    keep("Active", administrator)
    keep("Active", pilot)
    viewing.save_view("companies", "Active", "", COLUMNS, by=administrator)
    with pytest.raises(viewing.ViewNameTaken):
        keep("ACTIVE ", administrator)


def test_only_those_who_may_share_share(pilot: Actor) -> None:
    with pytest.raises(Forbidden):
        keep("Ours", pilot, is_shared=True)
    with pytest.raises(Forbidden):
        keep("Ours", pilot, default_for="pilot")
    mine = keep("Mine", pilot)
    with pytest.raises(Forbidden):
        viewing.change_view(mine, by=pilot, name="Mine", is_shared=True)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda view, by: viewing.change_view(view, by=by, name="Other"),
        lambda view, by: viewing.replace_view(view, "", COLUMNS, by=by),
        lambda view, by: viewing.delete_view(view, by=by),
    ],
)
def test_a_shared_view_is_not_changed_by_its_readers(
    administrator: Actor, pilot: Actor, attempt: Callable[[SavedView, Actor], None]
) -> None:
    shared = keep("Ours", administrator, is_shared=True)
    with pytest.raises(viewing.NotYourView):
        attempt(shared, pilot)


def test_another_administrator_keeps_shared_views_in_order_but_touches_no_private_one(
    cast: Cast, administrator: Actor
) -> None:
    other = Actor(cast.tester_id, dict(administrator.reach))
    shared, private = keep("Ours", administrator, is_shared=True), keep("Mine", administrator)
    viewing.change_view(shared, by=other, name="Everybody's", is_shared=True)
    with pytest.raises(viewing.NotYourView):
        viewing.delete_view(private, by=other)


def test_a_role_has_one_default_which_is_shared(administrator: Actor, pilot: Actor) -> None:
    first, second = keep("First", administrator, default_for="pilot"), keep("Second", administrator)
    assert first.is_shared
    viewing.change_view(second, by=administrator, name="Second", default_for="pilot")
    assert (first.default_for, second.default_for, first.is_shared) == ("", "pilot", True)
    with acting_as(pilot):
        shelf = shelf_of("people", of=pilot)
        assert shelf.default_for(["administrator", "pilot"]) == second
        assert shelf.default_for(["manager"]) is None


def test_updating_a_view_keeps_its_name_and_takes_what_is_on_the_screen(administrator: Actor) -> None:
    view = keep("Mine", administrator)
    viewing.replace_view(view, "search=a", ("email",), by=administrator)
    assert (view.name, view.query, view.columns) == ("Mine", "search=a", ["email"])


@pytest.mark.parametrize(
    ("query", "columns", "refusal"),
    [("a" * 5000, COLUMNS, viewing.ViewTooLong), ("", (), viewing.NoColumn)],
)
def test_a_view_of_nothing_or_of_too_much_is_refused(
    administrator: Actor, query: str, columns: tuple[str, ...], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        viewing.save_view("people", "Mine", query, columns, by=administrator)


def test_one_keeps_so_many_views_of_a_list_and_no_more(administrator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewing, "MOST_VIEWS", 2)
    keep("1", administrator)
    keep("2", administrator)
    with pytest.raises(viewing.TooManyViews):
        keep("3", administrator)


def test_columns_are_kept_for_each_person_and_list_and_forgotten(administrator: Actor, pilot: Actor) -> None:
    for columns in (("state", "name"), ("name",)):
        viewing.choose_columns("people", columns, by=administrator)
    assert shelf_of("people", of=administrator).columns == ("name",)
    assert shelf_of("companies", of=administrator).columns is None
    assert shelf_of("people", of=pilot).columns is None
    viewing.forget_columns("people", by=administrator)
    assert session.scalar(select(func.count(ColumnChoice.id))) == 0


def test_at_least_one_column_stays(administrator: Actor) -> None:
    with pytest.raises(viewing.NoColumn):
        viewing.choose_columns("people", (), by=administrator)
