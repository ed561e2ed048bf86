"""A few decisions taken by people of the demo: the audit log, the mailbox and the bell tell something at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState
from models.accounts.membership import deactivate
from models.accounts.profile import set_names, set_phone
from models.contracts.operations import assign_slot, change_session, release_slot
from models.kernel.database import session
from models.kernel.policy import Actor, acting_as
from tasks.operate.demo_contracts import Contracts


def act(made: Contracts, known: dict[str, Person]) -> None:
    """Do what people of each role do in a week, once everything else is written."""
    administer(made, known["administratrice"])
    pilot(made, known["pilote"])
    with deciding(known["apprenante"], "") as learner:
        set_phone(known["apprenante"], "04 65 71 01 42", by=learner)


def administer(made: Contracts, administrator: Person) -> None:
    bordeaux, marseille = made.sessions["Bordeaux"], made.sessions["Marseille"]
    with deciding(administrator, "Avenant signé : deux slots de plus.") as by:
        change_session(bordeaux, by=by, package=bordeaux.package + 2, contract_reference="C-0075-A1")
    with deciding(administrator, "Départ reporté à la demande du client.") as by:
        change_session(marseille, by=by, extend_to_users=True, starts_on=marseille.starts_on + timedelta(days=5))
    renamed = made.enrolments["Strasbourg"][3].person
    with deciding(administrator, "Nom corrigé d'après la pièce d'identité.") as by:
        set_names(renamed, renamed.first_name, f"{renamed.last_name}-Ménard", by=by)
    leaver = next(row.person for row in made.enrolments["Rennes"][5:] if row.person.state is PersonState.ACTIVE)
    with deciding(administrator, "A quitté l'entreprise.") as by:
        deactivate(leaver, by=by)


def pilot(made: Contracts, person: Person) -> None:
    """A slot of Lyon goes from the last of its holders to the second who waits: both are told."""
    holder, second = made.enrolments["Lyon"][8], made.enrolments["Lyon"][10]
    with deciding(person, "") as by:
        release_slot(holder, by=by, reason="Parcours terminé")
        assign_slot(second, by=by)


@contextmanager
def deciding(person: Person, reason: str) -> Iterator[Actor]:
    """What is changed inside is told as this person's change, for this reason."""
    with acting_as(actor_for(person.id)) as by:
        session.info["reason"] = reason
        try:
            yield by
            session.flush()
        finally:
            session.info.pop("reason", None)
