"""A partnership writes its own texts of letters: versions, from a day on, never changed (R139)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cases.core.access.reach import AccessDenied
from cases.core.audit.models import CaseEvent
from cases.core.drafts.models import Draft
from cases.core.notices.models import Letter
from cases.core.notices.services import letter_html
from cases.core.notices.wording.models import Letterhead, LetterText
from cases.core.notices.wording.selectors import own_text, standard_text
from cases.core.progress.letter_sending import make_again
from cases.core.progress.letter_texts import keep_letter_text, withdraw_letter_text
from cases.core.workflow.plug import NotReady, registry
from tests import cast
from tests.cases.decision import acts

CODE = "decision_coroner"
OWN = "Subject: About {{ called }}\n\nWe decided on {{ decided_on }}: {{ outcome }}.\n"


def today() -> date:
    return timezone.localdate()


def written(of: cast.Company, text: str = OWN, **more: Any) -> LetterText:
    """Keep a version of the coroner's letter as the administrator, in force today."""
    values: dict[str, Any] = {"effective_on": today(), "because": "Shorter.", "seen": 0} | more
    with of.scope("partnership_administrator"):
        return keep_letter_text(
            by=of.actor("partnership_administrator"), code=CODE, text=text, **values
        )


def posted(text: str = OWN, on: date | None = None, **more: str) -> dict[str, str]:
    day = on or today()
    return {
        "text": text,
        "effective_on_day": str(day.day),
        "effective_on_month": str(day.month),
        "effective_on_year": str(day.year),
        "because": "Shorter.",
        "version": "0",
    } | more


def page(of: cast.Company, path: str = "") -> str:
    return of.url(f"settings/letters/texts/{CODE}/{path}")


