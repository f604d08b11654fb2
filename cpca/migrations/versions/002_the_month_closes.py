"""The month closes: meetings' dates, two people's acts, snapshots, exemptions, issues and their files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "pre_election_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_pre_election_period_dates_in_order")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_pre_election_period_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_election_period")),
        sa.UniqueConstraint("plan_id", "from_on", name=op.f("uq_pre_election_period_plan_id_from_on")),
    )
    op.create_table(
        "report_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_report_template_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_report_template_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_report_template_uploaded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template")),
    )
    with op.batch_alter_table("report_template", schema=None) as batch_op:
        batch_op.create_index("ix_report_template_plan_id", ["plan_id"], unique=False)

    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("secrecy", sa.String(length=40), nullable=False),
        sa.Column("schedule_paragraph", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(secrecy = 'exempt') = (schedule_paragraph IS NOT NULL)",
            name=op.f("ck_exemption_exempt_names_paragraph"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR state = 'lifted' OR decided_by_id <> proposed_by_id",
            name=op.f("ck_exemption_two_people"),
        ),
        sa.CheckConstraint("schedule_paragraph BETWEEN 1 AND 7", name=op.f("ck_exemption_seven_paragraphs")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_exemption_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_exemption_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_exemption_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_exemption_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.create_index("ix_exemption_plan_id", ["plan_id"], unique=False)
        batch_op.create_index("ix_exemption_subject_subject_id", ["subject", "subject_id"], unique=False)

    op.create_table(
        "joint_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("themes", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR state = 'withdrawn' OR decided_by_id <> asked_by_id",
            name=op.f("ck_joint_act_two_people"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_joint_act_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_joint_act_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_joint_act_period_id_reporting_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_act")),
    )
    with op.batch_alter_table("joint_act", schema=None) as batch_op:
        batch_op.create_index("ix_joint_act_period_id", ["period_id"], unique=False)

    op.create_table(
        "left_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("left_out_by_id", sa.Integer(), nullable=False),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["left_out_by_id"], ["person.id"], name=op.f("fk_left_out_left_out_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_left_out_period_id_reporting_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_out")),
    )
    with op.batch_alter_table("left_out", schema=None) as batch_op:
        batch_op.create_index("ix_left_out_period_id", ["period_id"], unique=False)

    op.create_table(
        "report_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("recipients", sa.Text(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("head_sequence", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("public_hash", sa.Text(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["person.id"], name=op.f("fk_report_issue_issued_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_report_issue_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["report_template.id"], name=op.f("fk_report_issue_template_id_report_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_issue")),
        sa.UniqueConstraint("period_id", "number", name=op.f("uq_report_issue_period_id_number")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_snapshot_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_snapshot_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint(
            "period_id", "revision", "theme_id", name=op.f("uq_snapshot_period_id_revision_theme_id")
        ),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_waiver_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(["waived_by_id"], ["person.id"], name=op.f("fk_waiver_waived_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index("ix_waiver_period_id", ["period_id"], unique=False)

    op.create_table(
        "chase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("chased_by_id", sa.Integer(), nullable=False),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chased_by_id"], ["person.id"], name=op.f("fk_chase_chased_by_id_person")),
        sa.ForeignKeyConstraint(
            ["update_id"], ["theme_update.id"], name=op.f("fk_chase_update_id_theme_update")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase")),
    )
    with op.batch_alter_table("chase", schema=None) as batch_op:
        batch_op.create_index("ix_chase_update_id", ["update_id"], unique=False)

    op.create_table(
        "clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("words_hash", sa.Text(), nullable=False),
        sa.Column("cleared_by_id", sa.Integer(), nullable=False),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("mail_file_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["person.id"], name=op.f("fk_clearance_cleared_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["for_person_id"], ["person.id"], name=op.f("fk_clearance_for_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["report_issue.id"], name=op.f("fk_clearance_issue_id_report_issue")
        ),
        sa.ForeignKeyConstraint(
            ["mail_file_id"], ["stored_file.id"], name=op.f("fk_clearance_mail_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_clearance_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_clearance_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
    )
    with op.batch_alter_table("clearance", schema=None) as batch_op:
        batch_op.create_index("ix_clearance_period_id", ["period_id"], unique=False)

    op.create_table(
        "marked_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_marked_up_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["report_issue.id"], name=op.f("fk_marked_up_issue_id_report_issue")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_marked_up_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_marked_up_uploaded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marked_up")),
    )
    with op.batch_alter_table("marked_up", schema=None) as batch_op:
        batch_op.create_index("ix_marked_up_period_id", ["period_id"], unique=False)

    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reach", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_report_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["report_issue.id"], name=op.f("fk_report_file_issue_id_report_issue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint("issue_id", "name", name=op.f("uq_report_file_issue_id_name")),
    )
    with op.batch_alter_table("report_file", schema=None) as batch_op:
        batch_op.create_index("ix_report_file_file_id", ["file_id"], unique=False)

    op.create_table(
        "marked_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("marked_up_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("now", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(subject IS NULL) = (subject_id IS NULL)", name=op.f("ck_marked_change_subject_is_whole")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_marked_change_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["marked_up_id"], ["marked_up.id"], name=op.f("fk_marked_change_marked_up_id_marked_up")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_marked_change_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marked_change")),
    )
    with op.batch_alter_table("marked_change", schema=None) as batch_op:
        batch_op.create_index("ix_marked_change_marked_up_id", ["marked_up_id"], unique=False)

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publish_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("democratic_services_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("pre_meeting_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("statutory_draft_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("signed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("signed_hash", sa.Text(), nullable=True))
        batch_op.alter_column("content_hash", existing_type=sa.Text(), nullable=True)
        batch_op.alter_column("imported_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_paper_signed_by_id_person"), "person", ["signed_by_id"], ["id"]
        )

    with op.batch_alter_table("paragraph", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("carried", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("narrative_off", sa.Text(), nullable=True))

    with op.batch_alter_table("reporting_period", schema=None) as batch_op:
        batch_op.add_column(sa.Column("headline", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("summary", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.drop_column("area")

    with op.batch_alter_table("reporting_period", schema=None) as batch_op:
        batch_op.drop_column("revision")
        batch_op.drop_column("frozen_at")
        batch_op.drop_column("summary")
        batch_op.drop_column("headline")

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_column("narrative_off")

    with op.batch_alter_table("paragraph", schema=None) as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("carried")
        batch_op.drop_column("area")

    # A paper that was written here was never read from a file.
    op.execute("UPDATE paper SET content_hash = '' WHERE content_hash IS NULL")
    op.execute("UPDATE paper SET imported_at = '1970-01-01 00:00:00+00:00' WHERE imported_at IS NULL")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_paper_signed_by_id_person"), type_="foreignkey")
        batch_op.alter_column("imported_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("content_hash", existing_type=sa.Text(), nullable=False)
        batch_op.drop_column("signed_hash")
        batch_op.drop_column("signed_by_id")
        batch_op.drop_column("signed_at")

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_column("cancelled_at")
        batch_op.drop_column("statutory_draft_on")
        batch_op.drop_column("pre_meeting_on")
        batch_op.drop_column("democratic_services_on")
        batch_op.drop_column("publish_on")

    with op.batch_alter_table("marked_change", schema=None) as batch_op:
        batch_op.drop_index("ix_marked_change_marked_up_id")

    op.drop_table("marked_change")
    with op.batch_alter_table("report_file", schema=None) as batch_op:
        batch_op.drop_index("ix_report_file_file_id")

    op.drop_table("report_file")
    with op.batch_alter_table("marked_up", schema=None) as batch_op:
        batch_op.drop_index("ix_marked_up_period_id")

    op.drop_table("marked_up")
    with op.batch_alter_table("clearance", schema=None) as batch_op:
        batch_op.drop_index("ix_clearance_period_id")

    op.drop_table("clearance")
    with op.batch_alter_table("chase", schema=None) as batch_op:
        batch_op.drop_index("ix_chase_update_id")

    op.drop_table("chase")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_index("ix_waiver_period_id")

    op.drop_table("waiver")
    op.drop_table("snapshot")
    op.drop_table("report_issue")
    with op.batch_alter_table("left_out", schema=None) as batch_op:
        batch_op.drop_index("ix_left_out_period_id")

    op.drop_table("left_out")
    with op.batch_alter_table("joint_act", schema=None) as batch_op:
        batch_op.drop_index("ix_joint_act_period_id")

    op.drop_table("joint_act")
    with op.batch_alter_table("exemption", schema=None) as batch_op:
        batch_op.drop_index("ix_exemption_subject_subject_id")
        batch_op.drop_index("ix_exemption_plan_id")

    op.drop_table("exemption")
    with op.batch_alter_table("report_template", schema=None) as batch_op:
        batch_op.drop_index("ix_report_template_plan_id")

    op.drop_table("report_template")
    op.drop_table("pre_election_period")
    op.drop_table("stored_file")
