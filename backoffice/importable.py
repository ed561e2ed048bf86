"""The way from a list to the import that fills it."""

from __future__ import annotations

from flask import url_for

from models.workbench.importing.kinds import import_kind
from web.actor import current_actor


class Importable:
    """Mixed into Screen."""

    imports: str = ""
    """The kind of import that fills this table (``people``); none when empty."""

    @property
    def import_address(self) -> str | None:
        """The first step of the import, for whoever may import."""
        if not self.imports or not current_actor().may(import_kind(self.imports).permission):
            return None
        return url_for("admin_imports.start", kind=self.imports)
