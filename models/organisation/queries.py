"""What the rest of the product asks of the organisation."""

from __future__ import annotations

from sqlalchemy import select

from models.kernel.database import session
from models.organisation.entities import Setting

KEPT = "the settings"
"""Where a session holds on to the row, which it would forget between two questions."""


def the_settings() -> Setting:
    """The organisation's settings, read once a request; defaults when the row was not written yet."""
    row: Setting | None = session.info.get(KEPT)
    if row is None or row not in session:
        row = session.info[KEPT] = session.scalars(select(Setting)).one_or_none()
    return row or unknown()


def keep_settings(row: Setting | None) -> None:
    """Hold on to the row that another statement brought along."""
    if row is not None:
        session.info[KEPT] = row


def unknown() -> Setting:
    """The settings of an organisation that said nothing yet, or that cannot be asked now."""
    return Setting(
        id=1,
        organisation_name="Passerelle",
        support_email="ausecours@lecoledurecrutement.fr",
        registration_url="",
        chat_script_url="",
        welcome_hour=6,
        rotation_hour=5,
        reminder_hour=7,
        reminder_days="30, 7, 1",
        inactivity_days=21,
        report_weekday=1,
        report_hour=11,
        late_enrolment_days=30,
        booking_url="https://calendly.com/ledr/site",
        viewed_percent=90,
        help_text="",
    )
