"""Running the identity scan, and saying of a word that it is not the person (R91, R92)."""

from __future__ import annotations

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked
from cases.core.identity.selectors import identity_keys
from cases.core.progress.advance import require_on
from cases.core.progress.pages.case_page import case_url
from cases.core.workflow.plug import NotReady, Reason
from cases.quality_assurance.models import Goal, IdentityScan, NotThePerson
from cases.quality_assurance.outgoing import LETTER_TITLE, all_texts, parts_of
from cases.quality_assurance.scanning import as_stored, digest_of, hits_in, scan_state
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker

SCANNERS = (Verb.SUBMIT, Verb.RECORD_QA_LETTER, Verb.PUBLISH)

#: Above this many characters a scan takes more than about a second and goes to a worker.
SCANNED_AT_ONCE = 2_000_000


@transaction.atomic
def run_identity_scan(*, case: Case, by: Actor, goal: str) -> IdentityScan:
    """Scan what would go out for a goal; at once where that is quick, else by a worker.

    Raises AccessDenied, and NotReady where a file cannot be read.
    """
    case = locked(case)
    require_on(by, case, *SCANNERS)
    keys, parts = identity_keys(case), parts_of(case, goal)
    if not keys:
        raise NotReady(
            [Reason("Nobody's name is on record, so there is nothing to look for. Add the people.")]
        )
    try:
        texts = all_texts(parts)
    except ValueError as trouble:
        raise NotReady([_unreadable(case, goal, str(trouble))]) from trouble
    mark = digest_of(keys, parts)
    later = sum(len(text.text) for text in texts) > SCANNED_AT_ONCE
    hits = [] if later else hits_in(keys, texts)
    state = IdentityScan.State.RUNNING if later else IdentityScan.State.DONE
    row, _ = IdentityScan.objects.update_or_create(
        case=case,
        goal=goal,
        defaults={
            "digest": mark,
            "state": state,
            "texts": len(texts),
            "texts_done": 0 if later else len(texts),
            "hits": as_stored(hits),
            "problem": "",
            "partnership_id": case.partnership_id,
        },
    )
    where = "what would be published" if goal == Goal.PUBLICATION else "what would be submitted"
    if later:
        record("qa.scan_begun", f"began the identity scan of {where}", by=by, case=case)
        ask_a_worker("cases.quality_assurance.run_long_scan", row.pk)
    else:
        record(
            "qa.scanned",
            f"scanned {where} for identities: {len(hits)} found",
            by=by,
            case=case,
            details={"texts": len(texts), "digest": mark},
        )
    return row


def _unreadable(case: Case, goal: str, trouble: str) -> Reason:
    """Say that a file cannot be looked through, and where another is put in its place."""
    page = "submission" if goal == Goal.SUBMISSION else "quality_assurance"
    if trouble.startswith(LETTER_TITLE):
        page = "qa_letter_redact"
    return Reason(
        f"A file that would go out cannot be read: {trouble}.",
        case_url(case, page),
        "What cannot be looked through for names does not go out (LC ¶101).",
        "Upload a copy whose words can be read",
    )


@transaction.atomic
def say_not_the_person(
    *, case: Case, by: Actor, goal: str, binding: str, reason: str
) -> NotThePerson:
    """Say of an ordinary word that was found that it is not the person, with the reason.

    Only for words that are flagged as common: any other must be taken out of the text. It holds
    while the text that the word stands in stays as it is. Raises NotReady.
    """
    case = locked(case)
    require_on(by, case, *SCANNERS)
    found = next((hit for hit in scan_state(case, goal).open if hit.binding == binding), None)
    if found is None:
        raise NotReady([Reason("This word is no longer open. Look at the list again.")])
    if not found.common_word:
        raise NotReady(
            [
                Reason(
                    "This is no ordinary word: it must be taken out of the text.",
                    rule="Only a word that also means something else can be cleared (LC ¶101).",
                )
            ]
        )
    if not reason.strip():
        raise NotReady([Reason("Say why this is not the person.")])
    row = NotThePerson.objects.create(
        case=case,
        binding=binding,
        where=found.where[:200],
        label=found.label,
        reason=reason.strip(),
        cleared_by=by.name,
        partnership_id=case.partnership_id,
    )
    record(
        "qa.not_the_person",
        f"said of a word at “{found.where}” that it is not {found.label}",
        by=by,
        case=case,
        because=reason.strip(),
    )
    return row
