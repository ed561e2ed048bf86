"""Into somebody else's eyes and back: one's own session waits in the signed cookie, none is minted (test Z6)."""

from __future__ import annotations

from flask import session as cookie
from flask_login import current_user

from models.accounts.sign_in import session_of
from web.actor import enter, leave

OWN = "own"


def enter_as(secret: str) -> None:
    """Look through somebody else's eyes.

    Args:
        secret: what ``models.accounts.impersonation.impersonate`` gave.
    """
    own = current_user.get_id()
    enter(secret)
    cookie[OWN] = own


def come_back() -> bool:
    """Return to one's own login session; False, and signed out, when it does not count any more."""
    own = cookie.get(OWN, "")
    leave()
    if not own or session_of(own) is None:
        return False
    enter(own)
    return True
