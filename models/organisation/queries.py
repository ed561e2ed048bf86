"""What the rest of the product asks of the organisation."""

from __future__ import annotations

from sqlalchemy import select

from models.kernel.database import session
from models.organisation.entities import Setting


def the_settings() -> Setting:
    """The organisation's settings; defaults when the row was not written yet (an empty database)."""
    return session.scalars(select(Setting)).one_or_none() or unknown()


def unknown() -> Setting:
    """The settings of an organisation that said nothing yet, or that cannot be asked now."""
    return Setting(
        id=1,
        organisation_name="Passerelle",
        support_email="ausecours@lecoledurecrutement.fr",
        registration_url="",
        chat_script_url="",
        welcome_hour=6,
        help_text="",
    )
