"""A Word draft comes in, its uploader sees what is lost, and it becomes a version (R84)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction

from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.case.selectors import locked, milestone_on
from cases.core.case.services import mark_milestone
from cases.core.deadlines.refresh import refresh_deadlines
from cases.core.deadlines.waiting import Waits, refuse_on_hold
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.services import keep_upload
from cases.core.documents.uploads import UploadKinds
from cases.core.progress.advance import require_on
from cases.core.timetable.kinds import Milestone
from cases.overview.models import Comment, Paragraph, PendingDraft, ReportKind, ReportVersion
from cases.overview.services.common import forget_sign_off_if_changed, refuse
from cases.overview.word import Block, BlockKind, DraftUnreadable, draft_hash, read_draft
from cases.overview.word_compare import compare_texts
from partnerships.people.actor import Actor
from partnerships.tenancy.after_commit import ask_a_worker

# A document above this (its text, unzipped, in bytes) takes about a second to read: 150 pages.
LARGEST_READ_AT_ONCE = 500_000


@transaction.atomic
def upload_draft(*, case: Case, by: Actor, kind: str, name: str, content: BinaryIO) -> PendingDraft:
    """Take a Word file and read it; nothing becomes a version yet.

    Gives the pending draft, read already or, when it is large, on its way to a worker. It takes
    the place of one that was uploaded before and not confirmed. Raises UploadRefused with the
    reason for a file that is not taken or cannot be read.
    """
    case = locked(case)
    require_on(by, case, Verb.UPLOAD_DRAFT)
    refuse_on_hold(case, Waits.UPLOADING_DRAFTS, by=by)
    kept = keep_upload(
        case=case,
        by=by,
        name=name,
        content=content,
        kinds=UploadKinds.WORD,
        title=f"{ReportKind(kind).label}, being uploaded",
        kind="report_draft",
        reader_verb=Verb.UPLOAD_DRAFT,
    )
    _drop(PendingDraft.objects.filter(case=case, kind=kind).first())
    pending = PendingDraft.objects.create(
        case=case,
        kind=kind,
        document_version=kept,
        uploaded_by=by.key,
        uploaded_by_name=by.name,
        partnership_id=case.partnership_id,
    )
    content.seek(0)
    data = content.read()
    if _is_large(data):
        ask_a_worker("cases.overview.convert_draft", pending.pk)
        return pending
    try:
        _read_into(pending, data)
    except DraftUnreadable as unreadable:
        kept.file.delete(save=False)
        raise UploadRefused(str(unreadable)) from unreadable
    return pending


def _is_large(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        body = parts.NameToInfo.get("word/document.xml")
    return body is not None and body.file_size > LARGEST_READ_AT_ONCE


def _read_into(pending: PendingDraft, data: bytes) -> None:
    draft = read_draft(data)
    pending.title = draft.title[:200]
    pending.blocks = [{**asdict(block), "kind": str(block.kind)} for block in draft.blocks]
    pending.losses = [asdict(loss) for loss in draft.lost]
    pending.state = PendingDraft.State.READY
    pending.save()


def convert_pending(pending_id: int) -> None:
    """Read a large draft that waits; what was read already, or given up, is left as it is."""
    pending = (
        PendingDraft.objects.select_related("document_version", "case")
        .filter(pk=pending_id, state=PendingDraft.State.CONVERTING)
        .first()
    )
    if pending is None:
        return
    locked(pending.case)
    with pending.document_version.file.open("rb") as file:
        data = file.read()
    try:
        _read_into(pending, data)
    except DraftUnreadable as unreadable:
        pending.state, pending.reason = PendingDraft.State.FAILED, str(unreadable)
        pending.save()


def _drop(pending: PendingDraft | None) -> None:
    if pending is None:
        return
    kept = pending.document_version
    document = kept.document
    pending.delete()
    kept.file.delete(save=False)
    kept.delete()
    document.delete()


@transaction.atomic
def discard_pending(*, case: Case, by: Actor, pending: PendingDraft) -> None:
    """Give an uploaded draft up; its file is deleted."""
    case = locked(case)
    require_on(by, case, Verb.UPLOAD_DRAFT)
    words = f"gave up the upload of a draft of the {pending.get_kind_display().lower()}"
    _drop(pending)
    record("overview.upload_given_up", words, by=by, case=case)


def blocks_of(pending: PendingDraft) -> list[Block]:
    """Give the blocks of a pending draft as the conversion gave them."""
    return [Block(**{**block, "kind": BlockKind(block["kind"])}) for block in pending.blocks]


@transaction.atomic
def confirm_draft(
    *, case: Case, by: Actor, pending: PendingDraft, what_changed: str = ""
) -> ReportVersion:
    """Make a pending draft the next version: numbered paragraphs, its hash, comments carried over.

    Sign-offs of what stood before count no more, which is worked out and not marked. Raises
    NotReady while it is still being read or could not be.
    """
    case = locked(case)
    require_on(by, case, Verb.UPLOAD_DRAFT)
    refuse_on_hold(case, Waits.UPLOADING_DRAFTS, by=by)
    waiting = PendingDraft.objects.select_related("document_version__document").filter(
        pk=pending.pk, case=case
    )
    found = waiting.first()
    if found is None:
        raise refuse("This draft was confirmed or given up meanwhile.")
    if found.state != PendingDraft.State.READY:
        raise refuse("The draft has not been read yet. Wait until it says so.")
    before = ReportVersion.objects.filter(case=case, kind=found.kind, is_current=True).first()
    if before is not None:
        before.is_current = False
        before.save(update_fields=["is_current"])
    blocks = blocks_of(found)
    version = ReportVersion.objects.create(
        case=case,
        kind=found.kind,
        number=(before.number if before else 0) + 1,
        title=found.title,
        hash=draft_hash(blocks),
        document_version=found.document_version,
        what_changed=what_changed,
        losses=found.losses,
        uploaded_by=by.key,
        uploaded_by_name=by.name,
        partnership_id=case.partnership_id,
    )
    document = found.document_version.document
    document.title, document.reader_verb = version.name, Verb.READ_DRAFT
    document.save()
    _keep_paragraphs(version, blocks, before)
    found.delete()
    forget_sign_off_if_changed(case)
    refresh_deadlines(case)
    record(
        "overview.version",
        f"added version {version.number} of the {version.get_kind_display().lower()}",
        by=by,
        case=case,
        because=what_changed,
        details={"version": version.pk, "hash": version.hash, "paragraphs": len(blocks)},
    )
    return version


def _keep_paragraphs(
    version: ReportVersion, blocks: list[Block], before: ReportVersion | None
) -> None:
    new = [
        Paragraph(
            version=version,
            partnership_id=version.partnership_id,
            position=position,
            number=block.number or "",
            kind=str(block.kind),
            label=block.label or "",
            html=block.html,
            text=block.text,
        )
        for position, block in enumerate(blocks, 1)
    ]
    old = list(Paragraph.objects.filter(version=before)) if before else []
    for pair in compare_texts(old, new, lambda each: each.text, _sort_of):
        if pair.new is not None and before is not None:
            pair.new.change = str(pair.change)
            pair.new.came_from = pair.old
    Paragraph.objects.bulk_create(new)
    carried = {each.came_from_id: each for each in new if each.came_from_id}
    comments = list(Comment.objects.filter(place__version=before)) if before else []
    for comment in comments:
        comment.place = carried.get(comment.place_id)
    Comment.objects.bulk_update(comments, ["place"])


def _sort_of(paragraph: Paragraph) -> str:
    return "table" if paragraph.kind == "table" else paragraph.kind[:7]


def begin_overview_report(case: Any, by: Actor, on: date) -> None:
    """Mark that the overview report was begun (the hook on entering the stage)."""
    if milestone_on(case, Milestone.OVERVIEW_BEGUN) is None:
        mark_milestone(case=case, code=Milestone.OVERVIEW_BEGUN, on=on)
