"""What hangs on a person, on their page."""

from __future__ import annotations

from sqlalchemy import select

from backoffice.cells import link_to
from backoffice.sections import Related
from models.accounts.entities import ConsentEvent, RoleGrant
from models.accounts.queries import open_sessions
from models.kernel.text import N_
from models.permissions import Permission

ROLES = Related(
    N_("Roles"), lambda person: select(RoleGrant).where(RoleGrant.person_id == person.id).order_by(RoleGrant.id),
    columns=("role", "company", "curriculum", "starts_on", "ends_on", "granted_by"),
    cells={"role": lambda grant: link_to(grant, grant.role)}, icon="shield", permission=Permission.ROLE_READ,
    filter="person_is", empty=N_("No role yet: the account opens nothing."),
)  # fmt: skip
CONNECTIONS = Related(
    N_("Connections"), lambda person: open_sessions(person.id),
    columns=("device", "address", "last_seen_at", "created_at"), icon="device-desktop", limit=5,
    permission=Permission.LOGIN_SESSION_END, empty=N_("Signed in nowhere."),
)  # fmt: skip
CONSENTS = Related(
    N_("Consents"),
    lambda person: (
        select(ConsentEvent).where(ConsentEvent.person_id == person.id).order_by(ConsentEvent.id.desc())
    ),
    columns=("purpose", "given", "at"), icon="check", permission=Permission.PERSON_WRITE, empty=N_("No answer yet."),
)  # fmt: skip
