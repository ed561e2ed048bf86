"""A test client that behaves like a browser with a session and forms."""

from __future__ import annotations

import hashlib
import os
from contextvars import Context
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.accounts.actors import actor_for
from models.accounts.entities import Person, TotpDevice
from models.accounts.sign_in import asks_second_factor, open_session
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as


class Browser:
    """``browser.sign_in(cast.pilot_id).post("/admin/…", {"field": "value"})``."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in(self, person_id: int, *, enrolled: bool = True) -> Browser:
        """Open a login session for a person, without the form; with a second factor, since some roles must have one."""
        with acting_as(SYSTEM), transaction():
            person = session.get_one(Person, person_id)
            has_device = select(TotpDevice.id).where(TotpDevice.person_id == person_id)
            if enrolled and asks_second_factor(actor_for(person_id).roles) and session.scalar(has_device) is None:
                session.add(TotpDevice(person_id=person_id, secret="JBSWY3DPEHPK3PXP", confirmed_at=clock.now()))
            _row, secret = open_session(person, device="tests", address="127.0.0.1")
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"], cookie["_fresh"] = secret, True
        return self

    def is_signed_in(self) -> bool:
        with self.client.session_transaction() as cookie:
            return "_user_id" in cookie

    def open(self, url: str, **kwargs: Any) -> TestResponse:
        """One request, in an application context of its own, as on a server: it sees nothing that the test cached."""
        session.flush()
        try:
            return Context().run(self.client.open, url, **kwargs)
        finally:
            session.expire_all()

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self.open(url, method="GET", **kwargs)

    def post(
        self, url: str, form: dict[str, Any] | None = None, *, follow: bool = False, **kwargs: Any
    ) -> TestResponse:
        """Send a form with its CSRF token."""
        form = {"csrf_token": self.token(), **(form or {})}
        return self.open(url, method="POST", data=form, follow_redirects=follow, **kwargs)

    def token(self) -> str:
        """A CSRF token of this browser's session."""
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", hashlib.sha1(os.urandom(64), usedforsecurity=False).hexdigest())
        return URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token").dumps(raw)
