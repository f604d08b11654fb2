"""Challenge where the line stands: raise a note, answer it, close it; and the page of one note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request

from cpca.domain import challenge
from cpca.domain.challenge_anchor import KINDS, Anchor, find_place, get_anchor, list_places
from cpca.domain.challenge_reading import get_row, list_at
from cpca.domain.challenge_rows import NoteRow
from cpca.domain.draft import find_drafts
from cpca.domain.errors import DomainError
from cpca.domain.office import find_sponsor, list_sponsors
from cpca.domain.progress import get_update
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState
from cpca.models.progress import ThemeUpdate
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.challenge import REPLY_FORMS, MailedNoteForm, NoteForm, PrintForm, QuestionForm
from cpca.web.htmx import done, is_fragment, render
from cpca.web.routes.update import AT, place
from cpca.web.saving import Outcome, attempt

room = Room("challenge", __name__)
P = Permission

ANCHOR = f"<any({', '.join(KINDS)}):kind>/<int:id>"
NOTE = "/plans/<plan>/themes/<code>/challenges/<int:number>"


@room.route(f"{AT}/challenge/{ANCHOR}", permission=P.RAISE_NOTE, load=get_anchor)
def show_raise(anchor: Anchor) -> Response:
    return _raise_page(anchor, NoteForm(), "challenge")


@room.route(f"{AT}/challenge/{ANCHOR}", methods=["POST"], permission=P.RAISE_NOTE, load=get_anchor)
def raise_note(anchor: Anchor) -> Response:
    return _raise(anchor, NoteForm.sent(), "challenge")


@room.route(f"{AT}/ask/{ANCHOR}", permission=P.ASK, load=get_anchor)
def show_ask(anchor: Anchor) -> Response:
    return _raise_page(anchor, QuestionForm(), "ask")


@room.route(f"{AT}/ask/{ANCHOR}", methods=["POST"], permission=P.ASK, load=get_anchor)
def ask(anchor: Anchor) -> Response:
    return _raise(anchor, QuestionForm.sent(), "ask")


def _raise_page(anchor: Anchor, form: QuestionForm, way: str) -> Response:
    """The form under its line; with `form=no` the line's notes alone, for somebody who changed their mind."""
    if request.args.get("form") == "no":
        return render("challenge/raise.html", fragment="challenge/_notes.html", **_at(anchor, None, way))
    challenge.check_challengeable(anchor.update)
    _put_back(form, request.path)
    return render("challenge/raise.html", fragment="challenge/_notes.html", **_at(anchor, form, way))


def _raise(anchor: Anchor, form: Any, way: str) -> Response:
    outcome = attempt(
        form,
        lambda: challenge.raise_note(
            viewer=the_viewer(),
            update=anchor.update,
            kind=NoteKind(form.kind.data),
            text=form.text.data,
            for_print=form.for_print.data if "for_print" in form else False,
            **anchor.named,
        ),
    )
    if not outcome.saved:
        return render(
            "challenge/raise.html",
            fragment="challenge/_notes.html",
            status=outcome.status,
            **_at(anchor, form, way),
        )
    note = get_row(the_viewer(), outcome.result_id or 0)
    said = f"{note.reference} raised"
    if not is_fragment():
        return _to_note(note, said)
    names = {**_at(anchor, None, way), "fresh": note.number}
    return render("challenge/raise.html", fragment="challenge/_notes.html", said=said, **names)


def _at(anchor: Anchor, form: QuestionForm | None, way: str) -> dict[str, Any]:
    """What the notes under one line need, and the form among them, if it is open."""
    return {
        **place(anchor.update),
        "notes": list_at(the_viewer(), anchor.update, anchor.kind, anchor.id),
        "anchor_kind": anchor.kind,
        "anchor_id": anchor.id,
        "anchor": anchor,
        "note_form": form,
        "way": way,
    }


def _put_back(form: SavingForm, address: str) -> None:
    """Puts this person's own unsaved typing back into a form, if there is any."""
    draft = find_drafts(the_viewer().person_id, address).get(address)
    if draft is not None:
        form.put_back(draft.fields)
        form.kept_at = draft.at


def _to_note(note: NoteRow, said: str) -> Response:
    return done("challenge.show_note", said=said, plan=note.plan, code=note.code, number=note.number)


@room.route(NOTE, permission=P.READ_NOTE, load=challenge.get_note)
def show_note(note: ChallengeNote) -> Response:
    """The note with its thread; with `act=answer` and the like, its reply form open."""
    row = get_row(the_viewer(), note.id)
    slug = request.args.get("act", "")
    if slug not in REPLY_FORMS or slug not in row.offered:
        return _note_page(note, row)
    form = _reply_form(slug, row, data={"version": row.version})
    _put_back(form, f"{request.path}/{slug}")
    return _note_page(note, row, form=form, slug=slug)


def _reply_form(slug: str, row: NoteRow, **given: Any) -> Any:
    form = REPLY_FORMS[slug](**given)
    if "outcome" in form:
        form.offer(row.acts)
    return form


def _note_page(
    note: ChallengeNote,
    row: NoteRow,
    *,
    form: SavingForm | None = None,
    slug: str | None = None,
    status: int = 200,
    said: str | None = None,
) -> Response:
    return render(
        "challenge/note.html",
        fragment="challenge/_note.html",
        status=status,
        said=said,
        note=row,
        reply_form=form,
        reply_act=slug,
        fresh=row.number,
        where=_where(),
        **place(note.update),
    )


