"""What the tests of the plan begin with."""

from tests.integration.plan.promises import promised, risks

__all__ = ["promised", "risks"]