def test_r139_a_text_is_in_force_from_its_day_and_every_version_stays(
    somerby: cast.Company,
) -> None:
    later = today() + timedelta(days=10)
    written(somerby)
    written(somerby, OWN + "\nLater.\n", effective_on=later, seen=1)
    with somerby.scope():
        numbers = {
            day: found.number if (found := own_text(CODE, day)) else 0
            for day in (today() - timedelta(days=1), today(), later - timedelta(days=1), later)
        }
        assert list(numbers.values()) == [0, 1, 1, 2]
        said = CaseEvent.objects.filter(verb="letter_text.written").values_list(
            "detail__words", flat=True
        )
        assert [each.split(",")[0] for each in said.order_by("pk")] == [
            "wrote version 1 of the text of “Decision: letter to the coroner”",
            "wrote version 2 of the text of “Decision: letter to the coroner”",
        ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": "We {{ outcom }} on {{ decided_on }}"}, "Did you mean “outcome”?"),
        ({"text": "We write."}, "does not hold: The decision; The day of the decision."),
        ({"effective_on": date(2026, 1, 1)}, "today or later"),
        ({"because": " "}, "why the text changes"),
        ({"seen": 3}, "wrote a new version meanwhile"),
    ],
)
def test_what_is_wrong_with_a_text_is_refused(
    somerby: cast.Company, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(NotReady, match=said.replace("?", r"\?").replace(".", r"\.")):
        written(somerby, **values)


def test_a_passage_may_be_left_out_knowingly_and_the_record_says_so(somerby: cast.Company) -> None:
    written(somerby, "We write.", knowingly=True)
    with somerby.scope():
        event = CaseEvent.objects.select_related("detail").get(verb="letter_text.written")
        assert "The day of the decision" in event.detail.details["lacks"]


def test_the_text_of_the_product_typed_again_follows_the_product(somerby: cast.Company) -> None:
    version = written(somerby, standard_text(registry.letter(CODE)))
    assert version.text == ""


def test_only_an_administrator_writes_and_officers_read(somerby: cast.Company) -> None:
    with somerby.scope("officer"), pytest.raises(AccessDenied):
        keep_letter_text(
            by=somerby.officer, code=CODE, text=OWN, effective_on=today(), because="x", seen=0
        )
    for who, reads, writes in (
        ("partnership_administrator", 200, 200),
        ("officer", 200, 403),
        ("case_administrator", 200, 403),
        ("csp_chair", 403, 403),
        ("panel_member", 403, 403),
    ):
        client = somerby.client(who)
        assert client.get(somerby.url("settings/letters/")).status_code == reads, who
        assert client.get(page(somerby)).status_code == reads, who
        assert client.get(page(somerby, "change/")).status_code == writes, who
        assert client.get(somerby.url("settings/letters/head/")).status_code == reads, who
        head = client.post(somerby.url("settings/letters/head/"), {"name": ""})
        assert head.status_code == (409 if writes == 200 else 403), who


def test_an_unknown_field_is_told_beside_the_text_and_nothing_typed_is_lost(
    somerby: cast.Company,
) -> None:
    client = somerby.client("partnership_administrator")
    wrong = OWN.replace("outcome", "outcom")
    answer = client.post(page(somerby, "change/"), posted(wrong)).content.decode()
    assert "Line 3: There is no field “outcom” in this letter. Did you mean “outcome”?" in answer
    assert "{{ outcom }}" in answer
    preview = client.post(page(somerby, "preview/"), posted(wrong))
    assert preview.status_code == 409
    assert "Did you mean “outcome”?" in preview.content.decode()
    with somerby.scope():
        assert LetterText.objects.count() == 0


def test_a_text_is_looked_at_kept_compared_and_begun_anew_in_the_browser(
    somerby: cast.Company,
) -> None:
    client = somerby.client("partnership_administrator")
    looked = client.post(page(somerby, "change/"), {"text": OWN, "act": "look", "version": "0"})
    assert "We decided on Wednesday 1 April 2026: Review." in looked.content.decode()
    assert "There is a problem" not in looked.content.decode()
    pdf = client.post(page(somerby, "preview/"), posted())
    assert pdf.content.startswith(b"%PDF")
    assert client.post(page(somerby, "change/"), posted()).status_code == 302
    for number in (0, 1):
        assert client.get(page(somerby, f"versions/{number}/pdf/")).content.startswith(b"%PDF")
        assert client.get(page(somerby, f"versions/{number}/word/")).content.startswith(b"PK")
    version = client.get(page(somerby, "versions/1/")).content.decode()
    assert "<ins>About</ins>" in version
    assert client.get(page(somerby, "versions/1/?with=zz")).status_code == 200
    assert client.get(page(somerby, "versions/9/")).status_code == 404
    assert client.get(somerby.url("settings/letters/texts/nothing/")).status_code == 404
    anew = client.get(page(somerby, "change/?from=0")).content.decode()
    assert "As a courtesy" in anew
    assert "Back to the text of the product." in anew


def test_a_missing_passage_is_warned_of_and_asks_for_a_tick(somerby: cast.Company) -> None:
    client = somerby.client("partnership_administrator")
    answer = client.post(page(somerby, "change/"), posted("We write."))
    assert answer.status_code == 409
    assert "The text does not hold: The decision; The day of the decision." in (
        answer.content.decode()
    )
    kept = client.post(page(somerby, "change/"), posted("We write.", knowingly="on"))
    assert kept.status_code == 302


def test_the_second_of_two_writers_is_told_and_sees_both_texts(somerby: cast.Company) -> None:
    client = somerby.client("partnership_administrator")
    client.get(page(somerby, "change/"))
    written(somerby, OWN + "\nTheirs.\n")
    answer = client.post(page(somerby, "change/"), posted(OWN + "\nMine.\n"))
    assert answer.status_code == 409
    assert "Theirs." in answer.content.decode()
    assert "Mine." in answer.content.decode()
    again = client.post(page(somerby, "change/"), posted(OWN + "\nMine.\n", version="1"))
    assert again.status_code == 302


def test_what_is_typed_is_kept_as_one_types_and_a_newer_version_is_still_told(
    somerby: cast.Company,
) -> None:
    client = somerby.client("partnership_administrator")
    draft = page(somerby, "draft/")
    first = client.post(draft, posted("Half a {{ sen", draft_version="0"))
    assert first.json()["version"] == 1
    assert "Half a {{ sen" in client.get(page(somerby, "change/")).content.decode()
    assert client.post(draft, posted("x", draft_version="0")).status_code == 409
    written(somerby)
    typed = client.get(page(somerby, "change/")).content.decode()
    assert 'name="version" value="0"' in typed
    assert client.post(page(somerby, "change/"), posted(version="1")).status_code == 302
    with somerby.scope():
        assert Draft.objects.count() == 0


def test_a_version_is_withdrawn_before_its_day_and_not_after(somerby: cast.Company) -> None:
    later = written(somerby, effective_on=today() + timedelta(days=3))
    client = somerby.client("partnership_administrator")
    assert client.post(page(somerby, "versions/1/")).status_code == 302
    assert "Withdrawn" in client.get(page(somerby)).content.decode()
    with somerby.scope():
        assert own_text(CODE, later.effective_on) is None
    now = written(somerby, seen=1)
    by = somerby.actor("partnership_administrator")
    with somerby.scope("partnership_administrator"), pytest.raises(NotReady, match="in force"):
        withdraw_letter_text(by=by, version=now)


def test_a_letter_keeps_the_text_it_was_made_from_until_it_is_made_again(
    somerby: cast.Company,
) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    written(somerby)
    with somerby.scope("officer"):
        letter = Letter.objects.select_related("case__protocol", "partnership").get(
            case=case, code=CODE
        )
        assert letter.text == standard_text(registry.letter(CODE))
        assert "As a courtesy" in letter_html(letter)
    client = somerby.client("officer")
    own = somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/")
    assert "Made from the text of the product." in client.get(own).content.decode()
    looked = client.get(f"{own}as/1/").content.decode()
    assert "About Adult A" in looked
    assert f"{own}as/1/" in client.get(page(somerby)).content.decode()
    assert client.get(f"{own}as/0/").status_code == 200
    assert client.get(f"{own}word/").content.startswith(b"PK")
    assert client.post(f"{own}again/").status_code == 302
    assert "Made from version 1 of your own text." in client.get(own).content.decode()
    with somerby.scope("officer"):
        letter = letter.refreshed()
        assert "As a courtesy" not in letter_html(letter)
        Letter.objects.filter(pk=letter.pk).update(sent_on=today())
        with pytest.raises(NotReady, match="sent already"):
            make_again(letter, by=somerby.officer)


def test_the_administrator_of_the_texts_sees_no_letter_of_a_case(somerby: cast.Company) -> None:
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    client = somerby.client("partnership_administrator")
    assert case.reference not in client.get(page(somerby)).content.decode()
    with somerby.scope():
        letter = Letter.objects.get(case=case, code=CODE)
    own = somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/as/0/")
    assert client.get(own).status_code == 404


def test_a_letter_that_may_not_go_yet_is_shown_in_no_version(somerby: cast.Company) -> None:
    """R25: the family's letter of no review waits for the Home Office's answer."""
    case = acts.to_decide(somerby)
    acts.decided(somerby, case, "no_review")
    with somerby.scope():
        letter = Letter.objects.filter(case=case, code__startswith="decision_family").first()
    assert letter is not None
    client = somerby.client("officer")
    own = somerby.url(f"reviews/{case.reference}/letters/{letter.pk}/")
    for path in ("as/0/", "word/", "mail/"):
        assert client.get(own + path).status_code == 409, path
    assert client.post(f"{own}mail/", {"address": "x@y.example"}).status_code == 409


def test_the_list_of_texts_asks_no_more_of_the_database_with_many_versions(
    somerby: cast.Company,
) -> None:
    client, counts = somerby.client("partnership_administrator"), []
    address = somerby.url("settings/letters/")
    client.get(somerby.url(""))
    for seen in range(2):
        written(somerby, OWN + f"\n{seen}\n", seen=seen)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))
    assert counts[0] == counts[1]


