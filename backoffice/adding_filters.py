"""Adding a filter or changing one on a page of its own: what the menu of a list does, where no scripts run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, jsonify, redirect, request
from flask_admin import expose

from backoffice.asked import Asked
from backoffice.filters import CHOSEN, LONGEST, Filter
from backoffice.lookups import options
from models.kernel.text import N_

FOUND = 20
"""Rows that a search offers."""
MOST_VALUES = 20
NOTHING_ENTERED = N_("Enter or choose a value.")
NOT_A_VALUE = N_("“%(value)s” cannot be used here.")

WORDS = {
    "apply": N_("Apply"), "back": N_("Back"), "value": N_("Value"), "find": N_("Find a filter"),
    "nothing": N_("No filter of this name"), "least": N_("Choose at least one."), "low": N_("From"),
    "high": N_("To"), "more": N_("Find a value"), "none": N_("Nothing matches"),
}  # fmt: skip
"""What the menu says around them."""


@dataclass(frozen=True)
class Editor:
    """Operations that ask for their value in the same way: one form of the page.

    Args:
        filters: one an operation, at least one.
        operation: the name of the one that is chosen.
        values: what was entered or is changed.
        error: what is wrong with it, or empty.
    """

    filters: tuple[Filter, ...]
    operation: str
    values: tuple[str, ...] = ()
    error: Any = ""

    @property
    def field(self) -> str:
        return self.filters[0].field

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may be ticked: of a table, the rows that are chosen, then those that were searched."""
        entity = self.filters[0].entity
        if entity is None:
            return self.filters[0].get_options(None) or []
        found = options(entity, request.args.get("find", "")[:LONGEST], limit=FOUND, archived=True)
        kept = list(zip(self.values, self.filters[0].said(self.values), strict=True)) if self.values else []
        return kept + [(str(identifier), name) for identifier, name in found if str(identifier) not in self.values]

    @property
    def ends(self) -> tuple[str, str]:
        """The two numbers of a pair, as they were entered."""
        low, _dots, high = (self.values[0] if self.values else "").partition("..")
        return low, high


class AddingFilters:
    """Mixed into Screen: /admin/<screen>/filters/?<a list>&on=<a filter>&value=…"""

    @expose("/filters/")
    def add_filter(self) -> Any:
        """The columns that have filters; then the forms of one of them; then the list, narrowed."""
        asked, by_name = self.asked(), self.filters_by_name  # type: ignore[attr-defined]
        chosen = by_name.get(request.args.get("op") or request.args.get("on", ""))
        if not by_name or (chosen is None and request.args.get("on")):
            abort(404)
        groups = {str(flt.name): flt for flt in reversed(by_name.values())}
        if chosen is None:
            return self._filter_page(asked, chosen=None, groups=dict(reversed(groups.items())))
        values, error = entered(chosen), ""
        if request.args.get("apply"):
            error = problem(chosen, values)
            if not error:
                added = tuple((chosen.arg, value) for value in values)
                return redirect(self.list_address(replace(asked, filters=(*asked.filters, *added))))  # type: ignore[attr-defined]
        alike = [flt for flt in by_name.values() if str(flt.name) == str(chosen.name)]
        editors = editors_of(alike, chosen, tuple(value for value in values if not problem(chosen, [value])), error)
        return self._filter_page(asked, chosen=chosen, editors=editors), 422 if error else 200

    @expose("/filters/offers/")
    def filter_offers(self) -> Any:
        """The filters as the menu of the list offers them, asked for when it opens: each column's words with its
        operations; no row is read for it."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for flt in self.filters_by_name.values():  # type: ignore[attr-defined]
            groups.setdefault(str(flt.name), []).append(flt.offer())
        offered = [{"name": name, "filters": filters} for name, filters in groups.items()]
        return jsonify(groups=offered, words={name: str(words) for name, words in WORDS.items()})

    def change_filter_address(self, asked: Asked, chip: dict[str, Any]) -> str:
        """The page on which a chip is said anew."""
        said = {(chip["arg"], value) for value in chip["chosen"]}
        left = replace(asked, filters=tuple(pair for pair in asked.filters if pair not in said))
        return self.address("add_filter", **left.arguments(page=0), on=chip["arg"], value=chip["chosen"])  # type: ignore[attr-defined, no-any-return]

    def _filter_page(self, asked: Asked, **context: Any) -> Any:
        return self.page("backoffice/add_filter.html", asked=asked, back=self.list_address(asked), **context)  # type: ignore[attr-defined]


def entered(flt: Filter) -> list[str]:
    """What an address enters for a filter: nothing, one value, or several."""
    if flt.field == "none":
        return [CHOSEN]
    low, high = request.args.get("low", "").strip(), request.args.get("high", "").strip()
    if flt.field == "numbers" and (low or high):
        return [f"{low}..{high}"]
    typed = dict.fromkeys(value for value in request.args.getlist("value") if value.strip())
    return list(typed)[: MOST_VALUES if flt.holds_several else 1]


def problem(flt: Filter, values: Sequence[str]) -> Any:
    """What is wrong with the values of a filter, or nothing."""
    if not values:
        return NOTHING_ENTERED
    for value in values:
        try:
            flt.clean(value)
        except ValueError:
            return NOT_A_VALUE % {"value": value[:LONGEST].replace("\x00", "")}
    return ""


def editors_of(filters: Sequence[Filter], chosen: Filter, values: tuple[str, ...], error: Any) -> list[Editor]:
    """The filters of a column, put together by how they ask for their value; that of the chosen one comes first."""
    alike: dict[tuple[str, Any], list[Filter]] = {}
    for flt in filters:
        alike.setdefault((flt.field, flt.choices), []).append(flt)
    editors = [
        Editor(tuple(several), chosen.arg, values, error) if chosen in several else Editor(tuple(several), "")
        for several in alike.values()
    ]
    return sorted(editors, key=lambda editor: editor.operation != chosen.arg)
