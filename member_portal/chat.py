"""The live chat of the organisation, if any: its script, and what the browser may load for it (ACC-11, D18)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, g, request

from models.organisation.entities import Setting
from web.actor import current_actor
from web.headers import policy_with

PRIVATE = frozenset({"settings", "security"})
"""*Paramètres*: passwords and recovery codes."""


def chat_script(organisation: Setting) -> str:
    """The address of the chat's script, empty when there is none here; the page that asks may load from its host."""
    g.chat_script = "" if is_private() else organisation.chat_script_url
    return str(g.chat_script)


def is_private() -> bool:
    """Whether a script from elsewhere has no business here: where passwords are typed, and behind others' eyes."""
    return request.blueprint in PRIVATE or current_actor().impersonator_id is not None


def allow_chat(response: Response) -> Response:
    """Name the chat's host in the security policy of this page, and nothing wider."""
    host = urlsplit(g.get("chat_script") or "").netloc
    if host:
        sources = f"https://{host}"
        response.headers["Content-Security-Policy"] = policy_with(
            {
                "script-src": f"'self' {sources}",
                "style-src": f"'self' {sources}",
                "connect-src": f"'self' {sources} wss://{host}",
                "frame-src": f"'self' {sources}",
                "img-src": f"'self' data: blob: {sources}",
            }
        )
    return response