def a_logo(name: str = "arms.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (3000, 900), "teal").save(out, format="PNG", comment="hidden")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def head(**more: Any) -> dict[str, Any]:
    return (
        {
            "name": "Somerby Review Office",
            "address": "1 Hall Street\nSomerby",
            "signed_by": "Odalys Fenn",
            "signed_as": "Head of reviews",
            "logo_words": "Arms of Somerby",
            "version": "0",
        }
        | {key: value for key, value in posted().items() if key.startswith("effective")}
        | more
    )


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"logo": SimpleUploadedFile("arms.png", b"MZ no picture")}, 200, "arms.png|program"),
        ({"logo": SimpleUploadedFile("arms.svg", b"<svg onload='x'/>")}, 200, "problem"),
        ({"logo": None, "address": "a\n" * 9}, 409, "Keep it to 8 lines."),
        ({"effective_on_year": "2020"}, 409, "today or later"),
        ({"logo_words": ""}, 409, "Say what the logo shows"),
        ({"version": "4"}, 409, "while you were writing"),
        ({"name": ""}, 200, "problem"),
    ],
)
def test_a_letterhead_that_cannot_be_kept_is_refused_and_what_was_typed_stays(
    somerby: cast.Company, values: dict[str, Any], status: int, said: str
) -> None:
    given = head(logo=a_logo()) | values
    given = {key: value for key, value in given.items() if value is not None}
    client = somerby.client("partnership_administrator")
    answer = client.post(somerby.url("settings/letters/head/"), given)
    assert answer.status_code == status
    text = answer.content.decode()
    assert any(each in text for each in said.split("|"))
    assert "Odalys Fenn" in text
    with somerby.scope():
        assert Letterhead.objects.count() == 0


def test_a_letterhead_is_kept_with_its_logo_drawn_anew_and_stands_on_letters(
    somerby: cast.Company,
) -> None:
    client = somerby.client("partnership_administrator")
    address = somerby.url("settings/letters/head/")
    assert client.post(address, head(logo=a_logo())).status_code == 302
    assert client.post(address, head(version="1", name="Office")).status_code == 302
    with somerby.scope():
        first, second = Letterhead.objects.order_by("number")
        assert second.logo.name == first.logo.name
        with second.logo.open("rb") as file, Image.open(file) as kept:
            assert kept.size == (1200, 360)
            assert "comment" not in kept.info
    logo = client.get(somerby.url("settings/letters/head/logo/2/"))
    assert b"".join(logo.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]  # a file
    assert client.get(somerby.url("settings/letters/head/logo/9/")).status_code == 404
    assert "Arms of Somerby" in client.get(address).content.decode()
    case = acts.to_decide(somerby)
    acts.decided(somerby, case)
    with somerby.scope():
        letter = Letter.objects.select_related("case__protocol", "partnership").get(
            case=case, code=CODE
        )
        html = letter_html(letter)
    for words in ("Office", "Odalys Fenn", "Head of reviews", 'alt="Arms of Somerby"'):
        assert words in html
    without = client.post(address, head(version="2", without_logo="on", logo_words=""))
    assert without.status_code == 302
    with somerby.scope():
        assert not Letterhead.objects.get(number=3).logo
