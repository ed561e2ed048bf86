"""Who signed in when: the list that a connection report is taken from."""

from __future__ import annotations

from backoffice.described import Column, describe
from backoffice.screen import Screen
from models.accounts.entities import LoginSession
from models.kernel.text import N_
from models.permissions import Permission
from web.devices import device

describe(
    LoginSession,
    {
        "created_at": Column(label=N_("Signed in on")),
        "ended_at": Column(label=N_("Signed out on")),
        "device": Column(cell=lambda row: device(row.device)),  # a file has what the browser said, word for word
        "impersonator": Column(label=N_("Opened by")),
    },
)


class ConnectionScreen(Screen):
    model, slug, icon = LoginSession, "connections", "device-desktop"
    title, singular = N_("Connections"), N_("Connection")
    hint = N_("Every sign-in: who, when, until when, from which device.")
    empty = N_("Nobody has signed in yet.")
    permissions, has_timeline = (Permission.LOGIN_SESSION_END, None), False
    columns = "person", "created_at", "last_seen_at", "ended_at", "device", "address"
    more_columns = ("impersonator",)
    order, search, search_hint = ("created_at", True), ("person.search_document",), N_("Name or e-mail")
    filters = "person", "created_at", "last_seen_at", "ended_at", "impersonator"
    details = *columns, "impersonator"
