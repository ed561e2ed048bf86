"""What staff do with files of a person: their picture (ACC-48), and everything kept about them (ACC-63)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Response
from wtforms import FileField, validators

from backoffice.forms import Form
from backoffice.verb import Verb
from models.accounts.entities import Person
from models.documents.pictures import remove_picture, set_picture
from models.evidence.personal_data import personal_data
from models.kernel.text import N_, Sentence
from models.permissions import Permission


class PictureForm(Form):
    picture = FileField(
        N_("New picture"),
        validators=[validators.Optional()],
        description=N_("JPEG, PNG, WebP or GIF, five megabytes at most. It is cut to a square."),
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif"},
    )


class ChangePicture(Verb):
    """ACC-48."""

    permission = Permission.PERSON_WRITE
    operation = set_picture
    form = PictureForm
    label, icon = N_("Change the picture"), "photo"
    on_selection = False
    done = N_("%(subject)s has a new picture.")

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [N_("The picture is shown to everybody who may see this person. Nothing is mailed.")]

    def values(self, form: Form, subject: Person) -> dict[str, Any]:
        sent = form.picture.data
        return {"content": sent.read() if hasattr(sent, "read") else b""}


class RemovePicture(Verb):
    """ACC-48, ACC-49."""

    permission = Permission.PERSON_WRITE
    operation = remove_picture
    label, icon = N_("Remove the picture"), "photo"
    on_selection = False
    done = N_("The picture of %(subject)s is removed.")

    def offered(self, subject: Person) -> bool:
        return subject.picture_id is not None

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [N_("The initials take its place. The person can choose another picture.")]


class ExportPersonalData(Verb):
    """ACC-63."""

    permission = Permission.PERSON_WRITE
    operation = personal_data
    label, icon = N_("Export their data"), "download"
    on_selection = False

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [
            N_("A file with everything that is kept about this person is downloaded, for them alone."),
            N_("Passwords and secrets are not in it. The audit log keeps that you asked for it."),
        ]

    def after(self, subject: Person, outcome: dict[str, Any]) -> Response:
        answer = Response(json.dumps(outcome, ensure_ascii=False, indent=2), mimetype="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="passerelle-{subject.id}.json"'
        return answer
