"""The document of the process, written from what decides it: steps, policy, stages, presets."""

from __future__ import annotations

import importlib
import inspect

from cases.core.access.policy import rows_for
from cases.core.access.verbs import Purpose, Seat
from cases.core.deadlines.waiting import GOES_ON, Waits, in_a_row, waits_with
from cases.core.progress.advance import STEP_VERBS
from cases.core.protocol import preset
from cases.core.protocol.tables import PLANNED_STAGES
from cases.core.timetable.activities import Activity
from cases.core.timetable.forecast import ENDS_AFTER
from cases.core.timetable.kinds import KINDS
from cases.core.workflow.plug import registry
from cases.core.workflow.states import State
from cases.core.workflow.steps import STEPS, Step
from cases.management.one_death import ONE_DEATH
from partnerships.people.roles import Role

HEAD = """# The process

Written by `manage.py process_document` from the machine, the policy, the stages and the presets;
`make test` fails when it differs from them.

A case stands in one state. A step moves it, and people take steps: the clock reminds, escalates
and notes what was missed, and never moves a case. A step is refused, with what is missing and
where it is put right, until the gates of the stages named beside it are satisfied. A hold lies
over a state and is none itself. The last step can be taken back, with a reason, as long as
nothing has left the house because of it. A review that already runs can be taken over in the
state where it stands; its record then says what was done before this system.
"""


def _who(step: Step) -> str:
    holders = {h for verb in STEP_VERBS[step] for row in rows_for(verb) for h in row.to}
    ordered: list[Role | Seat | Purpose] = [*Role, *Seat, *Purpose]
    return ", ".join(str(holder.label) for holder in ordered if holder in holders)


def _steps() -> list[str]:
    lines = ["| step | from | to | who takes it | gates |", "|---|---|---|---|---|"]
    for step, facts in STEPS.items():
        if step is Step.TAKE_BACK:
            sources, target = "any state but referral", "the state before"
        elif step is Step.REOPEN:
            sources, target = "Closed", "the state it was closed from"
        else:
            sources = ", ".join(str(State(source).label) for source in facts.sources)
            target = str(facts.target.label) if facts.target else ""
        gates = ", ".join(
            plug.name.replace("_", " ")
            for plug in registry.plugs
            if any(gate.step is step for gate in plug.gates)
        )
        lines.append(f"| {facts.button} | {sources} | {target} | {_who(step)} | {gates or '–'} |")
    return lines


def _stages() -> list[str]:
    lines: list[str] = []
    for plug in registry.plugs:
        try:
            package = importlib.import_module(f"cases.{plug.name}")
        except ModuleNotFoundError:
            continue
        text = inspect.getdoc(package) or ""
        lines += [f"### {plug.name.replace('_', ' ').capitalize()}", "", text, ""]
    return lines


def _holds() -> list[str]:
    lines = ["| activity on hold | what waits |", "|---|---|"]
    for activity in Activity:
        waits = (
            in_a_row(waits_with(activity)) or "the activity itself; this system has no page for it"
        )
        lines.append(f"| {activity.words} | {waits} |")
    whole = in_a_row([each.words for each in Waits if each.activity is None])
    named = in_a_row([each.words for each in Waits if each.only_named])
    lines.append(f"| the whole review | all of the above but: {named}; and: {whole} |")
    return lines


def _deadlines() -> list[str]:
    protocols = {name: preset.load(name) for name in preset.names()}
    lines = [
        "| what is due | "
        + " | ".join(name.replace("-", " ").capitalize() for name in protocols)
        + " |",
        "|---" * (len(protocols) + 1) + "|",
    ]
    for code, kind in KINDS.items():
        cells = []
        for protocol in protocols.values():
            rule = protocol.timetable.get(code)
            period = f"{rule.period} ({rule.source})" if rule and rule.period else ""
            cells.append(period or "no number printed")
        if set(cells) != {"no number printed"}:
            lines.append(f"| {kind.title} | " + " | ".join(cells) + " |")
    return lines


def _plan() -> list[str]:
    protocols = {name: preset.load(name).plan for name in preset.names()}
    titles = [name.replace("-", " ").capitalize() for name in protocols]
    lines = [f"| stage ends by month | {' | '.join(titles)} |", "|---" * (len(titles) + 1) + "|"]
    for stage in PLANNED_STAGES:
        months = [str(getattr(plan, stage)) for plan in protocols.values()]
        lines.append(f"| {State(stage).label} | {' | '.join(months)} |")
    sources = [
        f"{title}: {plan.sources['publication']}"
        for title, plan in zip(titles, protocols.values(), strict=True)
    ]
    return [*lines, "", f"{'; '.join(sources)}."]


def process_document() -> str:
    """Give the document in Markdown."""
    return "\n".join(
        [
            HEAD,
            "## Steps",
            "",
            *_steps(),
            "",
            "## Stages",
            "",
            *_stages(),
            ONE_DEATH,
            "## What waits during a hold",
            "",
            "A hold is of the whole review or of activities (LR §2.9; LC ¶15, ¶18). What is "
            "decided, sent out or asked of others waits. What goes on under every hold: "
            + "; ".join(GOES_ON)
            + ".",
            "",
            *_holds(),
            "",
            "## Deadlines by local protocol",
            "",
            "A period that a protocol does not print is not invented. Days given by a person (a "
            "date on a letter, a target of an action, the review of a hold) win over a rule.",
            "",
            *_deadlines(),
            "",
            "## The usual plan",
            "",
            "In months after the referral. Stages of one month share that window evenly. An "
            "officer may plan another day for a stage of a review; deadlines do not follow the "
            "plan. The forecast takes a stage to last as long as planned, adds the days on hold, "
            "and ends it with the last thing that it waits for: "
            + "; ".join(
                f"{KINDS[code].title[:1].lower()}{KINDS[code].title[1:]} ({State(stage).label})"
                for code, stage in ENDS_AFTER.items()
            )
            + ".",
            "",
            *_plan(),
            "",
        ]
    )
