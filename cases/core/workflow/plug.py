"""The plug: all that a stage may add to the case page, the work list, letters, facts and search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.core.workflow.states import State
from cases.core.workflow.steps import Step


@dataclass(frozen=True)
class Reason:
    """Why a step is not yet allowed: what is missing, the rule, and where it is put right."""

    text: str
    url: str = ""
    rule: str = ""
    link: str = ""


class NotReady(Exception):
    """A step or verb is not allowed yet; carries the reasons that a person can put right."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(reason.text for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Gate:
    """Asks whether a step is allowed yet. `ask(case)` gives the reasons against it.

    `on_taking` is a gate that the step's own page meets as it takes the step (a signature): it is
    asked then, and nobody is told beforehand that it is missing.
    """

    step: Step
    ask: Callable[[Any], Iterable[Reason]]
    on_taking: bool = False


@dataclass(frozen=True)
class Hook:
    """What opening a state sets up: `run(case, by, on)`, in the transaction of the step.

    It is not asked for rights again, must not call `advance`, and its failure undoes the step.
    """

    entering: State
    run: Callable[..., None]


@dataclass(frozen=True)
class Tab:
    """A page of a stage that the case page links to, with the verb that its reader needs."""

    title: str
    url: str
    verb: str
    count: int | None = None


@dataclass(frozen=True)
class SummaryLine:
    """One line of the case page: what, how it stands, where to look."""

    label: str
    text: str
    url: str = ""
    status: str = ""


@dataclass(frozen=True)
class Summary:
    """What a stage shows on the case page: `build(case, access)` in at most `queries` queries."""

    queries: int
    build: Callable[[Any, Any], Iterable[SummaryLine]]
    tabs: Callable[[Any, Any], Iterable[Tab]] = lambda case, access: ()


@dataclass(frozen=True)
class WorkRow:
    """Something that awaits a person: what, which case, why it is his, when due, where to do it.

    `key` names it, the same for everybody whose it is and every time it is asked for; what only
    one person can do has a key of that person's own. `owed_by` is who may do it: a duty of a
    deadline (a role or seat, "agency", …), a verb of the policy, or `user:7` for one person alone.
    `deadline` is the stored deadline (its primary key) whose day `due_on` is.
    """

    kind: str
    title: str
    why: str
    url: str
    due_on: date | None = None
    reference: str = ""
    label: str = ""
    waiting: bool = False
    key: str = ""
    owed_by: str = ""
    case_id: int | None = None
    deadline: int | None = None


@dataclass(frozen=True)
class Work:
    """What awaits a person: `find(actor, reach, today)` in at most `queries` queries.

    `reach` is the person's reach in the partnership in scope (cases.core.access.reach.Reach):
    roles, and which cases with which seats. `title` is the kind of work, as a filter offers it.
    """

    queries: int
    find: Callable[[Any, Any, date], Iterable[WorkRow]]
    title: str = ""


def means(words: str, **more: Any) -> Any:
    """Give a merge field of a letter's dataclass with what it means, for who writes the text."""
    return field(metadata={"means": words}, **more)


@dataclass(frozen=True)
class Passage:
    """What a letter must hold: one of these merge fields, or one of these words; and the rule."""

    title: str
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True)
class Post:
    """What a person holds in a stage besides a role: an appointment, a naming.

    `end(by=, because=, on=)` ends it in the transaction of who asked, without asking for rights.
    `case` and `seat` are the case and the seat that go with it, where there are any.
    """

    words: str
    end: Callable[..., None]
    case: Any = None
    seat: str = ""


@dataclass(frozen=True)
class LetterKind:
    """A letter: its code, to whom, its template, its merge fields and a sample of them.

    A template that ends in .txt is a text in the grammar of letters
    (cases.core.notices.wording.grammar): each partnership may write its own in its place, and is
    warned where a `compulsory` passage is missing. `drawers` make blocks of merge fields that are
    more than words. `blocked(letter)` says why it may not be issued yet, or nothing: it is then
    neither shown, made into a PDF nor marked as sent. `on_sent(letter, by, on)` marks what its
    sending means.
    """

    code: str
    title: str
    audience: str
    template: str
    fields: type
    sample: Callable[[], Any]
    blocked: Callable[[Any], str] | None = None
    on_sent: Callable[[Any, Any, date], None] | None = None
    compulsory: Sequence[Passage] = ()
    drawers: Mapping[str, Callable[[Any], Iterable[Any]]] = field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        """Say whether its text is in the grammar of letters and may be changed in the browser."""
        return self.template.endswith(".txt")


@dataclass(frozen=True)
class Fact:
    """A named yes-or-no question about a case that policy rows and letters may ask."""

    name: str
    ask: Callable[[Any], bool]


@dataclass(frozen=True)
class Awaited:
    """What an open review waits for from somebody whom the local protocol names.

    `path` and `entry` are the key and the entry of it ("overview.sign_off", "sub_group"); `who` and
    `what` finish "waits for … (…)". Nothing of the case stands in them.
    """

    path: str
    entry: str
    who: str
    what: str
    case_id: int


