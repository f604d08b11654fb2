"""The narrative check: what a careful reader would ask of the words, while they are written and before they go.

Advisory: it stops nothing. Each rule is a small function with its own examples; a plan may turn any of them off.
"""

from cpca.domain.narrative.check import list_findings
from cpca.domain.narrative.rule import Context, Finding, Passage, Rule
from cpca.domain.narrative.rules import RULES

__all__ = ["RULES", "Context", "Finding", "Passage", "Rule", "list_findings"]
