"""What the cast learns: two published paths that share a theme, and a draft that nobody follows."""

from __future__ import annotations

from dataclasses import dataclass

from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    PathWorkshop,
    QuestionStage,
    Theme,
    ThemeModule,
    Video,
    VideoProvider,
    VideoState,
    Workshop,
    WorkshopModule,
    WorkshopQuestion,
)
from models.kernel import clock
from models.kernel.database import session

MINUTE = 60_000
"""Milliseconds: every lesson lasts one minute."""


@dataclass(frozen=True)
class School:
    """Ids only.

    Path (certifying, workshops locked, one required): culture (module history: origins, laws; module words: verbs),
    writing (optional; module words too, shared). Other path (of Globex): culture, sourcing (module search: operators).
    Lessons that testers see: origins, in history, in culture, in the path.
    """

    path_id: int
    other_path_id: int
    draft_id: int
    culture_id: int
    writing_id: int
    sourcing_id: int
    history_id: int
    words_id: int
    search_id: int
    origins_id: int
    laws_id: int
    verbs_id: int
    operators_id: int
    workshop_id: int


@dataclass(frozen=True)
class Taught:
    """The same rows, while they are being written."""

    rows: dict[str, Path | Theme | Module | Lesson | Workshop]

    @property
    def path(self) -> Path:
        return self.rows["path"]  # type: ignore[return-value]

    @property
    def other_path(self) -> Path:
        return self.rows["other_path"]  # type: ignore[return-value]

    def ids(self) -> School:
        return School(**{f"{name}_id": row.id for name, row in self.rows.items()})


def build_school() -> Taught:
    """Write it, inside the caller's transaction."""
    now = clock.now()
    path = Path(
        title="Les fondamentaux du recrutement", reference="FONDA", certifying=True, required_workshops=1,
        workshops_locked=True, tester_visible=True, published_at=now,
    )  # fmt: skip
    other = Path(title="Recruter sur les réseaux sociaux", reference="RESEAUX", published_at=now)
    draft = Path(title="Manager une équipe de recruteurs", reference="DRAFT")
    culture = Theme(
        title="Culture générale du recrutement", reference="CULTURE", colour="#0b6bcb", tester_visible=True
    )  # fmt: skip
    writing = Theme(title="L'art de l'écriture", reference="ECRITURE", colour="#c2255c", optional=True)
    sourcing = Theme(title="Imprenable sur le sourcing", reference="SOURCING", colour="#2b8a3e")
    history = Module(title="Une brève histoire", reference="HISTOIRE", tester_visible=True)
    words, search = Module(title="Les mots justes", reference="MOTS"), Module(title="Chercher", reference="CHERCHER")
    origins, laws = lesson("Les origines", "ORIGINES"), lesson("La loi", "LOI")
    verbs, operators = lesson("Des verbes d'action", "VERBES"), lesson("Opérateurs booléens", "BOOLEENS")
    origins.tester_visible = True
    workshop = Workshop(title="Écrire une annonce", reference="ATELIER-ANNONCE", main_video=on_vimeo("1002"))
    workshop.questions = [
        WorkshopQuestion(stage=QuestionStage.INTRODUCTION, position=1, text="Quelle annonce t'a marqué.e ?"),
        WorkshopQuestion(stage=QuestionStage.MAIN, position=1, text="Réécris le titre de cette annonce."),
        WorkshopQuestion(stage=QuestionStage.MAIN, position=2, text="Que dirais-tu du salaire ?"),
    ]
    session.add_all(
        [
            draft,
            PathTheme(path=path, theme=culture, position=1),
            PathTheme(path=path, theme=writing, position=2),
            PathTheme(path=other, theme=culture, position=1),
            PathTheme(path=other, theme=sourcing, position=2),
            ThemeModule(theme=culture, module=history, position=1),
            ThemeModule(theme=culture, module=words, position=2),
            ThemeModule(theme=writing, module=words, position=1),
            ThemeModule(theme=sourcing, module=search, position=1),
            ModuleLesson(module=history, lesson=origins, position=1),
            ModuleLesson(module=history, lesson=laws, position=2),
            ModuleLesson(module=words, lesson=verbs, position=1),
            ModuleLesson(module=search, lesson=operators, position=1),
            PathWorkshop(path=path, workshop=workshop, position=1),
            WorkshopModule(workshop=workshop, module=history),
        ]
    )
    session.flush()
    return Taught(
        {
            "path": path, "other_path": other, "draft": draft, "culture": culture, "writing": writing,
            "sourcing": sourcing, "history": history, "words": words, "search": search, "origins": origins,
            "laws": laws, "verbs": verbs, "operators": operators, "workshop": workshop,
        }
    )  # fmt: skip


def lesson(title: str, reference: str) -> Lesson:
    return Lesson(title=title, reference=reference, video=on_vimeo(str(100_000_000 + sum(map(ord, reference)))))


def on_vimeo(number: str) -> Video:
    """On Vimeo, so that no file is needed; a minute long."""
    return Video(
        provider=VideoProvider.VIMEO, reference=number, duration_ms=MINUTE, state=VideoState.PLAYS,
        checked_at=clock.now(),
    )  # fmt: skip
