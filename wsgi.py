"""Puts the shell and the two faces together."""

from __future__ import annotations

import os

from flask import Flask, redirect

import backoffice
import member_portal
import web
from models.kernel.settings import Settings
from tasks.operate.commands import command_line


def create_app(settings: Settings | None = None) -> Flask:
    """The application, with the faces that the settings name.

    Args:
        settings: read from the environment when not given.

    Raises:
        SettingsError: a setting has a wrong value; the sentence names it.
    """
    settings = settings or Settings.from_environment(os.environ)
    app = web.create_shell(settings)
    if "backoffice" in settings.faces:
        backoffice.init_app(app)
    if "portal" not in settings.faces:
        app.add_url_rule("/", "root", lambda: redirect("/admin/"))  # a host name of staff alone has no other home
    if "portal" in settings.faces:
        member_portal.init_app(app)
    return app


cli = command_line(create_app)
