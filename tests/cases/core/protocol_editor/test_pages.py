"""The pages of the protocol: read by all, written by administrators, a case moved by officers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.core.drafts.models import Draft
from cases.core.progress.pages.protocol_editing import _form
from cases.core.progress.protocol_drafts import current_draft
from cases.core.protocol.keys import part_named, parts
from cases.core.protocol.models import Protocol
from cases.core.protocol.toml_file import as_toml
from tests import cast
from tests.cases.core.protocol_editor.test_versions import a_version, due_of
from tests.cases.core.protocol_editor.typing import posted

ADMIN = "partnership_administrator"
PROTOCOL = "settings/protocol/"
DRAFT = f"{PROTOCOL}draft/"


def typed_of(company: cast.Company, code: str, **changed: Any) -> dict[str, Any]:
    """Give what a browser posts of a part of the draft."""
    part = part_named(code)
    assert part is not None
    with company.scope(ADMIN):
        draft = current_draft()
        data = draft.base.rules.to_data()
        form = _form(part, draft, None, {"preset": data, "in_force": data})
        return {name: form_list for name, form_list in posted(form, **changed).lists()}


def dated(day: date, **more: str) -> dict[str, str]:
    """Give the fields of a day from which a version is in force."""
    parts_of_day = {"day": day.day, "month": day.month, "year": day.year}
    return {f"effective_on_{name}": str(value) for name, value in parts_of_day.items()} | more


def shown(company: cast.Company, who: str, path: str, status: int = 200) -> str:
    """Give the text of a page."""
    page = company.client(who).get(company.url(path))
    assert page.status_code == status, path
    return page.content.decode()


def test_a_period_is_changed_looked_at_and_published_on_pages(somerby: cast.Company) -> None:
    client, today = somerby.client(ADMIN), timezone.localdate()
    assert "Change the protocol" in shown(somerby, ADMIN, PROTOCOL)
    assert "Nothing yet" in shown(somerby, ADMIN, DRAFT)
    page = somerby.url(f"{DRAFT}period-trawl_return/")
    assert "LC ¶40" in shown(somerby, ADMIN, f"{DRAFT}period-trawl_return/")

    wrong = client.post(page, typed_of(somerby, "period-trawl_return", period="0"))
    assert "longer than nothing" in wrong.content.decode()
    assert 'value="0"' in wrong.content.decode()

    done = client.post(page, typed_of(somerby, "period-trawl_return", period="10"))
    assert done.status_code == 302
    assert "14 days" in shown(somerby, ADMIN, DRAFT)
    assert "not in force" in shown(somerby, ADMIN, PROTOCOL)

    publish = somerby.url(f"{DRAFT}publish/")
    assert "10 days" in shown(somerby, ADMIN, f"{DRAFT}publish/")
    late = client.post(publish, dated(today - timedelta(days=1), because="Agreed."))
    assert (late.status_code, "today or later" in late.content.decode()) == (409, True)
    given = dated(today, because="Agreed by the board.")
    asked = client.post(publish, given).content.decode()
    assert "Publish version 2 from" in asked
    with somerby.scope(ADMIN):
        seen, number = current_draft().version, Protocol.objects.count()
    assert number == 1
    made = client.post(publish, {**given, "seen": str(seen), "confirmed": "yes"})
    assert made.status_code == 302
    with somerby.scope(ADMIN):
        assert str(Protocol.objects.get(version=2).rules.timetable["trawl_return"].period) == (
            "10 days"
        )


def test_every_part_of_the_draft_opens(somerby: cast.Company) -> None:
    client = somerby.client(ADMIN)
    for part in parts():
        page = client.get(somerby.url(f"{DRAFT}{part.code}/"))
        assert page.status_code == 200, part.code
    assert client.get(somerby.url(f"{DRAFT}nothing/")).status_code == 404


def test_what_is_typed_is_kept_and_a_second_writer_is_told(somerby: cast.Company) -> None:
    client = somerby.client(ADMIN)
    typed = typed_of(somerby, "letters", link_days="9")
    kept = client.post(somerby.url(f"{DRAFT}letters/typed/"), typed | {"draft_version": "0"})
    assert kept.json()["version"] == 1
    again = client.post(somerby.url(f"{DRAFT}letters/typed/"), typed | {"draft_version": "0"})
    assert again.status_code == 409
    page = shown(somerby, ADMIN, f"{DRAFT}letters/")
    assert ('value="9"' in page, "not saved in the draft yet" in page) == (True, True)
    assert "Typed, not saved" in shown(somerby, ADMIN, DRAFT)

    first = client.post(somerby.url(f"{DRAFT}letters/"), typed)
    assert first.status_code == 302
    stale = client.post(
        somerby.url(f"{DRAFT}letters/"), typed | {"link_days": "20", "version": "0"}
    )
    said = stale.content.decode()
    assert stale.status_code == 409
    assert ("while you were writing" in said, 'value="20"' in said) == (True, True)
    with somerby.scope(ADMIN):
        assert Draft.objects.filter(form="protocol:letters").count() == 0


def test_versions_are_read_compared_exported_and_one_is_withdrawn(somerby: cast.Company) -> None:
    with somerby.scope(ADMIN):
        a_version(somerby, "10 days", on=timezone.localdate() + timedelta(days=9))
    for who in ("board_member", "officer", ADMIN):
        assert "Version 2" in shown(somerby, who, PROTOCOL)
    assert "10 days" in shown(somerby, "board_member", f"{PROTOCOL}versions/2/")
    compared = shown(somerby, "board_member", f"{PROTOCOL}compare/?old=1&new=2")
    assert ("1 month" in compared, "10 days" in compared) == (True, True)
    assert "Nothing differs" in shown(somerby, "officer", f"{PROTOCOL}compare/?old=1&new=1")
    assert "There is a problem" in shown(somerby, "officer", f"{PROTOCOL}compare/?old=9&new=x")
    assert shown(somerby, "officer", f"{PROTOCOL}versions/2/toml/").startswith("# Local protocol")
    shown(somerby, "officer", f"{PROTOCOL}versions/7/", 404)
    shown(somerby, "officer", f"{PROTOCOL}versions/2/withdraw/", 403)
    assert "Withdraw version 2?" in shown(somerby, ADMIN, f"{PROTOCOL}versions/2/withdraw/")
    withdraw = somerby.url(f"{PROTOCOL}versions/2/withdraw/")
    assert somerby.client(ADMIN).post(withdraw, {"because": "Too early."}).status_code == 302
    assert "Withdrawn" in shown(somerby, "officer", f"{PROTOCOL}versions/2/")
    in_force = somerby.url(f"{PROTOCOL}versions/1/withdraw/")
    refused = somerby.client(ADMIN).post(in_force, {"because": "Why not."})
    assert (refused.status_code, "in force already" in refused.content.decode()) == (409, True)


def test_a_file_becomes_a_draft_and_a_bad_one_changes_nothing(somerby: cast.Company) -> None:
    client, page = somerby.client(ADMIN), somerby.url(f"{PROTOCOL}import/")
    assert "Bring a protocol" in shown(somerby, ADMIN, f"{PROTOCOL}import/")
    with somerby.scope(ADMIN):
        good = as_toml(Protocol.objects.get().rules.to_data(), title="Ours")
    other = good.replace('period = "14 days"', 'period = "10 days"', 1)

    def send(text: str, **more: str) -> Any:
        file = SimpleUploadedFile("ours.toml", text.encode(), "application/toml")
        return client.post(page, {"file": file, **more})

    bad = send(good.replace('short = "LCSP"', 'shirt = "LCSP"'))
    assert (bad.status_code, "names.shirt: Unknown key" in bad.content.decode()) == (409, True)
    with somerby.scope(ADMIN):
        assert current_draft().row is None
    assert send(other, seen="0").status_code == 302
    draft = shown(somerby, ADMIN, DRAFT)
    assert ("ours.toml" in draft, "10 days" in draft) == (True, True)
    with somerby.scope(ADMIN):
        assert Protocol.objects.count() == 1
        seen = str(current_draft().version)
    again = send(good, seen=seen)
    assert (again.status_code, "There is a draft already" in again.content.decode()) == (409, True)
    assert send(good, seen=seen, replace="on").status_code == 302

    assert "Throw the draft away?" in shown(somerby, ADMIN, f"{DRAFT}discard/")
    with somerby.scope(ADMIN):
        seen = str(current_draft().version)
    gone = client.post(somerby.url(f"{DRAFT}discard/"), {"seen": seen})
    assert gone.status_code == 302
    with somerby.scope(ADMIN):
        assert current_draft().row is None


def test_a_draft_is_brought_forward_on_its_page(somerby: cast.Company) -> None:
    client = somerby.client(ADMIN)
    client.post(somerby.url(f"{DRAFT}letters/"), typed_of(somerby, "letters", link_days="9"))
    with somerby.scope(ADMIN):
        a_version(somerby, "10 days")
    assert "Bring the draft up to date" in shown(somerby, ADMIN, DRAFT)
    assert client.post(somerby.url(f"{DRAFT}forward/")).status_code == 302
    assert "Go on to publish" in shown(somerby, ADMIN, DRAFT)


def test_a_case_is_moved_on_its_page_after_seeing_what_moves(somerby: cast.Company) -> None:
    today = timezone.localdate()
    case = cast.a_case(somerby, attention=today)
    page = f"reviews/{case.reference}/protocol/"
    assert "No newer version is in force" in shown(somerby, "officer", page)
    with somerby.scope(ADMIN):
        made = a_version(somerby, "10 days")
    assert case.reference in shown(somerby, "officer", PROTOCOL)
    assert case.reference not in shown(somerby, ADMIN, PROTOCOL)
    client, given = somerby.client("officer"), {"to": str(made.pk), "because": "Agreed."}
    preview = client.post(somerby.url(page), given).content.decode()
    assert "Move this review to version 2?" in preview
    assert "Decide whether to hold a review" in preview
    with somerby.scope("officer"):
        assert cast.fresh(case).protocol.version == 1
    done = client.post(
        somerby.url(page), {**given, "confirmed": "yes", "version": str(case.version)}
    )
    assert done.status_code == 302
    with somerby.scope("officer"):
        assert due_of(case) == today + timedelta(days=10)
    shown(somerby, ADMIN, page, 404)


def test_the_list_of_reviews_and_versions_has_a_constant_number_of_queries(
    somerby: cast.Company,
) -> None:
    client = somerby.client("officer")

    def queries() -> int:
        client.get(somerby.url(PROTOCOL))
        with CaptureQueriesContext(connection) as found:
            client.get(somerby.url(PROTOCOL))
        return len(found)

    cast.a_case(somerby)
    before = queries()
    for _ in range(3):
        cast.a_case(somerby)
    assert queries() == before
