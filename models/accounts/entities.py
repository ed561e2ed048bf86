"""The tables of the context, under one name."""

from models.accounts.credentials import (
    ConsentEvent,
    ConsentPurpose,
    Impersonation,
    LoginSession,
    OneTimeToken,
    RecoveryCode,
    Throttle,
    TokenPurpose,
    TotpDevice,
)
from models.accounts.grants import Role, RoleGrant
from models.accounts.person import Locale, Person, PersonState, by_name

__all__ = [
    "ConsentEvent",
    "ConsentPurpose",
    "Impersonation",
    "Locale",
    "LoginSession",
    "OneTimeToken",
    "Person",
    "PersonState",
    "RecoveryCode",
    "Role",
    "RoleGrant",
    "Throttle",
    "TokenPurpose",
    "TotpDevice",
    "by_name",
]
