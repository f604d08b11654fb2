"""Scored risks, dependencies with two ends, the decision path, engagement and money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cadence", sa.String(length=40), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_audience_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience")),
        sa.UniqueConstraint("plan_id", "name", name=op.f("uq_audience_plan_id_name")),
    )
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feed_person_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_feed_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_token_hash")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index("ix_feed_person_id", ["person_id"], unique=False)

    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("approved", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_fund_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("plan_id", "name", name=op.f("uq_fund_plan_id_name")),
    )
    op.create_table(
        "path_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("lag >= 0", name=op.f("ck_path_link_lag_not_negative")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_path_link_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_path_link")),
        sa.UniqueConstraint(
            "plan_id",
            "before",
            "before_id",
            "after",
            "after_id",
            name=op.f("uq_path_link_plan_id_before_before_id_after_after_id"),
        ),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("needs_mayor", sa.Boolean(), nullable=False),
        sa.Column("forward_plan", sa.Text(), nullable=True),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("shortened", sa.String(length=40), nullable=True),
        sa.Column("shortened_on", sa.Date(), nullable=True),
        sa.Column("shortened_reason", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("vote", sa.Text(), nullable=True),
        sa.Column("mayoral_vote", sa.String(length=40), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("call_in_waived", sa.Text(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('taken', 'in force', 'called in') OR (outcome IS NOT NULL AND taken_on IS NOT NULL)",
            name=op.f("ck_decision_taken_has_outcome"),
        ),
        sa.CheckConstraint(
            "(shortened IS NULL) = (shortened_reason IS NULL)", name=op.f("ck_decision_shortened_has_reason")
        ),
        sa.CheckConstraint(
            "(shortened IS NULL) = (shortened_on IS NULL)", name=op.f("ck_decision_shortened_has_day")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_decision_plan_id_plan")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_decision_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_decision_plan_id_number")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_meeting_id", ["meeting_id"], unique=False)
        batch_op.create_index("ix_decision_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("follow_up", sa.Text(), nullable=True),
        sa.Column("follow_up_by", sa.Date(), nullable=True),
        sa.Column("followed_up_on", sa.Date(), nullable=True),
        sa.Column("prints", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience.id"], name=op.f("fk_engagement_audience_id_audience")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_engagement_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_engagement_plan_id_plan")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_engagement_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
    )
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.create_index("ix_engagement_audience_id", ["audience_id"], unique=False)
        batch_op.create_index("ix_engagement_plan_id", ["plan_id"], unique=False)

    op.create_table(
        "funding_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("forecast", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_funding_line_fund_id_fund")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_funding_line_plan_id_plan")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_funding_line_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
    )
    with op.batch_alter_table("funding_line", schema=None) as batch_op:
        batch_op.create_index("ix_funding_line_fund_id", ["fund_id"], unique=False)
        batch_op.create_index("ix_funding_line_plan_id", ["plan_id"], unique=False)

    op.create_table(
        "decision_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_event_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_decision_event_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_decision_event_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_decision_event_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_event")),
    )
    with op.batch_alter_table("decision_event", schema=None) as batch_op:
        batch_op.create_index("ix_decision_event_decision_id", ["decision_id"], unique=False)

    op.create_table(
        "dependency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("giver_theme_id", sa.Integer(), nullable=True),
        sa.Column("giver_deliverable_id", sa.Integer(), nullable=True),
        sa.Column("giver_body", sa.Text(), nullable=True),
        sa.Column("receiver_theme_id", sa.Integer(), nullable=True),
        sa.Column("receiver_deliverable_id", sa.Integer(), nullable=True),
        sa.Column("receiver_body", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(giver_theme_id IS NULL) <> (giver_body IS NULL)", name=op.f("ck_dependency_one_giver")
        ),
        sa.CheckConstraint(
            "(receiver_theme_id IS NULL) <> (receiver_body IS NULL)", name=op.f("ck_dependency_one_receiver")
        ),
        sa.CheckConstraint(
            "giver_theme_id IS NOT NULL OR receiver_theme_id IS NOT NULL",
            name=op.f("ck_dependency_one_end_of_plan"),
        ),
        sa.ForeignKeyConstraint(
            ["giver_deliverable_id"],
            ["deliverable.id"],
            name=op.f("fk_dependency_giver_deliverable_id_deliverable"),
        ),
        sa.ForeignKeyConstraint(
            ["giver_theme_id"], ["theme.id"], name=op.f("fk_dependency_giver_theme_id_theme")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_dependency_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_dependency_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_deliverable_id"],
            ["deliverable.id"],
            name=op.f("fk_dependency_receiver_deliverable_id_deliverable"),
        ),
        sa.ForeignKeyConstraint(
            ["receiver_theme_id"], ["theme.id"], name=op.f("fk_dependency_receiver_theme_id_theme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_dependency_plan_id_number")),
    )
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.create_index("ix_dependency_giver_theme_id", ["giver_theme_id"], unique=False)
        batch_op.create_index("ix_dependency_receiver_theme_id", ["receiver_theme_id"], unique=False)

    op.create_table(
        "funding_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_funding_entry_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["funding_line.id"], name=op.f("fk_funding_entry_line_id_funding_line")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_funding_entry_plan_id_plan")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_funding_entry_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_entry")),
    )
    with op.batch_alter_table("funding_entry", schema=None) as batch_op:
        batch_op.create_index("ix_funding_entry_line_id", ["line_id"], unique=False)

    op.create_table(
        "mitigation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_mitigation_owner_id_person")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_mitigation_plan_id_plan")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_mitigation_risk_id_risk")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_mitigation_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mitigation")),
    )
    with op.batch_alter_table("mitigation", schema=None) as batch_op:
        batch_op.create_index("ix_mitigation_risk_id", ["risk_id"], unique=False)

    op.create_table(
        "risk_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("scored_by_id", sa.Integer(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("likelihood >= 1 AND impact >= 1", name=op.f("ck_risk_score_from_one")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["reporting_period.id"], name=op.f("fk_risk_score_period_id_reporting_period")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_risk_score_plan_id_plan")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_risk_score_risk_id_risk")),
        sa.ForeignKeyConstraint(
            ["scored_by_id"], ["person.id"], name=op.f("fk_risk_score_scored_by_id_person")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_risk_score_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_score")),
        sa.UniqueConstraint("risk_id", "period_id", name=op.f("uq_risk_score_risk_id_period_id")),
    )
    with op.batch_alter_table("risk_score", schema=None) as batch_op:
        batch_op.create_index("ix_risk_score_period_id", ["period_id"], unique=False)

    op.create_table(
        "dependency_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dependency_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("of_giver", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dependency_id"], ["dependency.id"], name=op.f("fk_dependency_event_dependency_id_dependency")
        ),
        sa.ForeignKeyConstraint(
            ["for_person_id"], ["person.id"], name=op.f("fk_dependency_event_for_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dependency_event_person_id_person")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_dependency_event_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency_event")),
    )
    with op.batch_alter_table("dependency_event", schema=None) as batch_op:
        batch_op.create_index("ix_dependency_event_dependency_id", ["dependency_id"], unique=False)

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("matrix_size", sa.Integer(), server_default="5", nullable=False))
        batch_op.add_column(
            sa.Column(
                "matrix_bands",
                sa.Text(),
                server_default="low 1, medium 5, high 10, very high 16",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("call_in_days", sa.Integer(), server_default="5", nullable=False))

    with op.batch_alter_table("risk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cause", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("event", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("effect", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("response", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("inherent_likelihood", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("inherent_impact", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("target_likelihood", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("target_impact", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("identified_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("review_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("issue_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("issue_words", sa.Text(), nullable=True))
        batch_op.create_index("ix_risk_plan_id", ["plan_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_risk_owner_id_person"), "person", ["owner_id"], ["id"])
        for kind in ("inherent", "target"):
            batch_op.create_check_constraint(
                batch_op.f(f"ck_risk_{kind}_is_whole"),
                f"({kind}_likelihood IS NULL) = ({kind}_impact IS NULL)",
            )


def downgrade() -> None:
    with op.batch_alter_table("risk", schema=None) as batch_op:
        for kind in ("target", "inherent"):
            batch_op.drop_constraint(batch_op.f(f"ck_risk_{kind}_is_whole"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_risk_owner_id_person"), type_="foreignkey")
        batch_op.drop_index("ix_risk_plan_id")
        batch_op.drop_column("issue_words")
        batch_op.drop_column("issue_on")
        batch_op.drop_column("closed_on")
        batch_op.drop_column("review_by")
        batch_op.drop_column("identified_on")
        batch_op.drop_column("target_impact")
        batch_op.drop_column("target_likelihood")
        batch_op.drop_column("inherent_impact")
        batch_op.drop_column("inherent_likelihood")
        batch_op.drop_column("response")
        batch_op.drop_column("owner_id")
        batch_op.drop_column("effect")
        batch_op.drop_column("event")
        batch_op.drop_column("cause")

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_column("call_in_days")
        batch_op.drop_column("matrix_bands")
        batch_op.drop_column("matrix_size")

    with op.batch_alter_table("dependency_event", schema=None) as batch_op:
        batch_op.drop_index("ix_dependency_event_dependency_id")

    op.drop_table("dependency_event")
    with op.batch_alter_table("risk_score", schema=None) as batch_op:
        batch_op.drop_index("ix_risk_score_period_id")

    op.drop_table("risk_score")
    with op.batch_alter_table("mitigation", schema=None) as batch_op:
        batch_op.drop_index("ix_mitigation_risk_id")

    op.drop_table("mitigation")
    with op.batch_alter_table("funding_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_funding_entry_line_id")

    op.drop_table("funding_entry")
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.drop_index("ix_dependency_receiver_theme_id")
        batch_op.drop_index("ix_dependency_giver_theme_id")

    op.drop_table("dependency")
    with op.batch_alter_table("decision_event", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_event_decision_id")

    op.drop_table("decision_event")
    with op.batch_alter_table("funding_line", schema=None) as batch_op:
        batch_op.drop_index("ix_funding_line_plan_id")
        batch_op.drop_index("ix_funding_line_fund_id")

    op.drop_table("funding_line")
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.drop_index("ix_engagement_plan_id")
        batch_op.drop_index("ix_engagement_audience_id")

    op.drop_table("engagement")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_theme_id")
        batch_op.drop_index("ix_decision_meeting_id")

    op.drop_table("decision")
    op.drop_table("path_link")
    op.drop_table("fund")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_person_id")

    op.drop_table("feed")
    op.drop_table("audience")
