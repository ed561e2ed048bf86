"""Keeping a list as one likes to read it: views are named, shared, updated, deleted; columns chosen or forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Select, String, and_, bindparam, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert

from models.kernel.database import flush, session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, require
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.views import ColumnChoice, SavedView

LONGEST_NAME = 120
LONGEST_QUERY = 4000
MOST_VIEWS = 50
"""Views that one person keeps of one list."""


class NameMissing(DomainError):
    sentence = N_("Give the view a name.")


class ViewNameTaken(DomainError):
    sentence = N_("You already have a view of this name on this list.")
    constraints: ClassVar[tuple[str, ...]] = ("uq_saved_view_name",)


class DefaultTaken(DomainError):
    """Two administrators named a default for the same role at the same moment."""

    sentence = N_("Somebody has just chosen another view for this role. Look at the page again, then retry.")
    constraints: ClassVar[tuple[str, ...]] = ("uq_saved_view_default",)


class NotYourView(DomainError):
    sentence = N_("This view belongs to somebody else: save your own copy of it.")


class TooManyViews(DomainError):
    sentence = N_("You keep %(most)s views of this list already: delete one first.")


class ViewTooLong(DomainError):
    sentence = N_("This list has too many filters to be kept as a view.")


class NoColumn(DomainError):
    sentence = N_("Keep at least one column.")


@dataclass(frozen=True)
class Shelf:
    """What a reader has on one list.

    Args:
        views: their own, then those that others share, by name.
        columns: their choice of columns in order; None when they made none.
    """

    views: tuple[SavedView, ...] = ()
    columns: tuple[str, ...] | None = None

    def view(self, identifier: int | None) -> SavedView | None:
        return next((view for view in self.views if view.id == identifier), None)

    def default_for(self, roles: Sequence[str]) -> SavedView | None:
        """The view with which the list opens for somebody who holds these roles, the first of them first."""
        named = {view.default_for: view for view in self.views if view.default_for}
        return next((named[role] for role in roles if role in named), None)


def shelf_of(screen: str, *, of: Actor) -> Shelf:
    """The views and the columns of a reader on one list: one statement.

    Args:
        screen: the list's slug.
    """
    rows = session.execute(_shelf(), {"screen_name": screen, "reader": of.person_id}).all()
    chosen = rows[0][0] if rows else None
    return Shelf(tuple(view for _columns, view in rows if view is not None), tuple(chosen) if chosen else None)


@cache
def _shelf() -> Select[Any]:
    """Made once: every list runs it."""
    one = select(literal(1).label("one")).subquery("one")
    screen, reader = bindparam("screen_name", type_=String), bindparam("reader", type_=BigInteger)
    seen = or_(SavedView.owner_id == reader, SavedView.is_shared)
    found: Any = (
        select(ColumnChoice.columns, SavedView)
        .select_from(one)
        .outerjoin(ColumnChoice, and_(ColumnChoice.screen == screen, ColumnChoice.person_id == reader))
        .outerjoin(SavedView, and_(SavedView.screen == screen, seen))
        .order_by(SavedView.owner_id != reader, func.lower(SavedView.name), SavedView.id)
    )
    return found  # type: ignore[no-any-return]


def may_change(actor: Actor, view: SavedView) -> bool:
    """One's own views; those that are shared also by whoever may share."""
    return view.owner_id == actor.person_id or (view.is_shared and actor.may(Permission.VIEW_SHARE))


def save_view(
    screen: str, name: str, query: str, columns: Sequence[str], *, by: Actor,
    is_shared: bool = False, default_for: str = "",
) -> SavedView:  # fmt: skip
    """Keep a list under a name.

    Args:
        screen: the list's slug.
        query: its address's arguments (``state_is=active&sort=name``).
        columns: names of the columns shown, in order.
        is_shared: for every member of staff who opens this list; needs ``view:share``, as a default does.
        default_for: the role for which the list opens like this; it takes that place from another view.

    Raises:
        NameMissing, ViewNameTaken, TooManyViews, ViewTooLong, NoColumn: as their sentences say.
        Forbidden: sharing without the right.
    """
    own = select(func.count(SavedView.id)).where(SavedView.screen == screen, SavedView.owner_id == by.person_id)
    if (session.scalar(own) or 0) >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    view = SavedView(owner_id=by.person_id, screen=screen)
    _keep(view, query, columns)
    _name(view, name, is_shared, default_for, by)
    session.add(view)
    flush()
    return view


def change_view(view: SavedView, *, by: Actor, name: str, is_shared: bool = False, default_for: str = "") -> None:
    """Rename a view, share it or stop sharing it, make it a role's default.

    Raises:
        NotYourView: it is somebody else's.
        NameMissing, ViewNameTaken, Forbidden: as in :func:`save_view`.
    """
    _require_own(view, by)
    _name(view, name, is_shared, default_for, by)
    flush()


def replace_view(view: SavedView, query: str, columns: Sequence[str], *, by: Actor) -> None:
    """Keep under the same name what is on the screen now.

    Raises:
        NotYourView, ViewTooLong, NoColumn: as their sentences say.
    """
    _require_own(view, by)
    _keep(view, query, columns)


def delete_view(view: SavedView, *, by: Actor) -> None:
    """Forget a view; the rows that it showed stay as they are.

    Raises:
        NotYourView: it is somebody else's.
    """
    _require_own(view, by)
    session.delete(view)


def choose_columns(screen: str, columns: Sequence[str], *, by: Actor) -> None:
    """Keep which columns a reader wants to see of a list, in which order.

    Raises:
        NoColumn: none is left.
    """
    if not columns:
        raise NoColumn
    chosen = {"columns": list(columns)}
    row = insert(ColumnChoice).values(person_id=by.person_id, screen=screen, **chosen)
    session.execute(row.on_conflict_do_update(index_elements=["person_id", "screen"], set_=chosen))


def forget_columns(screen: str, *, by: Actor) -> None:
    """Back to the columns that the list shows to everybody."""
    own = ColumnChoice.screen == screen, ColumnChoice.person_id == by.person_id
    for choice in session.scalars(select(ColumnChoice).where(*own)):
        session.delete(choice)


def _require_own(view: SavedView, by: Actor) -> None:
    if not may_change(by, view):
        raise NotYourView


def _keep(view: SavedView, query: str, columns: Sequence[str]) -> None:
    if len(query) > LONGEST_QUERY:
        raise ViewTooLong
    if not columns:
        raise NoColumn
    view.query, view.columns = query, list(columns)


def _name(view: SavedView, name: str, is_shared: bool, default_for: str, by: Actor) -> None:
    if not name.strip():
        raise NameMissing("name")
    shared = is_shared or bool(default_for)
    if shared != bool(view.is_shared) or default_for != (view.default_for or ""):
        require(by, Permission.VIEW_SHARE)
    if default_for and default_for != view.default_for:
        _step_down(view, default_for)
    view.name, view.is_shared, view.default_for = name.strip()[:LONGEST_NAME], shared, default_for


def _step_down(view: SavedView, role: str) -> None:
    """The view that was the role's default so far is one no more, before another takes its place."""
    former = SavedView.screen == view.screen, SavedView.default_for == role
    for other in session.scalars(select(SavedView).where(*former)):
        other.default_for = ""
    session.flush()
