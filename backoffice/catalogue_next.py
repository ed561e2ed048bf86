"""What comes next for a path that is being made, in the natural order (CAT-02, CAT-03)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backoffice.addresses import address
from backoffice.catalogue_tree import Node, tree_of
from backoffice.sections import Panel
from models.catalogue.entities import Path
from models.catalogue.publishing import missing
from models.kernel.text import N_, Sentence
from models.permissions import Permission

CREATED, PUBLISH = N_("The path is created"), N_("Publish")
CERTIFICATES = N_("Certifying path: its certificates, then its case study, come after its contents")


@dataclass(frozen=True)
class Step:
    """A line of the list.

    Args:
        url, label: the button that leads on, for the first step that is not done.
    """

    words: Sentence
    done: bool
    url: str = ""
    label: Sentence | str = ""


def steps_of(path: Path) -> dict[str, Any]:
    """From the path down to its lessons, then its publication."""
    tree = tree_of(path)
    themes = tree.branches[0].nodes
    modules = [node for theme in themes for node in theme.children]
    steps = [
        Step(CREATED, True),
        Step(N_("Its themes"), bool(themes), address("admin_themes.create_view", path=path.id), N_("Add a theme")),
        _below(N_("Their modules"), themes, modules, "admin_modules.create_view", "theme", N_("Add a module")),
        _below(
            N_("Their lessons"), modules, [one for node in modules for one in node.children],
            "admin_lessons.create_view", "module", N_("Add a lesson"),
        ),
        *([Step(CERTIFICATES, False)] if path.certifying else []),
        Step(
            N_("Its publication"), path.is_published, address("admin_paths.press", verb="publish-path", id=path.id),
            PUBLISH,
        ),
    ]  # fmt: skip
    return {"steps": steps, "now": next((step for step in steps if not step.done and step.url), None),
            "lacking": missing(path)}  # fmt: skip


def next_step(path: Path) -> tuple[Sentence | str, str] | None:
    """The button of the first step that is not done, for whoever cannot publish yet; its publication is not one."""
    now = steps_of(path)["now"]
    return None if now is None or now.label == PUBLISH else (now.label, now.url)


def _below(
    words: Sentence, parents: list[Node], children: list[Node], endpoint: str, name: str, label: Sentence
) -> Step:
    """A level under another: its button leads to the first parent that holds nothing yet."""
    bare = next((node for node in parents if not node.children), parents[0] if parents else None)
    url = address(endpoint, **{name: bare.row.id}) if bare is not None else address(endpoint)
    return Step(words, bool(children), url, label)


NEXT = Panel(
    N_("What comes next"), "backoffice/catalogue/next.html", steps_of, permission=Permission.CATALOGUE_WRITE,
    icon="list-check", main=True, shown=lambda path: not path.is_published and path.archived_at is None,
)  # fmt: skip
