"""What of a month's registers may be published, and what of it stands apart with what is exempt."""

from __future__ import annotations

from msgspec.structs import replace

from cpca.domain.report_base import Part
from cpca.domain.report_register import DependencyPart, FundPart, MonthRegister, StepPart


def public_register(register: MonthRegister) -> MonthRegister:
    """What the public gets: nothing that is withheld, no step or sum that names or counts it."""
    steps = [step for step in register.path if step.withheld is None]
    labels = {step.label for step in steps}
    hidden = {step.label for step in register.path} - labels
    return replace(
        register,
        risks=tuple(one for one in register.risks if one.withheld is None),
        dependencies=tuple(
            _public_dependency(one, hidden) for one in register.dependencies if not one.withheld
        ),
        path=tuple(_public_step(step, labels) for step in steps),
        loop=None if hidden else register.loop,
        funds=tuple(map(_public_fund, register.funds)),
    )


def _public_dependency(one: DependencyPart, hidden: set[str]) -> DependencyPart:
    """Why it does not hold is left away where that names something that is withheld."""
    names = one.broken is not None and any(label in one.broken.split() for label in hidden)
    return replace(one, broken="it does not hold") if names else one


def _public_step(step: StepPart, labels: set[str]) -> StepPart:
    return replace(
        step,
        needs=tuple(label for label in step.needs if label in labels),
        waits=tuple(label for label in step.waits if label in labels),
    )


def _public_fund(fund: FundPart) -> FundPart:
    return replace(fund, lines=tuple(line for line in fund.lines if line.withheld is None))


def exempt_register(register: MonthRegister) -> MonthRegister:
    """What is kept back of the registers alone; risks stand with their themes."""
    funds = (replace(one, lines=tuple(line for line in one.lines if line.withheld)) for one in register.funds)
    return MonthRegister(
        matrix_size=register.matrix_size,
        matrix_bands=register.matrix_bands,
        on=register.on,
        dependencies=tuple(one for one in register.dependencies if one.withheld),
        funds=tuple(fund for fund in funds if fund.lines),
    )


def list_register_kept_back(register: MonthRegister) -> list[Part]:
    """The sums that are kept back; dependencies and steps hang on what is counted elsewhere."""
    return [line for fund in register.funds for line in fund.lines if line.withheld]
