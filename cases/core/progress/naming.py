"""What a partnership calls itself, its bodies and its posts: a new version of its protocol (R135).

Names are part of the local protocol. A review that is open keeps the names of its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.deadlines.refusing import FieldReason, refuse
from cases.core.progress.protocol_versions import new_version
from cases.core.protocol.models import Protocol
from cases.core.protocol.preset import ProtocolError
from cases.core.protocol.selectors import own_versions
from partnerships.models import Partnership
from partnerships.pages.dates import in_words
from partnerships.people.actor import Actor
from partnerships.tenancy.context import current_partnership_id

#: The names of a protocol that are a text, in the order of the form, with what each is of.
TEXTS: dict[str, str] = {
    "partnership": "The partnership",
    "short": "The partnership, in short",
    "office": "The office that runs reviews",
    "sub_group": "The body that recommends whether to review",
    "officer": "The person who runs a review",
    "review": "A review",
    "review_short": "A review, in short",
    "later_review": "A review, by its later name",
    "later_review_short": "A review by its later name, in short",
    "pcc": "The police and crime commissioner’s post",
    "qa_body": "The body that assures the quality of reports",
    "home_office_mailbox": "The Home Office’s mailbox for reviews",
}
#: Posts whose local title letters and papers use, by their code in a protocol.
POSTS: dict[str, str] = {
    "csp_chair": "Chair of the partnership",
    "sub_group_chair": "Chair of the sub-group",
    "independent_board_chair": "Independent chair of the safeguarding board",
    "community_safety_head": "Head of community safety",
    "police_lead": "Lead of the police",
    "lead_member": "Lead member of the council",
    "communications_lead": "Communications lead",
    "boards_manager": "Manager of the boards",
    "business_manager": "Business manager",
    "support_officer": "Support officer",
    "lead_district": "Lead district",
    "administrator": "Administrator",
}
LONGEST = 200


@dataclass(frozen=True)
class NameFacts:
    """Every name of a protocol: texts by key, titles of posts by code, the switch day."""

    texts: Mapping[str, str]
    posts: Mapping[str, str] = field(default_factory=dict)
    switch_on: date | None = None


def newest_protocol() -> Protocol:
    """Give the version that comes into force last: the one that a change begins from."""
    found: Protocol = own_versions().order_by("-effective_on", "-version")[0]
    return found


@transaction.atomic
def change_names(
    *, by: Actor, facts: NameFacts, effective_on: date, because: str, seen: int
) -> Protocol:
    """Make a version of the protocol with these names, in force from a day (today or later).

    `seen` is the number of the version that the writer saw. Raises AccessDenied and NotReady.
    """
    Reach.of(by).require(Verb.EDIT_LOOK)
    Partnership.objects.select_for_update().get(pk=current_partnership_id())
    before = newest_protocol()
    texts = {key: facts.texts.get(key, "").strip() for key in TEXTS}
    posts = {code: title.strip() for code, title in facts.posts.items() if title.strip()}
    wrong = [
        FieldReason(f"Enter a name for: {TEXTS[key][0].lower()}{TEXTS[key][1:]}.", field=key)
        for key, text in texts.items()
        if not text
    ]
    wrong += [
        FieldReason(f"Keep it to {LONGEST} letters.", field=key)
        for key, text in {**texts, **{f"post_{code}": posts[code] for code in posts}}.items()
        if len(text) > LONGEST
    ]
    if not because.strip():
        wrong.append(FieldReason("Say why the names change.", field="because"))
    wrong += _wrong_day(before, effective_on)
    if before.version != seen:
        wrong.append(FieldReason("Somebody else changed the protocol meanwhile. Compare both."))
    names = {
        **before.data["names"],
        **texts,
        "roles": posts,
        "switch_on": facts.switch_on.isoformat() if facts.switch_on else None,
    }
    if names["switch_on"] is None:
        del names["switch_on"]
    if names == {"roles": {}, **before.data["names"]}:
        wrong.append(FieldReason("Nothing is changed: these are the names already."))
    refuse(wrong)
    try:
        return new_version(
            by=by,
            data={**before.data, "names": names},
            effective_on=effective_on,
            because=because.strip(),
        )
    except ProtocolError as broken:
        refuse([FieldReason(f"The protocol cannot be kept so: {broken}")])
        raise


def _wrong_day(before: Protocol, effective_on: date) -> list[FieldReason]:
    """Refuse a day that has passed, or one before a version that is still to come."""
    if effective_on < timezone.localdate():
        return [
            FieldReason(
                "Names come into force today or later: open reviews keep theirs.",
                field="effective_on",
            )
        ]
    if effective_on < before.effective_on:
        return [
            FieldReason(
                f"Version {before.version} of the protocol comes into force on "
                f"{in_words(before.effective_on)} and follows on this one: give that day or a "
                "later one.",
                field="effective_on",
            )
        ]
    return []
