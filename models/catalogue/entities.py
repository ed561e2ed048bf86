"""The tables of the context, under one name."""

from models.catalogue.lesson import Lesson, LessonLevel
from models.catalogue.module import Module, ModuleLesson, ModuleSheet
from models.catalogue.path import Path, PathTheme
from models.catalogue.theme import Theme, ThemeModule
from models.catalogue.video import Video, VideoProvider, VideoState
from models.catalogue.workshop import (
    PathWorkshop,
    QuestionStage,
    Workshop,
    WorkshopModule,
    WorkshopQuestion,
)

__all__ = [
    "Lesson",
    "LessonLevel",
    "Module",
    "ModuleLesson",
    "ModuleSheet",
    "Path",
    "PathTheme",
    "PathWorkshop",
    "QuestionStage",
    "Theme",
    "ThemeModule",
    "Video",
    "VideoProvider",
    "VideoState",
    "Workshop",
    "WorkshopModule",
    "WorkshopQuestion",
]