@dataclass(frozen=True)
class StagePlug:
    """All that one stage declares of itself (DESIGN decision 3).

    `going_out(case)` gives texts of the stage (as ScannedText) that leave with the report and
    that the identity scan must read, though no earlier stage may import them (actions);
    `left_the_house(case, step_taken)` says why the last step cannot be taken back, or nothing;
    `taken_back(case, step_taken, by)` undoes what the step had marked, once it is taken back.
    """

    name: str
    gates: Sequence[Gate] = ()
    # The name of the page on which a step is taken that has a form of its own.
    step_pages: Mapping[Step, str] = field(default_factory=dict)
    hooks: Sequence[Hook] = ()
    summary: Summary | None = None
    work: Work | None = None
    # Kinds of deadline of which the stage's own work rows tell those who owe them, and in which
    # states of the case they do so.
    tells_of: Mapping[str, frozenset[State]] = field(default_factory=dict)
    letters: Sequence[LetterKind] = ()
    facts: Sequence[Fact] = ()
    left_the_house: Callable[[Any, Any], str] | None = None
    going_out: Callable[[Any], Iterable[Any]] | None = None
    taken_back: Callable[[Any, Any, Any], None] | None = None
    # What had waited for a hold goes on once it has ended: takes the case.
    hold_ended: Callable[[Any], None] | None = None
    # Whom to remind of a deadline that no account owes: takes the kind of subject and the
    # subjects' numbers, gives addresses by number.
    addressees: Callable[[str, list[int]], dict[int, list[str]]] | None = None
    # Work of a worker in the partnership in scope that was asked for and is not done: gives the
    # task's name and its numbers after the partnership's. The clock asks for it again, so that
    # nothing is lost with a broker or a worker; doing it twice must change nothing.
    left_undone: Callable[[], Iterable[tuple[str, tuple[int, ...]]]] | None = None
    # Of what a deadline is, as its title ends: takes the kind of subject and the subjects'
    # numbers, gives words by number in one query. No words hold a name of a person.
    subjects: Callable[[str, list[int]], dict[int, str]] | None = None
    # Who the people of a case are may have changed: takes the case, in the verb's transaction.
    people_changed: Callable[[Any], None] | None = None
    # The agencies whose own information the case holds: takes the case, gives agencies. What is
    # theirs is put beside another case with their consent only (R136).
    owners: Callable[[Any], Iterable[Any]] | None = None
    # What somebody holds in the stage: takes his account, gives posts.
    posts: Callable[[Any], Iterable[Post]] | None = None
    # Which agency owes what such a deadline is about: takes the kind of subject and the subjects'
    # numbers, gives agencies' ids by number in at most one query.
    agencies: Callable[[str, list[int]], dict[int, int]] | None = None
    # What a body of the directory still has to do in the partnership in scope: takes its id, gives
    # words with a number and no case ("2 trawl requests that it has not answered").
    waits_for: Callable[[int], Iterable[str]] | None = None
    # What a stage can say of bodies, for who reads it: takes the reader's reach, the bodies' ids;
    # gives words and the name of the page that says more, by id, in a constant number of queries.
    says_of: Callable[[Any, list[int]], dict[int, tuple[str, str]]] | None = None
    # A body merged into another and the partnership has confirmed it: what is open goes over.
    # Takes both bodies and who confirmed; gives words for what went over.
    goes_over: Callable[[Any, Any, Any], Iterable[str]] | None = None
    # Why a case cannot be moved to another version of the protocol now: takes the case and the
    # version's rules, gives reasons that say what to do first.
    against_protocol: Callable[[Any, Any], Iterable[Reason]] | None = None
    # What the open cases of the partnership in scope wait for from those whom the protocol names.
    awaited: Callable[[], Iterable[Awaited]] | None = None
    # What must be ended before one partnership inherits the other: asked in the scope of each with
    # the number of the other, gives sentences.
    before_merger: Callable[[int], Iterable[str]] | None = None


@dataclass
class Registry:
    """The plugs of all stages, in the order of the process. Filled once, at start."""

    plugs: list[StagePlug] = field(default_factory=list)
    # How much awaits somebody: takes his reach and the day. The frame stands below My work.
    count_work: Callable[[Any, date], int] | None = None

    def plug_in(self, plugs: Sequence[StagePlug]) -> None:
        """Take the plugs; raises ValueError for a name that stands twice."""
        self.plugs = list(plugs)
        _refuse_twice("stage", [plug.name for plug in plugs])
        _refuse_twice("letter", [letter.code for letter in self.letters()])
        _refuse_twice("fact", [fact.name for plug in plugs for fact in plug.facts])

    def gates(self, step: Step) -> list[Gate]:
        """Give the gates of a step."""
        return [gate for plug in self.plugs for gate in plug.gates if gate.step is step]

    def hooks(self, entering: State) -> list[Hook]:
        """Give the hooks that run when a state is entered."""
        return [hook for plug in self.plugs for hook in plug.hooks if hook.entering is entering]

    def letters(self) -> list[LetterKind]:
        """Give every kind of letter."""
        return [letter for plug in self.plugs for letter in plug.letters]

    def letter(self, code: str) -> LetterKind:
        """Give the kind of letter with this code; raises KeyError for an unknown one."""
        for letter in self.letters():
            if letter.code == code:
                return letter
        raise KeyError(code)

    def posts_of(self, user: Any) -> list[Post]:
        """Give what somebody holds in all stages."""
        return [post for plug in self.plugs if plug.posts for post in plug.posts(user)]

    def people_changed(self, case: Any) -> None:
        """Tell the stages that the people of a case may have changed."""
        for plug in self.plugs:
            if plug.people_changed is not None:
                plug.people_changed(case)

    def step_page(self, step: Step) -> str:
        """Give the name of the page on which a step is taken, or nothing for a bare step."""
        for plug in self.plugs:
            if step in plug.step_pages:
                return plug.step_pages[step]
        return ""

    def fact(self, name: str) -> Fact:
        """Give the fact of this name; raises KeyError for an unknown one."""
        for plug in self.plugs:
            for fact in plug.facts:
                if fact.name == name:
                    return fact
        raise KeyError(name)


def _refuse_twice(what: str, names: list[str]) -> None:
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"The {what} {doubled[0]!r} is plugged in twice.")


registry = Registry()
