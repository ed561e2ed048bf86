"""The verbs of the context, under one name."""

from models.catalogue.changing import change_lesson, change_module, change_path, change_theme, change_workshop
from models.catalogue.community import activate_community, deactivate_community
from models.catalogue.creating import create_lesson, create_module, create_path, create_theme, create_workshop
from models.catalogue.deleting import delete_lesson, delete_module, delete_path, delete_theme, delete_workshop
from models.catalogue.duplicating import duplicate_module
from models.catalogue.linking import link, set_parents, unlink
from models.catalogue.ordering import move, reorder
from models.catalogue.publishing import publish_path, unpublish_path
from models.catalogue.questions import require_modules, set_questions
from models.catalogue.testers import hide_from_testers, show_to_testers, show_with_contents

__all__ = [
    "activate_community",
    "change_lesson",
    "change_module",
    "change_path",
    "change_theme",
    "change_workshop",
    "create_lesson",
    "create_module",
    "create_path",
    "create_theme",
    "create_workshop",
    "deactivate_community",
    "delete_lesson",
    "delete_module",
    "delete_path",
    "delete_theme",
    "delete_workshop",
    "duplicate_module",
    "hide_from_testers",
    "link",
    "move",
    "publish_path",
    "reorder",
    "require_modules",
    "set_parents",
    "set_questions",
    "show_to_testers",
    "show_with_contents",
    "unlink",
    "unpublish_path",
]
