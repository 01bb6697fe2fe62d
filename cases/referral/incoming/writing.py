"""Beginning a referral from outside, and writing it section by section, saved as one types."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cases.core.access.links import token_hash
from cases.core.audit.services import record
from cases.core.case.models import Case
from cases.core.documents.refusal import UploadRefused
from cases.core.documents.services import inspected
from cases.core.documents.uploads import UploadKinds
from cases.core.notices.services import put_in_outbox
from cases.core.progress.opening import protocol_on
from cases.core.protocol.preset import LocalProtocol
from cases.core.timetable.calendar import uk
from cases.core.workflow.plug import NotReady, Reason
from cases.referral.incoming.models import IncomingPaper, IncomingReferral, IncomingSection
from cases.referral.incoming.sections import MOST_PEOPLE, PEOPLE, Asked, asked_of
from partnerships.models import Partnership
from partnerships.people.actor import PUBLIC, Actor, ActorKind
from partnerships.tenancy.context import current_partnership_id

#: How long a draft is kept after the last change, in days; this product's choice. It is said on the
#: first page, in the mail with the link, and twice again before it ends (keeping.py).
KEPT_DAYS = 30
MOST_PAPERS, LARGEST_TOGETHER = 10, 60 * 1024 * 1024
PAPERS = UploadKinds.PDF | UploadKinds.WORD | UploadKinds.IMAGE | UploadKinds.XLSX
#: Without letters and figures that are read as one another over the telephone.
CLEAR = "23456789BCDFGHJKMNPQRTVWXY"


class WrittenElsewhere(Exception):
    """Another window has written this section meanwhile; carries what it kept."""

    def __init__(self, kept: IncomingSection) -> None:
        super().__init__("written elsewhere")
        self.kept = kept


def referrer_of(referral: IncomingReferral) -> Actor:
    """Give the referrer as an actor: known by the address that answered the first mail."""
    return Actor(ActorKind.LINK, f"{referral.name} ({referral.agency})", purpose="referrer")


def rules_now() -> LocalProtocol:
    """Give the local protocol of the partnership in scope as it is today."""
    return protocol_on(timezone.localdate()).rules


def link_of(name: str, token: str, slug: str) -> str:
    """Give the whole address of a private link, as a mail holds it."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, args=[slug, token])}"


def _receipt(code: str) -> str:
    drawn = "".join(secrets.choice(CLEAR) for _ in range(6))
    return f"{code}-{drawn[:3]}-{drawn[3:]}"


@transaction.atomic
def begin(
    *,
    name: str,
    agency: str,
    email: str,
    job_title: str = "",
    telephone: str = "",
    for_case: Case | None = None,
    by: Actor = PUBLIC,
) -> tuple[IncomingReferral, str]:
    """Begin a referral and mail its private link to whoever will write it; give both.

    `for_case` is the case of an alert by telephone to which the referral will belong.
    """
    partnership = Partnership.objects.get(pk=current_partnership_id())
    token = secrets.token_urlsafe(32)
    referral = IncomingReferral.objects.create(
        receipt=_receipt(partnership.code),
        name=name.strip(),
        agency=agency.strip(),
        job_title=job_title.strip(),
        telephone=telephone.strip(),
        email=email.strip(),
        token_hash=token_hash(token),
        written_at=timezone.now(),
        runs_out_on=timezone.localdate() + timedelta(days=KEPT_DAYS),
        for_case=for_case,
        partnership_id=partnership.pk,
    )
    url = _mail_link(referral, token, partnership)
    words = f"began the referral {referral.receipt}"
    if for_case is not None:
        words = f"sent a private link for the written referral ({referral.receipt})"
    record("incoming.begun", words, by=by, case=for_case)
    return referral, url


def _mail_link(referral: IncomingReferral, token: str, partnership: Partnership) -> str:
    url = link_of("incoming_referral", token, partnership.slug)
    put_in_outbox(
        key=f"incoming:link:{referral.pk}:{referral.token_hash[:12]}",
        to=referral.email,
        subject=f"{referral.receipt}: your link to write a referral",
        body=(
            f"Write your referral to {partnership.name} here, and come back to it as often as you "
            f"like:\n\n{url}\n\nThe link is for you alone: a code that is sent to this address is "
            f"asked for as well. What you write is kept until {uk(referral.runs_out_on)}, and for "
            f"{KEPT_DAYS} days after each change. If somebody is in danger now, call 999."
        ),
    )
    return url


@transaction.atomic
def send_links_again(email: str) -> int:
    """Mail new links to an address for each referral that it began and has not sent; give how many.

    The old links end. Whoever asks is told the same whether there is one or not.
    """
    partnership = Partnership.objects.get(pk=current_partnership_id())
    rows = IncomingReferral.objects.select_for_update().filter(
        email__iexact=email.strip(),
        state__in=(IncomingReferral.State.WRITING, IncomingReferral.State.WITH_LEAD),
    )
    for row in rows:
        token = secrets.token_urlsafe(32)
        row.token_hash = token_hash(token)
        row.save()
        _mail_link(row, token, partnership)
    return len(rows)


def locked_incoming(referral: IncomingReferral) -> IncomingReferral:
    """Give the referral as it stands, locked until the end of the transaction."""
    found: IncomingReferral = IncomingReferral.objects.select_for_update().get(pk=referral.pk)
    return found


