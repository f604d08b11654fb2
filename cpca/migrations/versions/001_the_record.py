"""The record: plan, people, months, updates, challenge, deliverables, risks, papers, and the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("acting_for", sa.Text(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_subject_subject_id", ["subject", "subject_id"], unique=False)
        batch_op.create_index("ix_audit_event_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
        sa.UniqueConstraint("key", name=op.f("uq_tries_key")),
    )
    op.create_table(
        "audit_payload",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["audit_event.id"], name=op.f("fk_audit_payload_id_audit_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_payload")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_person_pseudonym")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisation.id"], name=op.f("fk_plan_authority_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("slug", name=op.f("uq_plan_slug")),
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("person_id", name=op.f("uq_credential_person_id")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("person_id", "form", name=op.f("uq_draft_person_id_form")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_meeting_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("plan_id", "body", "held_on", name=op.f("uq_meeting_plan_id_body_held_on")),
    )
    op.create_table(
        "one_use_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_one_use_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_use_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_use_link_token_hash")),
    )
    op.create_table(
        "reporting_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("submit_by", sa.Date(), nullable=True),
        sa.Column("challenge_by", sa.Date(), nullable=True),
        sa.Column("sign_off_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("as_at >= month", name=op.f("ck_reporting_period_as_at_after_month")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_reporting_period_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_period")),
        sa.UniqueConstraint("plan_id", "month", name=op.f("uq_reporting_period_plan_id_month")),
    )
    op.create_table(
        "saved_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("result_ids", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_form_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_form")),
        sa.UniqueConstraint(
            "person_id", "key", "content_hash", name=op.f("uq_saved_form_person_id_key_content_hash")
        ),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_session_person_id", ["person_id"], unique=False)

    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("succeeds_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_theme_plan_id_plan")),
        sa.ForeignKeyConstraint(["succeeds_id"], ["theme.id"], name=op.f("fk_theme_succeeds_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_theme_plan_id_code")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("current_head", sa.Integer(), nullable=False),
        sa.Column("previous_head", sa.Integer(), nullable=False),
        sa.Column("previous_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("person_id", name=op.f("uq_visit_person_id")),
    )
    op.create_table(
        "deliverable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("actual_on", sa.Date(), nullable=True),
        sa.Column("times_moved", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_deliverable_lead_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_deliverable_plan_id_plan")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_deliverable_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
        sa.UniqueConstraint("theme_id", "reference", name=op.f("uq_deliverable_theme_id_reference")),
    )
    op.create_table(
        "meeting_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_period_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_meeting_period_period_id_reporting_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_period")),
        sa.UniqueConstraint("meeting_id", "period_id", name=op.f("uq_meeting_period_meeting_id_period_id")),
    )
    with op.batch_alter_table("meeting_period", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_period_period_id", ["period_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("agenda_item", sa.Text(), nullable=True),
        sa.Column("addressed_to", sa.Text(), nullable=True),
        sa.Column("public_report", sa.Text(), nullable=True),
        sa.Column("lead_member", sa.Text(), nullable=True),
        sa.Column("from_post", sa.Text(), nullable=True),
        sa.Column("key_decision", sa.Text(), nullable=True),
        sa.Column("forward_plan_reference", sa.Text(), nullable=True),
        sa.Column("voting", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_paper_imported_by_id_person")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_paper_meeting_id_meeting")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_paper_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_paper_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("period_id", name=op.f("uq_paper_period_id")),
    )
    op.create_table(
        "risk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mitigation", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_risk_plan_id_plan")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_risk_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
    )
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.create_index("ix_risk_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("covers_id", sa.Integer(), nullable=True),
        sa.Column("accountable", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'cover') = (covers_id IS NOT NULL)", name=op.f("ck_role_assignment_cover_names_whom")
        ),
        sa.CheckConstraint(
            "theme_id IS NULL OR plan_id IS NOT NULL", name=op.f("ck_role_assignment_theme_has_plan")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_role_assignment_dates_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["covers_id"], ["person.id"], name=op.f("fk_role_assignment_covers_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_assignment_person_id_person")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_role_assignment_plan_id_plan")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_role_assignment_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.create_index("ix_role_assignment_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_role_assignment_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "theme_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("rating", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("route_to_green", sa.Text(), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=True),
        sa.Column("decision_sought", sa.Text(), nullable=True),
        sa.Column("also_to_note", sa.Text(), nullable=True),
        sa.Column("nil_return", sa.Boolean(), nullable=False),
        sa.Column("shown_to_sponsor", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_theme_update_accepted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_theme_update_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_theme_update_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_theme_update_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_theme_update_submitted_by_id_person")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_update_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_update")),
        sa.UniqueConstraint("theme_id", "period_id", name=op.f("uq_theme_update_theme_id_period_id")),
    )
    with op.batch_alter_table("theme_update", schema=None) as batch_op:
        batch_op.create_index("ix_theme_update_period_id", ["period_id"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("deliverable_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_commitment_deliverable_id_deliverable")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_commitment_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["theme_update.id"], name=op.f("fk_commitment_update_id_theme_update")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_due_on", ["due_on"], unique=False)
        batch_op.create_index("ix_commitment_update_id", ["update_id"], unique=False)

    op.create_table(
        "progress_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("deliverable_id", sa.Integer(), nullable=True),
        sa.Column("prints", sa.String(length=40), nullable=False),
        sa.Column("since_as_at", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_progress_item_deliverable_id_deliverable")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_progress_item_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["theme_update.id"], name=op.f("fk_progress_item_update_id_theme_update")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_item")),
    )
    with op.batch_alter_table("progress_item", schema=None) as batch_op:
        batch_op.create_index("ix_progress_item_update_id", ["update_id"], unique=False)

    op.create_table(
        "return_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_return_comment_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["theme_update.id"], name=op.f("fk_return_comment_update_id_theme_update")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_comment")),
    )
    with op.batch_alter_table("return_comment", schema=None) as batch_op:
        batch_op.create_index("ix_return_comment_update_id", ["update_id"], unique=False)

    op.create_table(
        "sponsor_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("assurance_line", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.String(length=40), nullable=False),
        sa.Column("own_rating", sa.String(length=40), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("line_for_print", sa.Text(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_sponsor_view_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["for_person_id"], ["person.id"], name=op.f("fk_sponsor_view_for_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_sponsor_view_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["sponsor_id"], ["person.id"], name=op.f("fk_sponsor_view_sponsor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["theme_update.id"], name=op.f("fk_sponsor_view_update_id_theme_update")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsor_view")),
        sa.UniqueConstraint(
            "update_id",
            "council_id",
            "assurance_line",
            name=op.f("uq_sponsor_view_update_id_council_id_assurance_line"),
        ),
    )
    op.create_table(
        "challenge_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("commitment_id", sa.Integer(), nullable=True),
        sa.Column("deliverable_id", sa.Integer(), nullable=True),
        sa.Column("risk_id", sa.Integer(), nullable=True),
        sa.Column("anchor_words", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_for_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("assurance_line", sa.Integer(), nullable=False),
        sa.Column("asked_of_programme", sa.Boolean(), nullable=False),
        sa.Column("for_print", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN line_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN commitment_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN deliverable_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN risk_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_challenge_note_one_anchor"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_challenge_note_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_challenge_note_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_challenge_note_deliverable_id_deliverable")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["progress_item.id"], name=op.f("fk_challenge_note_line_id_progress_item")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_challenge_note_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_challenge_note_raised_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["raised_for_id"], ["person.id"], name=op.f("fk_challenge_note_raised_for_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_challenge_note_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_challenge_note_risk_id_risk")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_challenge_note_theme_id_theme")),
        sa.ForeignKeyConstraint(
            ["update_id"], ["theme_update.id"], name=op.f("fk_challenge_note_update_id_theme_update")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_note")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_challenge_note_plan_id_number")),
    )
    with op.batch_alter_table("challenge_note", schema=None) as batch_op:
        batch_op.create_index("ix_challenge_note_theme_id_state", ["theme_id", "state"], unique=False)
        batch_op.create_index("ix_challenge_note_update_id", ["update_id"], unique=False)

    op.create_table(
        "commitment_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answer = 'late') = (new_due_on IS NOT NULL)", name=op.f("ck_commitment_answer_late_has_date")
        ),
        sa.CheckConstraint(
            "answer = 'replaced' OR successor_id IS NULL",
            name=op.f("ck_commitment_answer_only_replaced_has_successor"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_answer_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_commitment_answer_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["commitment.id"], name=op.f("fk_commitment_answer_successor_id_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["theme_update.id"], name=op.f("fk_commitment_answer_update_id_theme_update")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_answer")),
        sa.UniqueConstraint(
            "commitment_id", "update_id", name=op.f("uq_commitment_answer_commitment_id_update_id")
        ),
    )
    with op.batch_alter_table("commitment_answer", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_answer_new_due_on", ["new_due_on"], unique=False)
        batch_op.create_index("ix_commitment_answer_update_id", ["update_id"], unique=False)

    op.create_table(
        "paragraph",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("mitigation", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("risk_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["line_id"], ["progress_item.id"], name=op.f("fk_paragraph_line_id_progress_item")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paragraph_paper_id_paper")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_paragraph_risk_id_risk")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_paragraph_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph")),
    )
    with op.batch_alter_table("paragraph", schema=None) as batch_op:
        batch_op.create_index("ix_paragraph_paper_id", ["paper_id"], unique=False)

    op.create_table(
        "challenge_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["for_person_id"], ["person.id"], name=op.f("fk_challenge_event_for_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["challenge_note.id"], name=op.f("fk_challenge_event_note_id_challenge_note")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_challenge_event_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_challenge_event_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_event")),
    )
    with op.batch_alter_table("challenge_event", schema=None) as batch_op:
        batch_op.create_index("ix_challenge_event_note_id", ["note_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("challenge_event", schema=None) as batch_op:
        batch_op.drop_index("ix_challenge_event_note_id")

    op.drop_table("challenge_event")
    with op.batch_alter_table("paragraph", schema=None) as batch_op:
        batch_op.drop_index("ix_paragraph_paper_id")

    op.drop_table("paragraph")
    with op.batch_alter_table("commitment_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_answer_update_id")
        batch_op.drop_index("ix_commitment_answer_new_due_on")

    op.drop_table("commitment_answer")
    with op.batch_alter_table("challenge_note", schema=None) as batch_op:
        batch_op.drop_index("ix_challenge_note_update_id")
        batch_op.drop_index("ix_challenge_note_theme_id_state")

    op.drop_table("challenge_note")
    op.drop_table("sponsor_view")
    with op.batch_alter_table("return_comment", schema=None) as batch_op:
        batch_op.drop_index("ix_return_comment_update_id")

    op.drop_table("return_comment")
    with op.batch_alter_table("progress_item", schema=None) as batch_op:
        batch_op.drop_index("ix_progress_item_update_id")

    op.drop_table("progress_item")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_update_id")
        batch_op.drop_index("ix_commitment_due_on")

    op.drop_table("commitment")
    with op.batch_alter_table("theme_update", schema=None) as batch_op:
        batch_op.drop_index("ix_theme_update_period_id")

    op.drop_table("theme_update")
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_role_assignment_theme_id")
        batch_op.drop_index("ix_role_assignment_person_id")

    op.drop_table("role_assignment")
    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.drop_index("ix_risk_theme_id")

    op.drop_table("risk")
    op.drop_table("paper")
    with op.batch_alter_table("meeting_period", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_period_period_id")

    op.drop_table("meeting_period")
    op.drop_table("deliverable")
    op.drop_table("visit")
    op.drop_table("theme")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_session_person_id")

    op.drop_table("sign_in_session")
    op.drop_table("saved_form")
    op.drop_table("reporting_period")
    op.drop_table("one_use_link")
    op.drop_table("meeting")
    op.drop_table("draft")
    op.drop_table("credential")
    op.drop_table("plan")
    op.drop_table("person")
    op.drop_table("audit_payload")
    op.drop_table("tries")
    op.drop_table("organisation")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_theme_id")
        batch_op.drop_index("ix_audit_event_subject_subject_id")

    op.drop_table("audit_event")
