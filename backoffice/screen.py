"""A screen: a table as staff see it, in a dozen declarative words on Flask-Admin's ModelView."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from markupsafe import Markup

from backoffice.access import Guarded, enters
from backoffice.cells import drawn, plain, rendered
from backoffice.exporting import Exporting
from backoffice.filters import Filter, filters_for
from backoffice.labels import label_of
from backoffice.paths import follow, loads
from backoffice.pressing import Pressing
from backoffice.reading import Reading
from backoffice.verb import Verb
from backoffice.writing import Writing
from models.kernel.database import db, session
from models.kernel.policy import can
from models.kernel.text import N_, Sentence
from web.actor import current_actor

__all__ = ["Panel", "Related", "Screen", "Verb", "expose", "screen_of"]

NOTHING = N_("Nothing here yet.")
_screens: dict[type, Screen] = {}


@dataclass(frozen=True)
class Related:
    """A list of other rows on a details page.

    Args:
        title: the words above it.
        rows: the page's row -> a select of the rows shown.
        columns: attribute paths, as for a screen.
        cells: column -> how to draw it.
        load: further relations to load.
        limit: how many rows are shown.
        empty: what to say when there is none.
        permission: who sees it; None for whoever sees the page.
    """

    title: Any
    rows: Callable[[Any], Any]
    columns: tuple[str, ...]
    cells: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    load: tuple[str, ...] = ()
    limit: int = 20
    empty: Any = NOTHING
    permission: str | None = None
    icon: str = "list"
    main: bool = False

    template = "backoffice/related.html"

    def context(self, row: Any) -> dict[str, Any]:
        statement = self.rows(row)
        model = statement.column_descriptions[0]["entity"]
        statement = statement.options(*loads(model, (*self.columns, *self.load))).limit(self.limit + 1)
        found = list(session.scalars(statement).unique())
        return {"related": self, "rows": found[: self.limit], "more": len(found) > self.limit}

    def head(self, name: str) -> str:
        return str(label_of(name))

    def cell(self, row: Any, name: str) -> Any:
        return self.cells[name](row) if name in self.cells else drawn(follow(row, name))


@dataclass(frozen=True)
class Panel:
    """A part of a details page with a template of its own, which gets ``row`` and what ``values`` gives."""

    title: Any
    template: str
    values: Callable[[Any], dict[str, Any]] = lambda row: {}
    permission: str | None = None
    icon: str = "list"
    main: bool = False

    def context(self, row: Any) -> dict[str, Any]:
        return self.values(row)


class Screen(Guarded, Pressing, Exporting, Writing, Reading, ModelView):  # type: ignore[misc]
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
    deletable = False
    create_label: Any = None
    search_hint: Any = N_("Search…")

    columns: tuple[str, ...] = ()
    read: dict[str, Callable[[Any], Any]] = {}
    cells: dict[str, Callable[[Any], Any]] = {}
    sort: dict[str, Any] = {}
    filters: tuple[str | Filter, ...] = ()
    labels: dict[str, Any] = {}
    details: tuple[Any, ...] = ()
    form_sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    sections: tuple[Related | Panel, ...] = ()
    has_timeline = True

    named_filter_urls = True
    can_set_page_size = False
    column_auto_select_related = False

    def __init__(self) -> None:
        self.column_list = self.column_export_list = list(self.columns)
        self.column_details_list = list(_names(self.details or self.columns))
        self.column_sortable_list = list(self.sortable)
        super().__init__(
            self.model, db, name=str(self.title), endpoint=f"admin_{self.slug.replace('-', '_')}", url=self.slug
        )
        self._details_columns = self.get_details_columns()
        _screens.setdefault(self.model, self)

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
        return found

    def get_filter_arg(self, index: int, flt: Filter) -> str:
        return flt.arg

    # -- values -------------------------------------------------------------------------------------------------------

    def value(self, row: Any, name: str) -> Any:
        """The plain value of a column."""
        return self.read[name](row) if name in self.read else follow(row, name)

    def cell(self, row: Any, name: str) -> Any:
        """A column as it is drawn."""
        return self.cells[name](row) if name in self.cells else drawn(self.value(row, name))

    def text(self, row: Any, name: str) -> str:
        """A column as an export writes it."""
        return plain(self.value(row, name))

    def _get_field_value(self, model: Any, name: Any) -> Any:
        return self.value(model, name)

    # -- pages --------------------------------------------------------------------------------------------------------

    def address(self, view: str, **values: Any) -> str:
        return url_for(f"{self.endpoint}.{view}", **values)

    def page(self, template: str, *, crumbs: Iterable[tuple[Any, str]] = (), **context: Any) -> str:
        """Render a page of this screen."""
        return self.render(template, screen=self, crumbs=list(crumbs), **context)  # type: ignore[no-any-return]

    def render(self, template: str, **context: Any) -> str:
        context = {"screen": self, "crumbs": [], **context}
        if "list_columns" in context:
            asked = self._get_list_extra_args()
            context["segments"] = self.counts_of_segments()
            context["list_args"] = self.list_args(asked)
        return super().render(template, **context)  # type: ignore[no-any-return]

    def list_args(self, asked: Any) -> dict[str, Any]:
        """The list's address as arguments, for forms and links that must keep it."""
        kept = {"sort": asked.sort, "desc": asked.sort_desc, "search": asked.search, **asked.extra_args}
        return {name: value for name, value in kept.items() if value is not None} | self._get_filters(asked.filters)

    @expose("/details/")
    def details_view(self) -> str:
        row = self.row(request.args.get("id"))
        from backoffice.timeline import lines_about

        actor = current_actor()
        parts = [
            (part, rendered(part.template, row=row, screen=self, **part.context(row)))
            for part in self.sections
            if part.permission is None or actor.may(part.permission)
        ]
        return self.page(
            self.details_template, row=row, groups=grouped(self.details or self.columns), parts=parts,
            verbs=self.details_verbs(row), lines=lines_about(row) if self.has_timeline else None,
        )  # fmt: skip

    def heading(self, row: Any) -> str:
        """How a row is called at the top of its page."""
        return str(row)

    def subtitle(self, row: Any) -> Any:
        """A line under a row's name on its page."""
        return ""

    def first_cell(self, row: Any, name: str) -> Any:
        """The first column leads to the row, unless its cell has a link already."""
        cell = self.cell(row, name)
        if "<a " in str(cell):
            return cell
        return Markup('<a class="row-link" href="{}">{}</a>').format(self.address("details_view", id=row.id), cell)

    def form_groups(self, form: Any) -> list[tuple[Any, list[Any]]]:
        """The form's fields under their headings; whatever no heading names comes first."""
        named = {name for _title, names in self.form_sections for name in names}
        loose = [one for one in form if one.name not in named]
        groups = [(title, [form[name] for name in names if name in form]) for title, names in self.form_sections]
        return [(title, fields) for title, fields in [(None, loose), *groups] if fields]


def _names(details: Iterable[Any]) -> Iterable[str]:
    for one in details:
        yield from (one,) if isinstance(one, str) else one[1]


def grouped(details: Iterable[Any]) -> list[tuple[Any, tuple[str, ...]]]:
    """Names and (title, names) groups, as groups."""
    loose = tuple(one for one in details if isinstance(one, str))
    titled = [(title, tuple(names)) for one in details if not isinstance(one, str) for title, names in [one]]
    return ([(None, loose)] if loose else []) + titled


def screen_of(model: type) -> Screen | None:
    """The screen on which a table's rows have their details page."""
    return _screens.get(model)


def words_of(title: Sentence | str) -> str:
    return str(title)
