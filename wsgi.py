"""Puts the shell and the two faces together; both are read when an application is made, so that a command which
makes none, or one without faces, starts sooner."""

from __future__ import annotations

import os

from flask import Flask, redirect

from models.kernel.settings import Settings
from tasks.operate.commands import command_line


def create_app(settings: Settings | None = None) -> Flask:
    """The application, with the faces that the settings name; with none of them, only what a command needs.

    Args:
        settings: read from the environment when not given.

    Raises:
        SettingsError: a setting has a wrong value; the sentence names it.
    """
    import web

    settings = settings or Settings.from_environment(os.environ)
    app = web.create_shell(settings)
    if settings.faces:
        add_faces(app, settings.faces)
    return app


def add_faces(app: Flask, served: frozenset[str]) -> None:
    """Both are read, whichever is served: the runner finds here what a face leaves to be done."""
    import backoffice
    import member_portal

    if "backoffice" in served:
        backoffice.init_app(app)
    if "portal" not in served:
        app.add_url_rule("/", "root", lambda: redirect("/admin/"))  # a host name of staff alone has no other home
    if "portal" in served:
        member_portal.init_app(app)


cli = command_line(create_app)
