"""The accounts that a visitor of the demo signs in with: one per role, memorable, all with one password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

PASSWORD = "Traverser le pont 2026"  # noqa: S105 - of the demo alone, printed at each start


@dataclass(frozen=True)
class DemoAccount:
    """What `passerelle demo-accounts` prints of an account."""

    role: str
    email: str
    password: str
    note: str


class KnownPerson(NamedTuple):
    """Somebody of the demo who can be called by name."""

    key: str
    first_name: str
    last_name: str
    role: str
    note: str

    @property
    def email(self) -> str:
        return f"{self.key}@exemple.fr"


KNOWN = (
    KnownPerson("administratrice", "Clémentine", "Lemaître", "Administratrice", "tout le back-office : /admin/"),
    KnownPerson("pilote", "Hélène", "Garçon", "Pilote", "Manpower : attribue et libère les slots"),
    KnownPerson("pilote-globex", "François", "Bézier", "Pilote", "Globex : ne voit rien de Manpower"),
    KnownPerson("manager", "Benoît", "Müller", "Manager", "suit cinq personnes de Manpower"),
    KnownPerson("apprenante", "Amélie", "Benali", "Apprenante", "détient un slot : ses leçons sont ouvertes"),
    KnownPerson("en-attente", "Loïc", "Fournier", "Apprenant", "sans slot, premier de la file d'attente"),
    KnownPerson("expire", "Océane", "Mercier", "Apprenante", "sa session est terminée"),
    KnownPerson("etudiant", "Yanis", "Diallo", "Étudiant", "promotion en cours, campus de Lyon"),
    KnownPerson("ancienne", "Maëlle", "Petit", "Ancienne", "diplômée, membre du réseau"),
    KnownPerson("enseignant", "Gérard", "Noël", "Enseignant", "intervient à l'école"),
    KnownPerson("recruteuse", "Léa", "Blanc", "Recruteuse", "publie des offres"),
    KnownPerson("testeur", "Théo", "Roux", "Testeur", "n'ouvre qu'une partie des contenus"),
)


def demo_accounts() -> list[DemoAccount]:
    """One account per role, in the order in which a visitor would try them."""
    return [DemoAccount(known.role, known.email, PASSWORD, known.note) for known in KNOWN]
