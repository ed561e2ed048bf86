"""What staff type of a path, a theme, a module and a lesson."""

from __future__ import annotations

from typing import Any

import wtforms
from wtforms import validators

from backoffice.catalogue_colours import ColourField, holders_in
from backoffice.catalogue_look_alikes import LookAlikesField
from backoffice.forms import Form, choice_field, clean, none_if_empty, text_field
from backoffice.many_lookups import LookupsField
from backoffice.organisation_forms import WEB
from backoffice.sheet_field import SheetField
from backoffice.video_field import VideoField
from models.catalogue.colours import free_colours
from models.catalogue.entities import Lesson, LessonLevel, Module, Path, Theme
from models.kernel.text import N_

LONGEST = 200
SEEN_BY_LEARNERS = N_("Learners read it.")
SEEN_BY_CLIENTS = N_("The client and the learners read it.")
INTERNAL = N_(
    "Internal: learners never see it. Give enough for another administrator to find it again: what it is about, where "
    "it is used, what it holds."
)  # fmt: skip
INTERNAL_OF_MODULE = N_(
    "Internal name: what the module holds and the kind of use it is for. Learners never see it."
)  # fmt: skip
LOCKED = N_("Locked: a workshop opens once the modules recommended in its form were seen in full.")
QUIZZES = N_("Off: a theme is validated by its lessons alone.")
CERTIFYING = N_("With a final case study. Once the path is created: its certificates, then its case study.")
COMMUNITY = N_("Its learners talk to each other. It needs what the community asks for: a refusal says what is missing.")
TESTERS = N_("People who try the platform see it, if all that holds it is open to them too.")
NO_SLUG = N_("Small letters, digits and hyphens, for instance: recruter-autrement.")


def long_text(label: Any, description: Any = "", rows: int = 3) -> Any:
    checks = [validators.Optional(), validators.Length(max=20_000)]
    return wtforms.TextAreaField(
        label, validators=checks, filters=[clean], description=description, render_kw={"rows": rows}
    )


def web_address(label: Any, description: Any = "") -> Any:
    checks = [validators.Optional(), validators.Length(max=500), *WEB]
    return wtforms.StringField(label, validators=checks, filters=[clean], description=description)


class CatalogueForm(Form):
    """Of something new, what looks like it is shown first; of what is changed there is nothing to propose."""

    agreed = wtforms.HiddenField()
    """The effect on learners that was confirmed (``catalogue_extent.py``)."""

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if self.subject is not None:
            del self.alike
        else:
            del self.agreed


class PathForm(CatalogueForm):
    title = text_field(N_("Title"), longest=LONGEST, description=SEEN_BY_CLIENTS)
    reference = text_field(N_("Reference"), longest=LONGEST, description=INTERNAL)
    alike = LookAlikesField(Path)
    certifying = wtforms.BooleanField(N_("Certifying"), description=CERTIFYING)
    required_workshops = wtforms.IntegerField(
        N_("Required workshops"), default=0, validators=[validators.InputRequired(), validators.NumberRange(0, 1000)],
        description=N_("How many workshops have to be done: from 0 to those that the path holds."),
        render_kw={"min": 0},
    )  # fmt: skip
    workshops_locked = wtforms.BooleanField(N_("Locked workshops"), description=LOCKED)
    programme_quizzes_on = wtforms.BooleanField(N_("Programme quizzes"), default=True, description=QUIZZES)
    community_on = wtforms.BooleanField(N_("Switch the community space on"), description=COMMUNITY)
    tester_visible = wtforms.BooleanField(N_("Open to testers"), description=TESTERS)
    slug = wtforms.StringField(
        N_("Address of its public page"), filters=[none_if_empty],
        validators=[validators.Optional(), validators.Length(max=80),
                    validators.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", message=NO_SLUG)],
        description=N_("The end of the address, after /. Empty: the path has no public page."),
    )  # fmt: skip
    summary = long_text(N_("In a few words"), N_("At the top of the public page, and on the list of paths."))
    audience = long_text(N_("Audience"), N_("For whom the path is made."))
    objective = long_text(N_("Objective"), N_("What people can do at its end."))
    skills = long_text(N_("Skills"), N_("One a line."), rows=5)
    registration_number = text_field(
        N_("Registration number"), required=False, longest=80, description=N_("For instance: RS3428.")
    )  # fmt: skip
    registration_url = web_address(
        N_("Page of the registration"), N_("The certification’s page at France compétences.")
    )  # fmt: skip
    average_hours = wtforms.IntegerField(
        N_("Average duration in hours"), validators=[validators.Optional(), validators.NumberRange(1, 10_000)],
        description=N_("Theory, practice and final certification together."), render_kw={"min": 1},
    )  # fmt: skip


class ThemeForm(CatalogueForm):
    title = text_field(N_("Title"), longest=LONGEST, description=SEEN_BY_LEARNERS)
    reference = text_field(N_("Reference"), longest=LONGEST, description=INTERNAL)
    alike = LookAlikesField(Theme)
    paths = LookupsField(
        N_("Paths"), Path, description=N_("All its paths; without any, it stays hidden.")
    )  # fmt: skip
    optional = wtforms.BooleanField(
        N_("Optional"), description=N_("An optional theme is not needed to finish the path.")
    )  # fmt: skip
    tester_visible = wtforms.BooleanField(N_("Open to testers"), description=TESTERS)
    colour = ColourField(N_("Colour"), description=N_("Never twice in one path."))
    summary = long_text(N_("In a few words"), SEEN_BY_LEARNERS)

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if formdata is None and self.colour.data is None:
            self.colour.data = next(iter(free_colours(self.paths.data or ())), None)

    def validate_colour(self, field: Any) -> None:
        held = holders_in(self.paths.data or (), self.subject).get(field.data)
        if held:
            words = N_("%(theme)s has this colour already: choose another one.", theme=held)
            raise validators.ValidationError(words)


class ModuleForm(CatalogueForm):
    title = text_field(N_("Title"), longest=LONGEST, description=SEEN_BY_CLIENTS)
    reference = text_field(N_("Reference"), longest=LONGEST, description=INTERNAL_OF_MODULE)
    alike = LookAlikesField(Module)
    themes = LookupsField(
        N_("Themes"), Theme, description=N_("All the themes that hold it; it is the same in each of them.")
    )  # fmt: skip
    tester_visible = wtforms.BooleanField(N_("Open to testers"), description=TESTERS)
    sheet = SheetField(N_("Summary sheet"))
    summary = long_text(N_("In a few words"), SEEN_BY_LEARNERS)


class LessonForm(CatalogueForm):
    title = text_field(N_("Title"), longest=LONGEST, description=SEEN_BY_LEARNERS)
    reference = text_field(N_("Reference"), longest=LONGEST, description=INTERNAL)
    alike = LookAlikesField(Lesson)
    modules = LookupsField(
        N_("Modules"), Module, description=N_("All the modules that hold it; it is the same in each of them.")
    )  # fmt: skip
    level = choice_field(
        N_("Level"), LessonLevel, default=LessonLevel.BASICS,
        description=N_("Lessons start from the basics and go up to expert level."),
    )  # fmt: skip
    video = VideoField(N_("Video"))
    tester_visible = wtforms.BooleanField(N_("Open to testers"), description=TESTERS)
    body = long_text(N_("Text under the video"), N_("An empty line begins a paragraph."), rows=8)