def writable(referral: IncomingReferral) -> IncomingReferral:
    """Give it locked, where it may still be written; raises NotReady where it was sent."""
    found = locked_incoming(referral)
    if not found.may_be_written:
        raise NotReady([Reason("This referral has been signed and can no longer be changed here.")])
    return found


@transaction.atomic
def keep_section(
    referral: IncomingReferral,
    asked: Asked,
    typed: Mapping[str, Any],
    *,
    version: int,
    complete: bool = False,
) -> IncomingSection:
    """Keep what was typed in a section, valid or not; the days of keeping begin anew.

    Raises WrittenElsewhere where another window was faster, NotReady once the referral is signed.
    """
    found = writable(referral)
    kept, made = IncomingSection.objects.get_or_create(
        referral=found,
        code=asked.code,
        number=asked.number,
        partnership_id=found.partnership_id,
        defaults={"data": dict(typed), "is_complete": complete},
    )
    if not made:
        if kept.version != version:
            raise WrittenElsewhere(kept)
        kept.data, kept.is_complete, kept.version = dict(typed), complete, kept.version + 1
        kept.save()
    touch(found)
    return kept


def touch(referral: IncomingReferral) -> None:
    """Note that it was written; a row of history each second would say nothing more."""
    IncomingReferral.objects.filter(pk=referral.pk).update(
        written_at=timezone.now(), runs_out_on=timezone.localdate() + timedelta(days=KEPT_DAYS)
    )


@transaction.atomic
def add_somebody(referral: IncomingReferral, part: str) -> int:
    """Add a section for a further person who died or is suspected (R15); give its number."""
    found = writable(referral)
    numbers = [row.number for row in IncomingSection.objects.filter(referral=found, code=part)] or [
        0
    ]
    if part not in PEOPLE or len(numbers) >= MOST_PEOPLE:
        raise NotReady([Reason("No more people can be added here. Name them in the summary.")])
    for number in (1, max(*numbers, 1) + 1):
        IncomingSection.objects.get_or_create(
            referral=found, code=part, number=number, partnership_id=found.partnership_id
        )
    touch(found)
    return max(*numbers, 1) + 1


@transaction.atomic
def take_somebody_away(referral: IncomingReferral, part: str, number: int) -> None:
    """Take the section of a further person away; the first person who died stays."""
    found = writable(referral)
    IncomingSection.objects.filter(referral=found, code=part, number=number).delete()
    touch(found)


@transaction.atomic
def add_paper(referral: IncomingReferral, *, name: str, content: BinaryIO) -> IncomingPaper:
    """Keep a paper after the inspection that every upload has. Raises UploadRefused."""
    found = writable(referral)
    there = list(IncomingPaper.objects.filter(referral=found).values_list("size", flat=True))
    if len(there) >= MOST_PAPERS:
        raise UploadRefused(f"{MOST_PAPERS} papers are attached already. Put some into one file.")
    paper = inspected(name, content, PAPERS)
    if sum(there) + len(paper.data) > LARGEST_TOGETHER:
        raise UploadRefused(
            f"All papers together may have {LARGEST_TOGETHER // 1024**2} MB. Make this one smaller."
        )
    row = IncomingPaper(
        referral=found,
        name=paper.name,
        content_type=paper.content_type,
        size=len(paper.data),
        sha256=paper.sha256,
        scan=paper.scan,
        partnership_id=found.partnership_id,
    )
    row.file.save(paper.name, ContentFile(paper.data), save=False)
    row.save()
    touch(found)
    return row


@transaction.atomic
def remove_paper(referral: IncomingReferral, number: int) -> None:
    """Take a paper away again, its file too."""
    found = writable(referral)
    for row in IncomingPaper.objects.filter(referral=found, pk=number):
        drop_file(row)
        row.delete()


def drop_file(row: IncomingPaper) -> None:
    """Delete the file of a paper once the transaction has ended well."""
    storage, name = row.file.storage, str(row.file.name)
    transaction.on_commit(lambda: storage.delete(name))


@dataclass
class Written:
    """How far a referral is: what is asked, what is kept of it, and what is still missing."""

    referral: IncomingReferral
    rules: LocalProtocol
    asked: list[Asked]
    kept: dict[tuple[str, int], IncomingSection]

    @property
    def missing(self) -> list[Asked]:
        """Give the sections that hinder the signature: needed and not done, or begun and not."""
        return [
            each
            for each in self.asked
            if (each.needed and not self.is_done(each)) or self.is_half(each)
        ]

    def is_done(self, asked: Asked) -> bool:
        """Say whether a section was saved without a mistake."""
        row = self.kept.get(asked.key)
        return row is not None and row.is_complete

    def is_half(self, asked: Asked) -> bool:
        """Say whether something was typed in a section that was not saved."""
        row = self.kept.get(asked.key)
        return row is not None and not row.is_complete and bool(row.data)

    def section(self, code: str, number: int) -> Asked | None:
        """Give one of the sections, or None."""
        return next((each for each in self.asked if each.key == (code, number)), None)


def written(referral: IncomingReferral) -> Written:
    """Give how far a referral is; two queries."""
    rules = rules_now()
    kept = {
        (row.code, row.number): row for row in IncomingSection.objects.filter(referral=referral)
    }
    return Written(referral, rules, asked_of(referral, rules, kept.values()), kept)


def typed_lists(posted: QueryDict, leave_out: set[str]) -> dict[str, list[str]]:
    """Give what was posted as it is kept."""
    return {
        name: list(map(str, values)) for name, values in posted.lists() if name not in leave_out
    }
