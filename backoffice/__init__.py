"""The staff face: Flask-Admin screens, one file per context."""

from __future__ import annotations

from flask import Flask
from flask_admin import Admin

from backoffice import account_columns, catalogue_columns, contract_columns, menu, task_columns, workshop_columns
from backoffice.addresses import verb_url
from backoffice.cells import address_of
from backoffice.home import Home
from backoffice.search import Lookups, Search
from backoffice.shell import frame
from backoffice.theme import theme

DESCRIBED = account_columns, catalogue_columns, contract_columns, task_columns, workshop_columns
"""Modules that say once of their tables' columns how they are shown; a screen reads them when it is made."""


def init_app(app: Flask) -> None:
    """Mount the back-office at /admin/."""
    sections = menu.sections()
    admin = Admin(app, name="Passerelle", index_view=Home(), theme=theme())
    for entry in (entry for section in sections for entry in section.entries if entry.view is not None):
        admin.add_view(entry.view)
    admin.add_view(Lookups())
    admin.add_view(Search())
    app.extensions["backoffice_menu"] = sections
    app.jinja_env.globals.update(verb_url=verb_url, row_url=address_of, frame=frame)
