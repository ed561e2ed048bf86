"""Who is at the screen: from the cookie to an actor, at the start of every request."""

from __future__ import annotations

from flask import Blueprint, Flask, g, request
from flask import session as cookie
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user, login_user, logout_user

from models.accounts import sign_in as accounts
from models.kernel.policy import VISITOR, Actor, act_as

login_manager = LoginManager()
login_manager.login_view = "sign_in.login"
login_manager.login_message = None
login_manager.session_protection = None
"""The cookie names a row of ``login_session``; that row, not a fingerprint, says whether it still counts."""
CALLS: set[str] = set()
"""The names of the blueprints that answer scripts."""


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a person: the secret of their login session, and their rights."""

    def __init__(self, secret: str, opened: accounts.OpenSession) -> None:
        self.secret, self.opened = secret, opened

    def get_id(self) -> str:
        return self.secret


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    app.before_request(identify)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(secret: str) -> SignedIn | None:
    if g.get("lost"):  # the error page asks nothing of the database
        return None
    opened = accounts.session_of(secret, page=request.blueprint not in CALLS)
    return SignedIn(secret, opened) if opened else None


def draws_no_page(blueprint: Blueprint) -> Blueprint:
    """Say that scripts call this one, many times a minute: what only pages show is not read for it."""
    CALLS.add(blueprint.name)
    return blueprint


def identify() -> None:
    """Say on whose behalf this request runs, before anything is asked of the database."""
    act_as(VISITOR)
    g.actor, g.locale = VISITOR, None
    if request.endpoint == "static":
        return
    if not isinstance(current_user._get_current_object(), AnonymousUserMixin):
        opened = current_user.opened
        g.actor, g.locale = opened.actor, opened.locale
        act_as(g.actor)
        accounts.touch(opened)


def current_actor() -> Actor:
    """The person of this request, or of the task that is done for them; a visitor when nobody signed in."""
    try:
        here = g._get_current_object()
    except RuntimeError:  # no page and no task: a command
        return VISITOR
    return getattr(here, "actor", VISITOR)


def enter(secret: str) -> None:
    """Put a fresh login session in the cookie; whatever the cookie held before is forgotten (test S3)."""
    _forget()
    cookie.permanent = True
    user = load(secret)
    if user is None:
        raise LookupError("The login session was just opened")
    login_user(user)
    g.actor, g.locale = user.opened.actor, user.opened.locale
    act_as(g.actor)


def leave() -> None:
    """Forget the cookie; the caller has ended the row."""
    logout_user()
    _forget()
    g.actor, g.locale = VISITOR, None
    act_as(VISITOR)


def _forget() -> None:
    """Empty the cookie, but for the language: a new CSRF token comes with the next page."""
    kept = cookie.get("locale")
    cookie.clear()
    if kept:
        cookie["locale"] = kept
