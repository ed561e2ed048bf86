"""People from a file: the first kind of import (DIR-12, DIR-14, DIR-34, U-10)."""

from __future__ import annotations

from models.accounts.entities import Locale
from models.directory import people_words as words
from models.directory.people_applying import apply_people, may_begin
from models.directory.people_checking import check_people
from models.directory.people_inviting import invite_people
from models.directory.people_undoing import undo_people
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.importing.kinds import ImportField, ImportKind, register

FIELDS = (
    ImportField(
        "first_name", N_("First name"), words.name, required=True, example="Amélie",
        aliases=("prénom", "first name", "firstname", "given name"),
    ),
    ImportField(
        "last_name", N_("Last name"), words.name, required=True, example="Benali",
        aliases=("nom", "nom de famille", "last name", "surname", "family name"),
    ),
    ImportField(
        "email", N_("E-mail"), words.email, required=True, example="amelie.benali@exemple.fr",
        aliases=("mail", "courriel", "adresse e-mail", "adresse mail", "e-mail address", "email address"),
    ),
    ImportField(
        "role", N_("Role"), words.role, required=True, example=N_("Learner"), choices=words.LABELS,
        aliases=("rôle", "profil", "statut"),
    ),
    ImportField(
        "company", N_("Company"), words.title, example="Acme",
        aliases=("entreprise", "société", "raison sociale", "organisation"),
    ),
    ImportField(
        "session", N_("Session"), words.title, example="Acme - Lyon - Septembre 2026",
        aliases=("référence de la session", "session reference", "training session"),
    ),
    ImportField(
        "phone", N_("Phone"), words.phone, example="06 12 34 56 78",
        aliases=("téléphone", "tél", "mobile", "portable", "numéro de téléphone", "phone number"),
    ),
    ImportField(
        "locale", N_("Language"), words.language, example=N_("French"), choices=tuple(one.label for one in Locale),
        aliases=("langue", "language"),
    ),
    ImportField(
        "external_reference", N_("External reference"), words.reference, example="A-1024",
        aliases=("référence externe", "identifiant externe", "matricule", "external id"),
    ),
    ImportField(
        "curriculum", N_("Curriculum"), words.title, aliases=("cursus", "formation", "programme", "curriculum"),
    ),
    ImportField("promotion", N_("Promotion"), words.year, aliases=("promo", "année", "year", "class of")),
    ImportField("campus", N_("Campus"), words.title, aliases=("site",)),
)  # fmt: skip

PEOPLE = register(
    ImportKind(
        name="people",
        title=N_("People"),
        entity="person",
        permission=Permission.PERSON_IMPORT,
        fields=FIELDS,
        keys=("email", "external_reference"),
        check=check_people,
        apply=apply_people,
        undo=undo_people,
        may_begin=may_begin,
        invite=invite_people,
    )
)
