"""What can happen in the demo: each act of its data, as the domain function that does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cpca.cli.demo import closing, decisions, dependencies, engaged, money, paper, promised, proof, risks
from cpca.cli.demo.story import Story, read_acts
from cpca.domain import challenge, deliverable, progress, returns, view
from cpca.domain.commitments import answer_commitment
from cpca.domain.roles import list_coverable, name_cover
from cpca.models.challenge import NoteKind, NoteState, Position
from cpca.models.deliverable import DeliverableState
from cpca.models.people import Role
from cpca.models.progress import Answer, Confidence, Rating, ThemeUpdate
from cpca.permissions import Permission, held_for

P = Permission
Told = dict[str, Any]


def _name_cover(story: Story, told: Told) -> None:
    theme = story.themes[told["theme"]]
    mine = [r for r in list_coverable(story.viewer) if (r.role, r.theme_id) == (Role(told["role"]), theme.id)]
    story.do(
        P.NAME_COVER,
        None,
        name_cover,
        role_id=mine[0].id,
        person=story.people[told["by"]],
        from_on=told["from"],
        until_on=told["until"],
    )


# The theme's return ------------------------------------------------------------------------------------------


def _about(story: Story, reference: str) -> int | None:
    return story.deliverables[reference].id if reference else None


def _line(story: Story, told: Told) -> None:
    update, about = story.update(told["theme"]), _about(story, told["deliverable"])
    given = {"text": told["text"], "happened_on": told["on"], "deliverable_id": about}
    story.do(P.DRAFT, update, progress.add_lines, update=update, **given)


def _answer_promises(story: Story, told: Told, update: ThemeUpdate) -> None:
    """Rows of key, answer, and as far as it takes them: explanation, date, the successor's words and key."""
    for key, word, *more in told.get("answers", []):
        why, on, successor, successor_key = (*more, None, None, None, None)[:4]
        dated = {"new_due_on": on} if Answer(word) is Answer.LATE else {}
        if successor:
            dated = {"successor_text": successor, "successor_due_on": on}
        given = story.do(
            P.ANSWER_COMMITMENT,
            update,
            answer_commitment,
            update=update,
            commitment=story.promises[key],
            answer=Answer(word),
            explanation=why,
            **dated,
        )
        if given.successor is not None:
            story.promises[successor_key] = given.successor


def _promise(story: Story, told: Told, update: ThemeUpdate) -> None:
    for key, due_on, reference, text in told.get("promises", []):
        given = {"text": text, "due_on": due_on, "deliverable_id": _about(story, reference)}
        story.promises[key] = story.do(P.DRAFT, update, progress.add_commitment, update=update, **given)


def _declare(story: Story, told: Told, update: ThemeUpdate) -> None:
    rating, confidence = told.get("rating"), told.get("confidence")
    story.do(
        P.DECLARE,
        update,
        returns.declare,
        update=update,
        version=update.version,
        headline=told.get("headline", update.headline),
        rating=Rating(rating) if rating else update.rating,
        reason=told.get("reason", update.reason),
        route_to_green=told.get("route", update.route_to_green),
        confidence=Confidence(confidence) if confidence else update.confidence,
        decision_sought=told.get("decision", update.decision_sought),
        also_to_note=told.get("note", update.also_to_note),
    )


