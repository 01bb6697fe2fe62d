"""Deadlines as stored (a projection that can be rebuilt), and what moves or explains them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.core.deadlines.reasons import outside, without_title
from cases.core.deadlines.working import working_lines
from cases.core.timetable.activities import Activity
from partnerships.tenancy.models import TenantFact, TenantOwned


class Deadline(TenantOwned):
    """One deadline: computed by the timetable, stored so that it can be listed.

    It is of a case, or, where that is empty, of the partnership's own routine. `explanation` holds
    the sentence and the working, `escalations` pairs of a day (ISO) and the duty told on it;
    nothing here is typed by a person. Where the count needs the bank holidays of a year that is not
    known, `missing_year` says which: the row keeps its last date, or has none.
    """

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, blank=True, related_name="deadlines"
    )
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=40)
    owed_by = models.CharField(max_length=40)
    start_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    original_on = models.DateField(null=True, blank=True)
    warn_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    counts = models.BooleanField(default=True)
    missing_year = models.PositiveSmallIntegerField(null=True, blank=True)
    remind_on = models.JSONField(default=list)
    escalations = models.JSONField(default=list)
    explanation = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "case",
                    "kind",
                    "subject_kind",
                    "subject_number",
                    "occurrence",
                ],
                name="one_deadline",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partnership", "due_on"],
                name="deadline_open",
                condition=models.Q(met_on=None, counts=True),
            ),
            models.Index(fields=["partnership", "case"], name="deadline_case"),
            models.Index(
                fields=["partnership", "missing_year"],
                name="deadline_uncounted",
                condition=models.Q(met_on=None, counts=True, missing_year__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_on}"

    @property
    def why(self) -> str:
        """Give why it is due then as a sentence, without the title that stands above it."""
        return without_title(self.title, self.explanation)

    @property
    def why_outside(self) -> str:
        """Give the same for what leaves the product: what a person typed is left out."""
        return outside(self.title, self.explanation, self.due_on)

    @property
    def working(self) -> list[str]:
        """Give each step of the count in words."""
        return working_lines(self.explanation)


class GivenDate(TenantFact):
    """A due date that a person set or that was printed on a letter; it wins over the rule."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="given_dates")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    due_on = models.DateField()
    given_by = models.CharField(max_length=200)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "case",
                    "kind",
                    "subject_kind",
                    "subject_number",
                    "occurrence",
                ],
                name="one_given_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} given for {self.due_on}"


