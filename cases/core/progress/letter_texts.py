"""Writing a partnership's own texts of letters, in force from a day; none is changed (R139)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.notices.wording.checking import missing_passages, problems_of
from cases.core.notices.wording.models import LetterText
from cases.core.notices.wording.selectors import standard_text, versions_of
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import registry
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

PAST = "A text comes into force today or later: letters that were produced keep theirs."


def lacks(code: str, text: str) -> str:
    """Say which compulsory passages a text lacks, in one sentence; nothing where it has all."""
    missing = missing_passages(registry.letter(code), text)
    named = [f"{each.title} ({each.rule})" if each.rule else each.title for each in missing]
    return f"The text does not hold: {'; '.join(named)}." if named else ""


@transaction.atomic
def keep_letter_text(
    *,
    by: Actor,
    code: str,
    text: str,
    effective_on: date,
    because: str,
    seen: int,
    knowingly: bool = False,
) -> LetterText:
    """Keep the next version of a letter's text, in force from a day; today or later.

    `seen` is the number of the newest version that the writer saw (0: none): NotReady is raised if
    somebody wrote another meanwhile, for a text with an unknown field or another fault, and for one
    that lacks a compulsory passage unless `knowingly`. A text equal to the product's is kept
    empty, so that it follows the product's from then on.
    """
    Reach.of(by).require(Verb.EDIT_LETTER_TEXTS)
    kind = registry.letter(code)
    if not kind.is_written:
        raise ValueError(f"The letter {code} has no text that can be changed.")
    text = text.replace("\r\n", "\n").strip() + "\n"
    wrong = [FieldReason(str(each), field="text") for each in problems_of(kind, text)]
    wrong += unsaid(because=(because, "Say in a few words why the text changes."))
    if effective_on < timezone.localdate():
        wrong.append(FieldReason(PAST, field="effective_on"))
    if not wrong and not knowingly and (said := lacks(code, text)):
        wrong.append(FieldReason(said, field="knowingly"))
    refuse(wrong)
    list(LetterText.objects.select_for_update().filter(code=code).values_list("pk"))
    versions = versions_of(code)
    newest = versions[0].number if versions else 0
    if newest != seen:
        refuse([FieldReason("Somebody else wrote a new version meanwhile. Compare both.")])
    made: LetterText = LetterText.objects.create(
        code=code,
        number=newest + 1,
        text="" if text.strip() == standard_text(kind).strip() else text,
        effective_on=effective_on,
        because=because.strip()[:300],
        written_by=by.name,
        partnership_id=current_partnership_id(),
    )
    record(
        "letter_text.written",
        f"wrote version {made.number} of the text of “{kind.title}”, "
        f"in force from {uk(effective_on)}",
        by=by,
        because=made.because,
        details={"code": code, "number": made.number, "lacks": lacks(code, text)},
    )
    return made


@transaction.atomic
def withdraw_letter_text(*, by: Actor, version: LetterText) -> LetterText:
    """Withdraw a version that is not in force yet; raises NotReady for one that is, or was."""
    Reach.of(by).require(Verb.EDIT_LETTER_TEXTS)
    found: LetterText = LetterText.objects.select_for_update().get(pk=version.pk)
    if found.withdrawn_at:
        return found
    if found.effective_on <= timezone.localdate():
        refuse([FieldReason("This text is in force already. Write a new version in its place.")])
    found.withdrawn_at, found.withdrawn_by = timezone.now(), by.name
    found.save()
    title = registry.letter(found.code).title
    record(
        "letter_text.withdrawn",
        f"withdrew version {found.number} of the text of “{title}” before it came into force",
        by=by,
        details={"code": found.code, "number": found.number},
    )
    return found
