"""The demo's dependencies: what one theme needs of another or of an outside body, and what each end says to it."""

from __future__ import annotations

from typing import Any

from cpca.cli.demo.story import Story
from cpca.domain import dependency_answering
from cpca.domain.dependency import get_answering
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]


def propose(story: Story, told: Told) -> None:
    """Rows of key, what the theme does (needs, gives), its deliverable, the other end, what, and by when."""
    theme = story.themes[told["theme"]]
    for key, does, own, other, what, needed_by in told["dependencies"]:
        end = _end(story, other)
        typed = dependency_answering.Typed(
            does == "gives", _end(story, own), end, None if end else other, what, needed_by
        )
        made = story.do(P.PROPOSE_DEPENDENCY, theme, dependency_answering.propose, theme=theme, typed=typed)
        story.dependencies[key] = made.number


def _end(story: Story, name: str) -> str | None:
    """A deliverable or theme as the form names it; None for what is outside the plan."""
    if name in story.deliverables:
        return f"deliverable-{story.deliverables[name].id}"
    return f"theme-{story.themes[name].id}" if name in story.themes else None


def answer(story: Story, told: Told) -> None:
    """Rows of key, an end's word by its address, and its words and date as far as it takes them."""
    for key, act, *more in told["rows"]:
        words, on = (*more, None, None)[:2]
        at = {"plan": story.plan.slug, "number": story.dependencies[key], "act": act}
        answering = get_answering(story.viewer, **at)
        said = {"version": answering.dependency.version, "words": words or None, "on": on}
        story.do(P.ANSWER_DEPENDENCY, answering, dependency_answering.answer, answering=answering, **said)
