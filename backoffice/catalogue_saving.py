"""Creating in the natural order: a child's form knows its parent, and its page says what comes next (CAT-02)."""

from __future__ import annotations

from typing import Any

from flask import request

from backoffice.catalogue_concerned import concerned
from backoffice.lookups import one


class GrowingTheCatalogue:
    """Mixed into a screen of the catalogue: ``/admin/modules/new/?theme=12``."""

    grows_from: tuple[str, Any] | None = None
    """The argument of the address that names a parent, and its entity."""
    parents_field = ""
    concerned = staticmethod(concerned)

    def get_sortable_columns(self) -> dict[str, Any]:
        """Flask-Admin's own orders, of which no list of ours makes use: it knows attributes alone."""
        return {}

    def prefilled(self, row: Any) -> dict[str, Any]:
        """When creating, the parent of the address."""
        if row is not None or self.grows_from is None:
            return super().prefilled(row)  # type: ignore[misc, no-any-return]
        name, entity = self.grows_from
        parent = one(entity, request.args.get(name))
        return {self.parents_field: [parent]} if parent is not None and parent.archived_at is None else {}

    def values(self, form: Any) -> dict[str, Any]:
        """What the operation is given: what was shown beside the fields is no part of it."""
        return {name: value for name, value in form.data.items() if name != "alike"}
