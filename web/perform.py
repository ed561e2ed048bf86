"""One verb pressed by a person: permission, one transaction, and what came of it in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash
from wtforms import Form

from models.accounts.refusals import ProofTooOld
from models.kernel.circumstances import because
from models.kernel.database import transaction
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import can
from models.kernel.text import Sentence
from web.actor import current_actor


def perform(
    permission: str | None,
    operation: Callable[..., Any],
    *subjects: Any,
    done: Sentence | str | None = None,
    form: Form | None = None,
    **values: Any,
) -> bool:
    """Run one domain operation for the person at the screen.

    Args:
        permission: the right it needs, on the first subject; None when the operation is about oneself.
        operation: a verb of the domain, called as ``operation(*subjects, by=actor, **values)``.
        done: what to say when it worked.
        form: where a refusal that names a field is shown; otherwise it is flashed.
        values: further keyword arguments of the operation.

    Returns:
        Whether it was done. A missing right answers 403.
    """
    actor = current_actor()
    if permission is not None and not can(actor, permission, subjects[0] if subjects else None):
        abort(403)
    try:
        with because(reason_in(form)), transaction():
            operation(*subjects, by=actor, **values)
    except Forbidden:
        abort(403)
    except ProofTooOld:  # the shell asks for the password again, then leads back
        raise
    except DomainError as refusal:
        show(refusal, form)
        return False
    if done is not None:
        flash(str(done), "success")
    return True


def reason_in(form: Form | None) -> str:
    """Why somebody does it, when the form asks: the audit log keeps it with everything that is written."""
    reason = form.data.get("reason") if form is not None else None
    return reason if isinstance(reason, str) else ""


def show(refusal: DomainError, form: Form | None = None) -> None:
    """Put a refusal next to its field, or on top of the page."""
    if form is not None and refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, str(refusal)]
        if hasattr(field, "explain"):  # a field of several lines says which of them, and why
            field.explain(refusal)
    else:
        flash(str(refusal), "error")
