"""The deliverables of the plan's tests, for these too."""

from tests.integration.plan.promises import promised

__all__ = ["promised"]
