"""The members' and public face: Flask blueprints, one file per context."""

from flask import Flask

from member_portal import frame, home, notifications, security, settings
from member_portal.devices import device
from member_portal.help import blueprint as help_pages


def init_app(app: Flask) -> None:
    """Mount the portal at /."""
    app.jinja_env.filters["device"] = device
    for pages in (home.blueprint, help_pages, notifications.blueprint, settings.blueprint, security.blueprint):
        pages.context_processor(frame.context)
        app.register_blueprint(pages)