def _draft(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    _answer_promises(story, told, update)
    _promise(story, told, update)
    _declare(story, told, update)


def _return(story: Story, told: Told) -> None:
    _draft(story, told)
    update = story.update(told["theme"])
    story.do(P.DECLARE, update, returns.submit, update=update)


def _submit_again(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    for number, text in told.get("edit", []):
        line = progress.list_lines(update)[number - 1]
        kept = {"happened_on": line.happened_on, "deliverable_id": line.deliverable_id}
        story.do(P.DRAFT, update, progress.edit_line, line=line, version=line.version, text=text, **kept)
    _return(story, told)


def _nil(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.do(P.NIL_RETURN, update, returns.nil_return, update=update, reason=told["nil"])


def _accept(story: Story, told: Told) -> None:
    for update in map(story.update, told["themes"]):
        story.do(P.ACCEPT, update, returns.accept, update=update)


def _approve(story: Story, told: Told) -> None:
    for update in map(story.update, told["themes"]):
        story.do(P.APPROVE, update, returns.approve, update=update)


def _send_back(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    lines = progress.list_lines(update)
    comments = []
    for part, text in told["comments"]:
        kind, _, number = part.partition(":")
        comments.append((f"line:{lines[int(number) - 1].id}" if kind == "line" else part, text))
    story.do(P.ACCEPT, update, returns.send_back, update=update, comments=comments)


def _show(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.do(P.SHOW_TO_SPONSOR, update, returns.show_to_sponsor, update=update, shown=True)


# Deliverables ------------------------------------------------------------------------------------------------


def _start(story: Story, told: Told) -> None:
    for thing in (story.deliverables[reference] for reference in told["deliverables"]):
        said = {"version": thing.version, "state": DeliverableState.IN_PROGRESS}
        story.do(P.EDIT_FORECAST, thing, deliverable.report_progress, deliverable=thing, **said)


def _forecast(story: Story, told: Told) -> None:
    thing = story.deliverables[told["deliverable"]]
    said = {"version": thing.version, "to": told["to"], "reason": told["reason"]}
    story.do(P.EDIT_FORECAST, thing, deliverable.move_forecast, deliverable=thing, **said)


def _deliver(story: Story, told: Told) -> None:
    thing = story.deliverables[told["deliverable"]]
    said = {"version": thing.version, "state": DeliverableState.DELIVERED, "actual_on": told["on"]}
    story.do(P.EDIT_FORECAST, thing, deliverable.report_progress, deliverable=thing, **said)


# Challenge and views -----------------------------------------------------------------------------------------


def _anchor(story: Story, told: Told, update: ThemeUpdate) -> dict[str, Any]:
    if "line" in told:
        return {"line": progress.list_lines(update)[told["line"] - 1]}
    if "promise" in told:
        return {"commitment": story.promises[told["promise"]]}
    if "deliverable" in told:
        return {"deliverable": story.deliverables[told["deliverable"]]}
    return {}


def _raise(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    permission = P.RAISE_NOTE if held_for(story.viewer, P.RAISE_NOTE, update) else P.ASK
    said = {"kind": NoteKind(told["kind"]), "text": told["text"], "for_print": told.get("print", False)}
    anchor = _anchor(story, told, update)
    story.notes[told["note"]] = story.do(
        permission, update, challenge.raise_note, update=update, **said, **anchor
    )


def _record_note(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.notes[told["note"]] = story.do(
        P.RECORD_NOTE,
        update,
        challenge.record_note,
        update=update,
        sponsor=story.people[told["sponsor"]],
        kind=NoteKind(told["kind"]),
        text=told["text"],
        received_on=told["received"],
        **_anchor(story, told, update),
    )


def _to_note(permission: P, act: Callable[..., Any]) -> Callable[[Story, Told], None]:
    """An act on a note that needs no more than words."""

    def doing(story: Story, told: Told) -> None:
        note = story.notes[told["note"]]
        words = {"text": told["text"]} if "text" in told else {}
        story.do(permission, note, act, note=note, version=note.version, **words)

    return doing


def _resolve(story: Story, told: Told) -> None:
    note, said = story.notes[told["note"]], {"outcome": NoteState(told["outcome"]), "text": told["text"]}
    story.do(P.RESOLVE_NOTE, note, challenge.resolve, note=note, version=note.version, **said)


def _said(told: Told) -> dict[str, Any]:
    return {
        "position": Position(told["position"]),
        "own_rating": Rating(told["own_rating"]) if "own_rating" in told else None,
        "words": told.get("words"),
        "line_for_print": told.get("line"),
    }


def _view(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.do(P.GIVE_VIEW, update, view.give_view, update=update, version=None, **_said(told))


def _record_view(story: Story, told: Told) -> None:
    update, sponsor = story.update(told["theme"]), story.people[told["sponsor"]]
    came = {"sponsor": sponsor, "received_on": told["received"]}
    story.do(P.RECORD_VIEW, update, view.record_view, update=update, **came, **_said(told))


def _confirm_view(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    office = view.find_office(story.viewer, update)
    given = view.find_view(update, office.council_id, office.assurance_line) if office else None
    if given is None:
        raise RuntimeError("The demo confirms a view that nobody recorded.")
    story.do(P.CONFIRM_VIEW, given, view.confirm_view, view=given, version=given.version)


ACTS: dict[str, Callable[[Story, Told], None]] = {
    "open": closing.open_month,
    "move": closing.move,
    "headline": closing.write_headline,
    "circulate": closing.circulate,
    "let through": closing.waive,
    "freeze": closing.freeze,
    "publish": closing.publish,
    "chase": closing.chase,
    "print": closing.print_in,
    "pre-election": closing.enter_pre_election,
    "prepare paper": paper.prepare,
    "head paper": paper.head,
    "write": paper.write,
    "confirm": paper.confirm,
    "add": paper.add,
    "take out": paper.take_out,
    "clear": paper.clear,
    "record clearance": paper.record_clearance,
    "sign": paper.sign,
    "propose exempt": paper.propose_exempt,
    "decide exempt": paper.decide_exempt,
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
    "reach": promised.reach,
    "move step": promised.move,
    "measured": promised.measured,
    "propose change": promised.propose_change,
    "decide change": promised.decide_change,
    "offer evidence": proof.offer,
    "accept evidence": proof.decide,
    "refuse evidence": proof.decide,
    "verify": proof.verify,
    "test again": proof.test_again,
    "invite": proof.invite,
    "add risks": risks.add,
    "split risks": risks.split,
    "keep risks": risks.keep,
    "score": risks.score,
    "act on risks": risks.control,
    "done about risks": risks.finish,
    "became an issue": risks.happen,
    "close risk": risks.close,
    "propose dependencies": dependencies.propose,
    "answer dependencies": dependencies.answer,
    "engage": engaged.tell,
    "followed up": engaged.follow,
    "plan meeting": decisions.meet,
    "plan decisions": decisions.plan,
    "record decisions": decisions.record,
    "link": decisions.link,
    "enter sums": money.enter,
    "move forecasts": money.move,
    "propose exempt sum": money.propose_exempt,
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