class Extension(TenantFact):
    """A later due date that was granted; the original stays visible (R137; GL §3.3, LC ¶63)."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="extensions")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    old_on = models.DateField()
    new_on = models.DateField()
    delay_reason = models.ForeignKey(
        "cases.DelayReason", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()
    approved_by = models.CharField(max_length=200)
    granted_on = models.DateField()
    home_office_notified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} extended to {self.new_on}"


class Hold(TenantFact):
    """A case, or some of its activities, on hold: why, who asked, when it is looked at again.

    `scope` is "whole" or "part"; `activities` then names what waits, by the codes of
    cases.core.timetable.activities (R27, R29; LC ¶15, ¶18; LR §2.9). `appendix` is what the
    report's author chose for the written request: it goes into the appendix, redacted
    (`redacted` is that copy), or is withheld with a reason (R28; LC ¶77).
    """

    WHOLE, PART = "whole", "part"

    class Appendix(models.TextChoices):
        """What becomes of the written request in the report; empty while nobody has chosen."""

        INCLUDE = "include", "Include it as it is"
        REDACT = "redact", "Include a redacted copy"
        WITHHOLD = "withhold", "Withhold it"

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="holds")
    started_on = models.DateField()
    reason = models.TextField()
    scope = models.CharField(max_length=40, default=WHOLE)
    activities = models.JSONField(default=list, blank=True)
    requested_by = models.CharField(max_length=200)
    review_on = models.DateField()
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_by = models.CharField(max_length=200)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_because = models.TextField(blank=True)
    appendix = models.CharField(max_length=10, choices=Appendix.choices, blank=True)
    appendix_because = models.CharField(max_length=500, blank=True)
    appendix_by = models.CharField(max_length=200, blank=True)
    redacted = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "scope"],
                condition=models.Q(ended_on=None, scope="whole"),
                name="one_open_hold_of_the_whole",
            )
        ]

    def __str__(self) -> str:
        return f"Hold from {self.started_on}"

    @property
    def is_whole(self) -> bool:
        """Say whether everything waits."""
        return self.scope == self.WHOLE

    def covers(self, activity: Activity | None) -> bool:
        """Say whether work of this activity waits; what belongs to none waits with the whole."""
        return self.is_whole or (activity is not None and activity.value in self.activities)

    def clashes_with(self, other: Hold) -> bool:
        """Say whether something waits under both."""
        both = set(self.activities) & set(other.activities)
        return self.is_whole or other.is_whole or bool(both)

    @property
    def in_words(self) -> str:
        """Give what waits, as it reads in a sentence: "the whole review", "panel meetings"."""
        if self.is_whole:
            return "the whole review"
        words = [each.words for each in Activity if each.value in self.activities]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


class DelayReason(TenantFact):
    """A reason for a missed deadline, from a short list that the partnership keeps itself."""

    words = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "words"], name="one_delay_reason")
        ]

    def __str__(self) -> str:
        return self.words


class MissedExplanation(TenantFact):
    """Why one deadline was missed: a reason from the list and a sentence, by whom and when.

    It is of the due date that was missed: a deadline extended later can be missed again.
    """

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, blank=True, related_name="missed"
    )
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30, default="case")
    subject_number = models.BigIntegerField(default=0)
    occurrence = models.PositiveIntegerField(default=1)
    due_on = models.DateField()
    reason = models.ForeignKey(DelayReason, models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=500)
    given_by = models.CharField(max_length=40)
    given_by_name = models.CharField(max_length=200)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "case",
                    "kind",
                    "subject_kind",
                    "subject_number",
                    "occurrence",
                    "due_on",
                ],
                name="one_explanation_a_miss",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_on}: {self.reason}"


class Routine(TenantFact):
    """A recurring duty of the partnership itself, and the day from which it is counted.

    `because` is why it was stopped, begun again or counted from another day.
    """

    kind = models.CharField(max_length=40)
    began_on = models.DateField()
    stopped_on = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "kind"], name="one_routine_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.began_on}"


class RoutineAct(TenantFact):
    """A recurring duty of the partnership done on a day: the sub-group met, the list was read."""

    routine = models.ForeignKey(Routine, models.CASCADE, related_name="acts")
    on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "routine", "on"], name="one_routine_act_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.routine.kind} on {self.on}"


class PlannedStage(TenantFact):
    """By which day a stage of a case is planned to end, where that is not the usual plan."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="planned_stages")
    stage = models.CharField(max_length=30)
    ends_on = models.DateField()
    because = models.CharField(max_length=300, blank=True)
    planned_by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "case", "stage"], name="one_plan_a_stage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} by {self.ends_on}"


class WorkAssignment(TenantFact):
    """One row of My work given to somebody else, until it is done, taken back or a day passes.

    `key` and `owed_by` are the row's (WorkRow); `deadline` is the key of the deadline whose day the
    row shows, so that its reminders go to the receiver too. Who gets it must have the right to do
    it himself: giving work gives no right.
    """

    key = models.CharField(max_length=200)
    owed_by = models.CharField(max_length=40, blank=True)
    deadline = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey(
        "cases.Case", models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    to = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    because = models.CharField(max_length=300)
    given_by = models.CharField(max_length=40)
    given_by_name = models.CharField(max_length=200)
    given_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "key"],
                condition=models.Q(ended_on=None),
                name="one_assignment_a_row",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.to_id}"


class Snooze(TenantOwned):
    """A row of somebody's own work put off until a day, with why. It moves no deadline."""

    user = models.ForeignKey("partnerships.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    until_on = models.DateField()
    because = models.CharField(max_length=300)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "user", "key"], name="one_snooze_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.key} until {self.until_on}"


class CalendarFeed(TenantOwned):
    """The private address of one person's calendar in one partnership; its token is not kept.

    `content_hash` is of what was read last, `changed_at` when that was first seen to differ.
    """

    user = models.ForeignKey("partnerships.User", models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_read_on = models.DateField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "token_hash"], name="one_feed_a_token"),
            models.UniqueConstraint(
                fields=["partnership", "user"],
                condition=models.Q(revoked_at=None),
                name="one_open_feed_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Feed of {self.user_id}"
