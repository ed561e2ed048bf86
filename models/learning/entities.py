"""The tables of the context, under one name."""

from models.learning.badge import BadgeWay, ThemeBadge
from models.learning.note import LessonNote
from models.learning.view import Completion, LearningRecord, LessonView, VideoStage, ViewEvent
from models.learning.workshop import FeaturedAnswer, WorkshopAnswer, WorkshopProgress

__all__ = [
    "BadgeWay",
    "Completion",
    "FeaturedAnswer",
    "LearningRecord",
    "LessonNote",
    "LessonView",
    "ThemeBadge",
    "VideoStage",
    "ViewEvent",
    "WorkshopAnswer",
    "WorkshopProgress",
]
