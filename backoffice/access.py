"""Who may open a page of the back-office: nobody, unless the page names the right that opens it."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for

from models.permissions import Permission
from web.actor import current_actor, login_manager


class Guarded:
    """Mixed into every view of the back-office. Denies by default (test Z1)."""

    permission: str | None = None
    """The right that opens the page; None closes it to everybody."""

    def is_accessible(self) -> bool:
        actor = current_actor()
        return self.permission is not None and actor.may(Permission.BACKOFFICE_ENTER) and actor.may(self.permission)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        """A visitor signs in first; somebody without the right is told so."""
        if current_actor().person_id is None and login_manager.login_view:
            return redirect(url_for(login_manager.login_view, next=request.full_path.rstrip("?")))
        return abort(403)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Flask-Admin calls a view again after a TypeError, which hides the fault."""
        return fn(self, *args, **kwargs)


def enters(actor: Any, permission: str | None) -> bool:
    """Whether the actor may work in the back-office with a right."""
    return permission is not None and actor.may(Permission.BACKOFFICE_ENTER) and actor.may(permission)
