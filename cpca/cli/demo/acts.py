"""What can happen in the demo: each act of its data, as the domain function that does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cpca.cli.demo.story import Story, read_acts
from cpca.domain import challenge, clock, deliverable, meeting, period, progress, returns, view
from cpca.domain.commitments import answer_commitment
from cpca.domain.roles import list_coverable, name_cover
from cpca.domain.trail import Actor, acting, write_now
from cpca.extensions import db
from cpca.models.challenge import NoteKind, NoteState, Position
from cpca.models.period import PeriodState
from cpca.models.progress import Answer, Confidence, Rating, ThemeUpdate
from cpca.models.risk import Risk
from cpca.permissions import Permission as P
from cpca.permissions import Viewer, held_for

Told = dict[str, Any]


# The month ---------------------------------------------------------------------------------------------------


def _open(story: Story, told: Told) -> None:
    deadlines = {name: told[name] for name in ("opens_on", "submit_by", "challenge_by", "sign_off_by")}

    def opening(viewer: Viewer) -> None:
        opened = period.open_period(viewer=viewer, plan=story.plan, month=story.month, **deadlines)
        for body, held_on, months in story.meetings:
            if story.month in months:
                meeting.take_to_meeting(period=opened, body=body, held_on=held_on)

    story.do(P.RUN_MONTHS, story.plan, opening)


def _move(story: Story, told: Told) -> None:
    to, month = PeriodState(told["to"]), story.period()
    story.do(P.RUN_MONTHS, month, lambda v: period.move_period(viewer=v, period=month, to=to))


def _circulate(story: Story, _told: Told) -> None:
    month = story.period()
    story.do(P.RUN_MONTHS, month, lambda v: period.circulate(viewer=v, period=month))


def _freeze(story: Story, told: Told) -> None:
    month, first = story.period(), story.viewer
    story.enter(told["second"], clock.now())
    second, story.viewer = story.viewer, first
    story.do(P.RUN_MONTHS, month, lambda v: period.freeze_period(viewer=v, second=second, period=month))


def _publish(story: Story, told: Told) -> None:
    for name in told.get("months", [story.month]):
        month = story.period(name)
        story.do(P.RUN_MONTHS, month, lambda v, month=month: period.publish(viewer=v, period=month))


def _name_cover(story: Story, told: Told) -> None:
    held = next(
        r
        for r in list_coverable(story.viewer)
        if r.role.value == told["role"] and r.theme_id == story.themes[told["theme"]].id
    )
    by, dates = story.people[told["by"]], {"from_on": told["from"], "until_on": told["until"]}
    story.do(P.NAME_COVER, None, lambda v: name_cover(viewer=v, role_id=held.id, person=by, **dates))


# The theme's return ------------------------------------------------------------------------------------------


def _line(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    about = story.deliverables[told["deliverable"]].id if told["deliverable"] else None
    story.do(
        P.DRAFT,
        update,
        lambda v: progress.add_lines(
            viewer=v, update=update, text=told["text"], happened_on=told["on"], deliverable_id=about
        ),
    )


def _answer_promises(story: Story, told: Told, update: ThemeUpdate) -> None:
    for key, word, *more in told.get("answers", []):
        answer = Answer(word)
        why, on = (more + [None, None])[:2]
        given = story.do(
            P.ANSWER_COMMITMENT,
            update,
            lambda v, key=key, answer=answer, why=why, on=on, more=more: answer_commitment(
                viewer=v,
                update=update,
                commitment=story.promises[key],
                answer=answer,
                explanation=why,
                new_due_on=on if answer is Answer.LATE else None,
                successor_text=more[2] if answer is Answer.REPLACED else None,
                successor_due_on=on if answer is Answer.REPLACED else None,
            ),
        )
        if given.successor is not None:
            story.promises[more[3]] = given.successor


def _promise(story: Story, told: Told, update: ThemeUpdate) -> None:
    for key, due_on, reference, text in told.get("promises", []):
        about = story.deliverables[reference].id if reference else None
        story.promises[key] = story.do(
            P.DRAFT,
            update,
            lambda v, text=text, due_on=due_on, about=about: progress.add_commitment(
                viewer=v, update=update, text=text, due_on=due_on, deliverable_id=about
            ),
        )


def _declare(story: Story, told: Told, update: ThemeUpdate) -> None:
    rating, confidence = told.get("rating"), told.get("confidence")
    story.do(
        P.DECLARE,
        update,
        lambda v: returns.declare(
            viewer=v,
            update=update,
            version=update.version,
            headline=told.get("headline", update.headline),
            rating=Rating(rating) if rating else update.rating,
            reason=told.get("reason", update.reason),
            route_to_green=told.get("route", update.route_to_green),
            confidence=Confidence(confidence) if confidence else update.confidence,
            decision_sought=told.get("decision", update.decision_sought),
            also_to_note=told.get("note", update.also_to_note),
        ),
    )


def _draft(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    _answer_promises(story, told, update)
    _promise(story, told, update)
    _declare(story, told, update)


def _return(story: Story, told: Told) -> None:
    _draft(story, told)
    update = story.update(told["theme"])
    story.do(P.DECLARE, update, lambda v: returns.submit(viewer=v, update=update))


def _submit_again(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    for number, text in told.get("edit", []):
        line = progress.list_lines(update)[number - 1]
        story.do(
            P.DRAFT,
            update,
            lambda v, line=line, text=text: progress.edit_line(
                viewer=v,
                line=line,
                version=line.version,
                text=text,
                happened_on=line.happened_on,
                deliverable_id=line.deliverable_id,
            ),
        )
    _return(story, told)


def _nil(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.do(P.NIL_RETURN, update, lambda v: returns.nil_return(viewer=v, update=update, reason=told["nil"]))


def _accept(story: Story, told: Told) -> None:
    for code in told["themes"]:
        update = story.update(code)
        story.do(P.ACCEPT, update, lambda v, update=update: returns.accept(viewer=v, update=update))


def _approve(story: Story, told: Told) -> None:
    for code in told["themes"]:
        update = story.update(code)
        story.do(P.APPROVE, update, lambda v, update=update: returns.approve(viewer=v, update=update))


def _send_back(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    lines = progress.list_lines(update)
    comments = []
    for part, text in told["comments"]:
        kind, _, number = part.partition(":")
        comments.append((f"line:{lines[int(number) - 1].id}" if kind == "line" else part, text))
    story.do(P.ACCEPT, update, lambda v: returns.send_back(viewer=v, update=update, comments=comments))


def _show(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.do(
        P.SHOW_TO_SPONSOR, update, lambda v: returns.show_to_sponsor(viewer=v, update=update, shown=True)
    )


# Deliverables ------------------------------------------------------------------------------------------------


def _start(story: Story, told: Told) -> None:
    for reference in told["deliverables"]:
        thing = story.deliverables[reference]
        story.do(P.EDIT_PLAN, thing, lambda v, thing=thing: deliverable.start(viewer=v, deliverable=thing))


def _forecast(story: Story, told: Told) -> None:
    thing = story.deliverables[told["deliverable"]]
    story.do(
        P.EDIT_FORECAST,
        thing,
        lambda v: deliverable.move_forecast(viewer=v, deliverable=thing, to=told["to"]),
    )


def _deliver(story: Story, told: Told) -> None:
    thing = story.deliverables[told["deliverable"]]
    story.do(
        P.EDIT_FORECAST,
        thing,
        lambda v: deliverable.claim_delivered(viewer=v, deliverable=thing, on=told["on"]),
    )


def _verify(story: Story, told: Told) -> None:
    thing = story.deliverables[told["deliverable"]]
    with acting(Actor(story.viewer.pseudonym, act="verify a deliverable")):
        deliverable.verify(viewer=story.viewer, deliverable=thing)
        write_now()


# Challenge and views -----------------------------------------------------------------------------------------


def _anchor(story: Story, told: Told, update: ThemeUpdate) -> dict[str, Any]:
    if "line" in told:
        return {"line": progress.list_lines(update)[told["line"] - 1]}
    if "promise" in told:
        return {"commitment": story.promises[told["promise"]]}
    if "deliverable" in told:
        return {"deliverable": story.deliverables[told["deliverable"]]}
    if "risk" in told:
        query = select(Risk).where(Risk.theme_id == update.theme_id).order_by(Risk.position)
        return {"risk": db.session.scalars(query).all()[told["risk"] - 1]}
    return {}


def _raise(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    permission = P.RAISE_NOTE if held_for(story.viewer, P.RAISE_NOTE, update) else P.ASK
    story.notes[told["note"]] = story.do(
        permission,
        update,
        lambda v: challenge.raise_note(
            viewer=v,
            update=update,
            kind=NoteKind(told["kind"]),
            text=told["text"],
            for_print=told.get("print", False),
            **_anchor(story, told, update),
        ),
    )


def _record_note(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.notes[told["note"]] = story.do(
        P.RECORD_NOTE,
        update,
        lambda v: challenge.record_note(
            viewer=v,
            update=update,
            sponsor=story.people[told["sponsor"]],
            kind=NoteKind(told["kind"]),
            text=told["text"],
            received_on=told["received"],
            **_anchor(story, told, update),
        ),
    )


def _to_note(permission: P, act: Callable[..., Any]) -> Callable[[Story, Told], None]:
    """An act on a note that needs no more than words."""

    def doing(story: Story, told: Told) -> None:
        note = story.notes[told["note"]]
        words = {"text": told["text"]} if "text" in told else {}
        story.do(permission, note, lambda v: act(viewer=v, note=note, version=note.version, **words))

    return doing


def _resolve(story: Story, told: Told) -> None:
    note, outcome = story.notes[told["note"]], NoteState(told["outcome"])
    story.do(
        P.RESOLVE_NOTE,
        note,
        lambda v: challenge.resolve(
            viewer=v, note=note, version=note.version, outcome=outcome, text=told["text"]
        ),
    )


def _said(told: Told) -> dict[str, Any]:
    return {
        "position": Position(told["position"]),
        "own_rating": Rating(told["own_rating"]) if "own_rating" in told else None,
        "words": told.get("words"),
        "line_for_print": told.get("line"),
    }


def _view(story: Story, told: Told) -> None:
    update, said = story.update(told["theme"]), _said(told)
    story.do(P.GIVE_VIEW, update, lambda v: view.give_view(viewer=v, update=update, version=None, **said))


def _record_view(story: Story, told: Told) -> None:
    update, said = story.update(told["theme"]), _said(told)
    story.do(
        P.RECORD_VIEW,
        update,
        lambda v: view.record_view(
            viewer=v,
            update=update,
            sponsor=story.people[told["sponsor"]],
            received_on=told["received"],
            **said,
        ),
    )


def _confirm_view(story: Story, told: Told) -> None:
    office = view.find_office(story.viewer, story.update(told["theme"]))
    given = office and view.find_view(story.update(told["theme"]), office.council_id, office.assurance_line)
    if given is None:
        raise RuntimeError("The demo confirms a view that nobody recorded.")
    story.do(P.CONFIRM_VIEW, given, lambda v: view.confirm_view(viewer=v, view=given, version=given.version))


ACTS: dict[str, Callable[[Story, Told], None]] = {
    "open": _open,
    "move": _move,
    "circulate": _circulate,
    "freeze": _freeze,
    "publish": _publish,
    "name cover": _name_cover,
    "line": _line,
    "draft": _draft,
    "return": _return,
    "submit again": _submit_again,
    "nil": _nil,
    "accept": _accept,
    "approve": _approve,
    "send back": _send_back,
    "show": _show,
    "start": _start,
    "forecast": _forecast,
    "deliver": _deliver,
    "verify": _verify,
    "raise": _raise,
    "record note": _record_note,
    "confirm note": _to_note(P.CONFIRM_NOTE, challenge.confirm_note),
    "answer": _to_note(P.ANSWER_NOTE, challenge.answer_note),
    "accept note": _to_note(P.CLOSE_NOTE, challenge.accept_note),
    "not yet": _to_note(P.CLOSE_NOTE, challenge.not_yet_satisfied),
    "escalate": _to_note(P.CLOSE_NOTE, challenge.escalate),
    "retract": _to_note(P.CLOSE_NOTE, challenge.retract),
    "resolve": _resolve,
    "view": _view,
    "record view": _record_view,
    "confirm view": _confirm_view,
}


def tell(story: Story, folder: Path) -> None:
    """Tells every month in the folder, act by act, in the order of time."""
    for act in read_acts(folder, story.cover):
        story.month = act.month
        story.enter(act.who, act.at)
        ACTS[act.do](story, act.told)
