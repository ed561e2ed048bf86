"""A screen: a table as staff see it, in a dozen declarative words on Flask-Admin's ModelView."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from operator import attrgetter
from typing import Any

from flask_admin import expose
from flask_admin.contrib.sqla import ModelView

from backoffice.access import Guarded, enters
from backoffice.adding_filters import AddingFilters
from backoffice.addresses import address
from backoffice.ahead import ReadingAhead
from backoffice.cell_editing import CellEditing
from backoffice.cells import Once, drawer_of, plain
from backoffice.described import described
from backoffice.details import Details, names_of
from backoffice.exporting import Exporting
from backoffice.filter_kinds import filters_for
from backoffice.filters import Filter
from backoffice.importable import Importable
from backoffice.labels import label_of
from backoffice.listing import Listing
from backoffice.over_list import OverList
from backoffice.page_verbs import PressingPage
from backoffice.palette import Findable
from backoffice.paths import follow, kind_at
from backoffice.popover import Previewing
from backoffice.pressing import Pressing
from backoffice.reading import Reading
from backoffice.recycling import Recycling
from backoffice.sections import Panel, Related
from backoffice.served import Serving
from backoffice.single import Single
from backoffice.verb import Verb
from backoffice.writing import Writing
from models.kernel.database import db
from models.kernel.policy import can
from models.kernel.text import N_
from models.workbench.importing.kinds import ImportKind
from web.actor import current_actor
from web.drawing import html

__all__ = ["Panel", "Related", "Screen", "Verb", "expose", "screen_of"]

ROW_LINK = '<a class="row-link" href="%s">%s</a>'
_screens: dict[type, Screen] = {}


class Screen(  # type: ignore[misc]
    Guarded,
    Recycling,
    Pressing,
    PressingPage,
    Exporting,
    CellEditing,
    Writing,
    Details,
    Serving,
    Previewing,
    Findable,
    Importable,
    AddingFilters,
    OverList,
    Single,
    ReadingAhead,
    Listing,
    Reading,
    ModelView,
):
    """Denies by default; CONTRIBUTING says how to declare one."""

    model: Any = None
    slug: str = ""
    icon = "database"
    title: Any = ""
    singular: Any = ""
    hint: Any = ""
    empty: Any = N_("There is nothing to see here yet.")
    help: str | None = None
    permissions: tuple[str | None, str | None] = (None, None)
    creatable = True
    changeable = True
    create_label: Any = None
    search_hint: Any = N_("Search…")

    read: dict[str, Callable[[Any], Any]] = {}
    cells: dict[str, Callable[[Any], Any]] = {}
    draws: dict[str, Callable[[Any], Any]] = {}
    sort: dict[str, Any] = {}
    filters: tuple[str | Filter, ...] = ()
    labels: dict[str, Any] = {}
    form_sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    can_set_page_size = False
    column_auto_select_related = False

    def __init__(self) -> None:
        self.take_descriptions()
        self.column_list = self.column_export_list = list(self.columns)
        self.column_details_list = list(names_of(self.details or self.columns))
        self.column_sortable_list = list(self.sortable)
        super().__init__(
            self.model, db, name=str(self.title), endpoint=f"admin_{self.slug.replace('-', '_')}", url=self.slug
        )
        self._details_columns = self.get_details_columns()
        _screens.setdefault(self.model, self)

    def take_descriptions(self) -> None:
        """What is said once of the table's columns (described.py), unless this screen says otherwise."""
        own = type(self)
        self.read = described(self.model, "read") | own.read
        self.cells = described(self.model, "cell") | own.cells
        self.draws = described(self.model, "draw") | own.draws
        self.sort = described(self.model, "sort") | own.sort
        self.sql = described(self.model, "sql") | own.sql
        self.attached = described(self.model, "attached") | own.attached
        self.labels = described(self.model, "label") | own.labels

    # -- who may ------------------------------------------------------------------------------------------------------

    @property
    def permission(self) -> str | None:  # type: ignore[override]
        return self.permissions[0]

    def may_write(self) -> bool:
        return self.is_accessible() and enters(current_actor(), self.permissions[1])

    @property
    def has_form(self) -> bool:
        return bool(self.form)

    @property
    def can_create(self) -> bool:
        return self.creatable and self.has_form and self.may_write()

    @property
    def can_edit(self) -> bool:
        return self.changeable and self.has_form and self.may_write()

    @property
    def can_delete(self) -> bool:
        return self.deletable and self.may_write()

    @property
    def can_view_details(self) -> bool:
        return self.is_accessible()

    @property
    def can_export(self) -> bool:
        return self.is_accessible()

    def can_edit_row(self, row: Any) -> bool:
        """Whether the actor may write this very row."""
        return self.can_edit and can(current_actor(), str(self.permissions[1]), row)

    # -- what Flask-Admin asks at start-up ----------------------------------------------------------------------------

    def scaffold_auto_joins(self) -> list[Any]:
        return []

    def init_search(self) -> bool:
        return bool(self.search)

    def get_column_name(self, field: str) -> Any:
        return self.labels.get(field) or label_of(field)

    def get_filters(self) -> list[Filter]:
        found: list[Filter] = []
        for one in self.filters:
            found += [one] if isinstance(one, Filter) else filters_for(self.model, one, self.get_column_name(one))
        return found + self.import_filters

    # -- values -------------------------------------------------------------------------------------------------------

    def value(self, row: Any, name: str) -> Any:
        """The plain value of a column."""
        return self.reader(name)(row)

    def reader(self, name: str) -> Callable[[Any], Any]:
        """What reads a column, row by row."""
        if name in self.attached:
            return partial(self.attached_value, name=name)
        if name in self.read:
            return self.read[name]
        return partial(follow, path=name) if "." in name else attrgetter(name)

    def cell(self, row: Any, name: str) -> Any:
        """A column as it is drawn."""
        return self.plain_drawer(name)(row)

    def plain_drawer(self, name: str) -> Callable[[Any], Any]:
        """What draws a column, row by row, with nothing around it."""
        if name in self.cells:
            return self.cells[name]
        read, own = self.reader(name), self.draws.get(name)
        draw = drawer_of(kind_at(self.model, name)) if own is None else Once(own).__getitem__
        return lambda row: draw(read(row))

    def text(self, row: Any, name: str) -> str:
        """A column as an export writes it."""
        return plain(self.value(row, name))

    def _get_field_value(self, model: Any, name: Any) -> Any:
        return self.value(model, name)

    # -- pages --------------------------------------------------------------------------------------------------------

    def address(self, view: str, /, **values: Any) -> str:
        return address(f"{self.endpoint}.{view}", **values)

    def page(self, template: str, *, crumbs: Iterable[tuple[Any, str]] = (), **context: Any) -> str:
        """Render a page of this screen."""
        return self.render(template, screen=self, crumbs=list(crumbs), **context)  # type: ignore[no-any-return]

    def leading(self, draw: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """What draws the first column, which leads to the row, unless its cell has a link already."""

        def cell(row: Any) -> Any:
            drawn = draw(row)
            return drawn if "<a " in str(drawn) else html(ROW_LINK, self.row_address(row), drawn)

        return cell

    def form_groups(self, form: Any) -> list[tuple[Any, list[Any]]]:
        """The form's fields under their headings; whatever no heading names comes first."""
        named = {name for _title, names in self.form_sections for name in names}
        loose = [one for one in form if one.name not in named]
        groups = [(title, [form[name] for name in names if name in form]) for title, names in self.form_sections]
        return [(title, fields) for title, fields in [(None, loose), *groups] if fields]


def screen_of(model: type) -> Screen | None:
    """The screen on which a table's rows have their details page."""
    return _screens.get(model)


def screen_filled_by(kind: ImportKind) -> Screen | None:
    """The list that an import fills."""
    return next((screen for screen in _screens.values() if screen.imports == kind.name), None)
