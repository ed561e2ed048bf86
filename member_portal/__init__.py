"""The members' and public face: Flask blueprints, one file per context."""

from flask import Flask

from member_portal import (
    chat,
    demo,
    formats,
    frame,
    home,
    lessons,
    notes,
    notifications,
    path,
    paths,
    security,
    settings,
    team,
    watching,
    workshops,
)
from member_portal.help import blueprint as help_pages
from web.devices import device

PAGES = (
    home.blueprint, path.blueprint, lessons.blueprint, notes.blueprint, workshops.blueprint, watching.blueprint,
    team.blueprint, help_pages, formats.blueprint,
    paths.blueprint, demo.blueprint, notifications.blueprint, settings.blueprint, security.blueprint,
)  # fmt: skip
for part in PAGES:
    part.after_request(chat.allow_chat)
    part.context_processor(frame.context)  # here, because several applications may be made in one process


def init_app(app: Flask) -> None:
    """Mount the portal at /."""
    app.jinja_env.filters["device"] = device
    app.jinja_env.globals["chat_script"] = chat.chat_script
    for pages in PAGES:
        app.register_blueprint(pages)