def _where() -> str:
    """Where the note stands: on a page of its own, away from its line, or at it."""
    if not is_fragment():
        return "page"
    at = request.args.get("at", "")
    return at if at in ("page", "away") else ""


def _act(note: ChallengeNote, slug: str, form: Any, change: Callable[[], Any], said: str) -> Response:
    """One act on a note: saved, and the note as it stands now; or refused, with what was typed."""
    outcome = attempt(form, change)
    row = get_row(the_viewer(), note.id)
    if not outcome.saved:
        return _note_page(note, row, form=form, slug=slug, status=outcome.status)
    said = f"{row.reference} {said}"
    return _note_page(note, row, said=said) if is_fragment() else _to_note(row, said)


def _reply(note: ChallengeNote, slug: str, change: Callable[..., Any], said: str) -> Response:
    form = REPLY_FORMS[slug].sent()
    return _act(
        note,
        slug,
        form,
        lambda: change(viewer=the_viewer(), note=note, version=form.version.data, text=form.text.data),
        said,
    )


@room.route(f"{NOTE}/answer", methods=["POST"], permission=P.ANSWER_NOTE, load=challenge.get_note)
def answer(note: ChallengeNote) -> Response:
    return _reply(note, "answer", challenge.answer_note, "answered")


@room.route(f"{NOTE}/accept", methods=["POST"], permission=P.CLOSE_NOTE, load=challenge.get_note)
def accept(note: ChallengeNote) -> Response:
    return _reply(note, "accept", challenge.accept_note, "accepted and closed")


@room.route(f"{NOTE}/not-yet-satisfied", methods=["POST"], permission=P.CLOSE_NOTE, load=challenge.get_note)
def not_yet_satisfied(note: ChallengeNote) -> Response:
    return _reply(note, "not-yet-satisfied", challenge.not_yet_satisfied, "not yet satisfied")


@room.route(f"{NOTE}/escalate", methods=["POST"], permission=P.CLOSE_NOTE, load=challenge.get_note)
def escalate(note: ChallengeNote) -> Response:
    return _reply(note, "escalate", challenge.escalate, "escalated to the authority’s Chief Executive")


@room.route(f"{NOTE}/retract", methods=["POST"], permission=P.CLOSE_NOTE, load=challenge.get_note)
def retract(note: ChallengeNote) -> Response:
    return _reply(note, "retract", challenge.retract, "retracted; it stays in the record")


@room.route(f"{NOTE}/resolve", methods=["POST"], permission=P.RESOLVE_NOTE, load=challenge.get_note)
def resolve(note: ChallengeNote) -> Response:
    form = _reply_form("resolve", get_row(the_viewer(), note.id), formdata=request.form)
    return _act(
        note,
        "resolve",
        form,
        lambda: challenge.resolve(
            viewer=the_viewer(),
            note=note,
            version=form.version.data,
            outcome=NoteState(form.outcome.data),
            text=form.text.data,
        ),
        str(form.outcome.data),
    )


@room.route(f"{NOTE}/print", methods=["POST"], permission=P.CLOSE_NOTE, load=challenge.get_note)
def mark_for_print(note: ChallengeNote) -> Response:
    form = PrintForm.sent()
    wanted = bool(form.for_print.data)
    return _act(
        note,
        "print",
        form,
        lambda: challenge.mark_for_print(
            viewer=the_viewer(), note=note, version=form.version.data, for_print=wanted
        ),
        "for print" if wanted else "not for print",
    )


@room.route(f"{NOTE}/confirm", methods=["POST"], permission=P.CONFIRM_NOTE, load=challenge.get_note)
def confirm(note: ChallengeNote) -> Response:
    form = SavingForm.sent()
    return _act(
        note,
        "confirm",
        form,
        lambda: challenge.confirm_note(viewer=the_viewer(), note=note, version=form.version.data),
        "confirmed",
    )


@room.route(f"{AT}/mailed-note", methods=["GET", "POST"], permission=P.RECORD_NOTE, load=get_update)
def mailed_note(update: ThemeUpdate) -> Response:
    """The programme office records a note that came by mail, with the sponsor named."""
    form = MailedNoteForm(request.form or None)
    form.offer(list_sponsors(update), list_places(update))
    if request.method == "GET":
        challenge.check_challengeable(update)
        _put_back(form, request.path)
        return render("challenge/mailed.html", form=form, **place(update))
    outcome = attempt(form, lambda: _record(update, form))
    if outcome.saved:
        return _recorded(outcome)
    return render("challenge/mailed.html", status=outcome.status, form=form, **place(update))


def _record(update: ThemeUpdate, form: Any) -> ChallengeNote:
    kind, _, id = str(form.place.data).partition(":")
    sponsor = find_sponsor(update, form.sponsor_id.data)
    if sponsor is None:
        raise DomainError("Choose somebody who is a sponsor of this theme.", "sponsor_id")
    return challenge.record_note(
        viewer=the_viewer(),
        update=update,
        sponsor=sponsor.person,
        kind=NoteKind(form.kind.data),
        text=form.text.data,
        received_on=form.received_on.data,
        **find_place(the_viewer(), update, kind, int(id)).named,
    )


def _recorded(outcome: Outcome) -> Response:
    note = get_row(the_viewer(), outcome.result_id or 0)
    return _to_note(note, f"{note.reference} recorded; it waits for its sponsor to confirm it")
