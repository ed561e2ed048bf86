"""What signing in leaves behind: sessions, single-use links, second factors, throttles."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Labelled, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.accounts.person import Person


class LoginSession(Entity):
    """A signed-in browser. The cookie holds a random token; the table its SHA-256 (ASVS 7.4.1)."""

    __tablename__ = "login_session"
    __table_args__ = (
        Index("ix_login_session_open", "person_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_login_session_created", "created_at", "person_id"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    proved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When the person last proved who they are: sensitive changes ask for less than ten minutes (test S4)."""
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(40), default="")
    device: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    impersonator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    """The administrator who opened this session as somebody else."""

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    impersonator: Mapped[Person | None] = relationship(foreign_keys=[impersonator_id])

    def __str__(self) -> str:
        return self.device


class TokenPurpose(Labelled):
    INVITATION = "invitation", N_("Invitation")
    WELCOME = "welcome", N_("Welcome")
    PASSWORD_RESET = "password_reset", N_("Password reset")
    EMAIL_CHANGE = "email_change", N_("E-mail change")


class OneTimeToken(Entity):
    """A link that works once. Its secret is derived from the application's key and ``nonce`` (see links.py)."""

    __tablename__ = "one_time_token"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[TokenPurpose] = mapped_column(enum_column(TokenPurpose))
    nonce: Mapped[str] = mapped_column(String(64))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class TotpDevice(Entity):
    """An authenticator application (RFC 6238). ``last_counter`` refuses a code that was already used."""

    __tablename__ = "totp_device"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None]
    last_counter: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Entity):
    __tablename__ = "recovery_code"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]


class Throttle(Entity):
    """Tries counted in a window, in the database: it holds over processes and without Redis (test A6)."""

    __tablename__ = "throttle"

    id: Mapped[Id]
    bucket: Mapped[str] = mapped_column(String(120), unique=True)
    window_started_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)


class ConsentPurpose(Labelled):
    SMS = "sms", N_("Receive SMS that help me along the path")
    COMMUNITY_MAIL = "community_mail", N_("Receive e-mails about the community")


class ConsentEvent(Entity):
    """A line of the consent ledger: the last one counts (ACC-52)."""

    __tablename__ = "consent_event"
    __table_args__ = (Index("ix_consent_event_last", "person_id", "purpose", "id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[ConsentPurpose] = mapped_column(enum_column(ConsentPurpose))
    given: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(200))
    """The sentence the person read, as it stood."""
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)


class Impersonation(Entity):
    """An administrator looked through somebody's eyes: who, whom, why, when (test Z6)."""

    __tablename__ = "impersonation"

    id: Mapped[Id]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    login_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("login_session.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(String(300))
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
