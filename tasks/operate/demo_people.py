"""Four hundred plausible French people, the same at every load: drawn from a seed, dated from today."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta

from models.accounts.entities import Person, PersonState, Role, RoleGrant

SEED = 20210901
FIRST_NAMES = (
    "Adèle", "Aïcha", "Alexandre", "Anaïs", "André", "Apolline", "Aurélien", "Awa", "Baptiste", "Béatrice", "Bilal",
    "Camille", "Cécile", "Chloé", "Clément", "Cyprien", "Damien", "Désiré", "Éléonore", "Élise", "Éloïse", "Émile",
    "Estelle", "Étienne", "Fanny", "Fatoumata", "Félix", "Florian", "Gaëlle", "Gaëtan", "Géraldine", "Grégoire",
    "Guénolé", "Gwenaël", "Héloïse", "Hugo", "Ibrahim", "Inès", "Iris", "Jérémy", "Joël", "Joséphine", "Karim",
    "Laëtitia", "Léo", "Lucie", "Maïwenn", "Manon", "Mathéo", "Mélanie", "Mickaël", "Nadège", "Naïma", "Noémie",
    "Océane", "Pénélope", "Quentin", "Rachid", "Raphaël", "Régis", "Rémi", "Romane", "Salomé", "Sébastien", "Solène",
    "Stéphane", "Thaïs", "Timéo", "Ulysse", "Valérie", "Victoire", "Wassim", "Xavier", "Yaël", "Yasmine", "Zoé",
)  # fmt: skip
LAST_NAMES = (
    "Abadie", "Allègre", "Amiot", "Aubé", "Bâtard", "Beauséjour", "Bélanger", "Benoît", "Bérard", "Boissière",
    "Bréchet", "Chaméroy", "Château", "Côté", "Crépin", "D'Almeida", "Da Silva", "De La Forêt", "Delacroix", "Diop",
    "Dubœuf", "Dufrêne", "Éluard", "Épinay", "Faÿ", "Férand", "Fréchette", "Gagné", "Gâtineau", "Geoffroy", "Giraud",
    "Grégoire", "Guérin", "Haddad", "Hébert", "Hervé", "Hétier", "Joly", "Kaddour", "Kéraudren", "Laforêt", "Laurençon",
    "Le Goff", "Lefèvre", "Légaré", "Lemoîne", "L'Hermitte", "Maçon", "Maréchal", "Martínez", "Ménard", "Moëns",
    "Morîn", "N'Diaye", "Néel", "Nguyễn", "Noiseux", "Œuvrard", "Ouédraogo", "Pâris", "Pérec", "Périer", "Poiré",
    "Prévost", "Quéré", "Rébillard", "Régnier", "Rénaud", "Sauvé", "Séguin", "Sénéchal", "Tavernier", "Téchiné",
    "Thévenot", "Traoré", "Tréhin", "Vallée", "Verhaeghe", "Vuillemin", "Zerrouki",
)  # fmt: skip


class Crowd:
    """Draws people one after the other, never twice the same name.

    Args:
        now: the instant that dates are counted from.
        password_hash: of the one password that everybody registered shares in the demo.
    """

    def __init__(self, now: datetime, password_hash: str) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - the same people at every load is the point
        self.now, self.password_hash = now, password_hash
        self._names = self._shuffled_names()

    def somebody(self, state: PersonState, domain: str, *grants: RoleGrant) -> Person:
        """A person who does not exist yet.

        Args:
            state: where their account stands; whoever registered was seen, most of them lately.
            domain: of their address.
            grants: their roles.
        """
        first_name, last_name = next(self._names)
        return self.person(first_name, last_name, f"{mailbox(first_name, last_name)}@{domain}", state, *grants)

    def person(self, first_name: str, last_name: str, email: str, state: PersonState, *grants: RoleGrant) -> Person:
        """Somebody whose name and address are given; the rest is drawn."""
        arrived = self.now - timedelta(days=self.random.randint(30, 400), minutes=self.random.randint(0, 1440))
        registered = state in (PersonState.ACTIVE, PersonState.DEACTIVATED, PersonState.ARCHIVED)
        return Person(
            first_name=first_name, last_name=last_name, email=email, state=state, grants=list(grants),
            created_at=arrived, phone=self.phone(), last_seen_at=self.last_seen(arrived) if registered else None,
            password_hash=self.password_hash if registered else None,
        )  # fmt: skip

    def state_of_member(self) -> PersonState:
        """Most are registered, some never answered, a few left."""
        states = (PersonState.ACTIVE, PersonState.INVITED, PersonState.IMPORTED, PersonState.DEACTIVATED)
        return self.random.choices(states, (80, 13, 4, 3))[0]

    def last_seen(self, arrived: datetime) -> datetime:
        """Half within three days; about one in seven not for three weeks, which makes them *inactive* (D8)."""
        return max(arrived, self.now - timedelta(minutes=self.random.expovariate(1 / (11 * 1440))))

    def phone(self) -> str | None:
        """A number of a block that is kept for fiction (04 65 71 …), if they gave one."""
        return f"+3346571{self.random.randint(0, 9999):04}" if self.random.random() < 0.6 else None

    def _shuffled_names(self) -> Iterator[tuple[str, str]]:
        names = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
        self.random.shuffle(names)
        return iter(names)


def mailbox(first_name: str, last_name: str) -> str:
    """`Éloïse L'Hermitte` writes from `eloise.lhermitte`."""
    return ".".join(plain(name) for name in (first_name, last_name))


def plain(text: str) -> str:
    """Lower case, without accents, ligatures, spaces or apostrophes."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def learner() -> RoleGrant:
    return RoleGrant(role=Role.LEARNER)
