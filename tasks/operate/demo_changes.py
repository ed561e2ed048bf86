"""A few decisions taken by people of the demo, so that the audit log tells something from the first day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState
from models.kernel.database import session
from models.kernel.policy import acting_as
from tasks.operate.demo_contracts import Contracts


def act(made: Contracts, known: dict[str, Person]) -> None:
    """Change what staff change: dates, packages, contracts, a name, an account. Everything was written already."""
    learners, sessions = made.learners, made.sessions
    with deciding(known["administratrice"], "Avenant signé : deux slots de plus."):
        sessions["Bordeaux"].package += 2
        sessions["Bordeaux"].contract_reference += "-A1"
    with deciding(known["administratrice"], "Départ reporté à la demande du client."):
        sessions["Marseille"].starts_on += timedelta(days=7)
    with deciding(known["administratrice"], "Nom de famille corrigé d'après la pièce d'identité."):
        learners["Strasbourg"][3].last_name = "De La Forêt-Ménard"
    with deciding(known["administratrice"], "A quitté l'entreprise."):
        learners["Rennes"][5].state = PersonState.DEACTIVATED
    with deciding(known["apprenante"], ""):
        known["apprenante"].phone = "+33639980142"


@contextmanager
def deciding(person: Person, reason: str) -> Iterator[None]:
    """What is changed inside is told as this person's change, for this reason."""
    with acting_as(actor_for(person.id)):
        session.info["reason"] = reason
        try:
            yield
            session.flush()
        finally:
            session.info.pop("reason", None)
