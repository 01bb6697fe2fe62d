"""The operator's pages of county boards, and the page on which a partnership agrees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from cases.core.access.verbs import Verb
from cases.core.access.wrappers import CaseRequest, in_partnership, operator
from cases.core.progress.boards import (
    agree_figures,
    ask_for_figures,
    create_board,
    end_board_seat,
    end_figures,
    give_board_seat,
    people_of_board,
    reports_here,
    standing_reports,
)
from cases.core.progress.pages.access import BecauseForm
from cases.core.progress.pages.form_page import confirm_page, form_page
from cases.core.progress.pages.offices import NameForm
from partnerships.models import Board, BoardReport, Partnership
from partnerships.pages.forms import Form


class AskForm(Form):
    """Whose figures a board asks for."""

    partnership: Any = forms.ModelChoiceField(
        queryset=None, label="Partnership", empty_label="Choose"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partnership: Any = self.fields["partnership"]
        partnership.queryset = Partnership.objects.order_by("name")


class BoardPersonForm(Form):
    """Somebody of a board, by the address of the account."""

    email = forms.EmailField(label="Email address")
    name = forms.CharField(
        label="Name",
        max_length=200,
        required=False,
        help_text="Needed when there is no account with this address yet.",
    )


class AgreeForm(Form):
    """What a board sees of a partnership."""

    shows_costs = forms.BooleanField(
        label="Show the total of what reviews cost in a financial year",
        help_text="Where there is one review, the total is what it cost.",
        required=False,
    )
    shows_small_numbers = forms.BooleanField(
        label="Show numbers below five as they are",
        help_text="Otherwise the board reads “1 to 4”: where few people die, a small number can "
        "tell its reader who is meant.",
        required=False,
    )


def _board(number: int) -> Board:
    found = Board.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _page(board: Board) -> str:
    return reverse("board", args=[board.pk])


@operator
def boards(request: Any) -> HttpResponse:
    """List the county boards with the partnerships that were asked for figures."""
    found: dict[int, list[BoardReport]] = {}
    rows = BoardReport.objects.filter(ended_on=None).select_related("partnership")
    for row in rows.order_by("partnership__name"):
        found.setdefault(row.board_id, []).append(row)
    listed = [(board, found.get(board.pk, [])) for board in Board.objects.order_by("name")]
    return TemplateResponse(request, "cases/core/boards.html", {"boards": listed})


@operator
def board_new(request: Any) -> HttpResponse:
    """Create a county board."""
    form = NameForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda data: create_board(by=request.actor, name=data["name"]),
        back=reverse("boards"),
        said="The board is created. Ask the partnerships whose figures it should see.",
        title="Create a county board",
        intro="A county board sees figures of several partnerships, and never a review.",
        button="Create the board",
    )


@operator
def board(request: Any, board: int) -> HttpResponse:
    """Show a board: who was asked, who agreed, who sits on it."""
    found = _board(board)
    context = {
        "board": found,
        "reports": standing_reports(found),
        "people": people_of_board(found, request.actor),
    }
    return TemplateResponse(request, "cases/core/board.html", context)


@operator
def board_ask(request: Any, board: int) -> HttpResponse:
    """Ask a partnership to give its figures to a board."""
    found = _board(board)
    form = AskForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda data: ask_for_figures(
            by=request.actor, board=found, partnership=data["partnership"]
        ),
        back=_page(found),
        said="The partnership’s administrators have been asked.",
        title=f"Ask for figures for “{found}”",
        intro="Nothing is seen before an administrator of the partnership agrees.",
        button="Ask for its figures",
    )


@operator
def board_person(request: Any, board: int) -> HttpResponse:
    """Let somebody see what a board sees."""
    found = _board(board)
    form = BoardPersonForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda data: give_board_seat(by=request.actor, board=found, **data),
        back=_page(found),
        said="The role is given, and a mail is on its way. The administrators are told.",
        title=f"Add somebody to “{found}”",
        intro="He or she sees the figures of every partnership that agreed, and no review.",
        button="Add to the board",
    )


@operator
def board_person_end(request: Any, board: int, user: int) -> HttpResponse:
    """Ask why, and end what somebody of a board sees."""
    found = _board(board)
    held = next((e for e in people_of_board(found, request.actor) if e.user.pk == user), None)
    if held is None:
        messages.info(request, "That person does not sit on this board.")
        return HttpResponseRedirect(_page(found))
    form = BecauseForm(request.POST or None)
    return confirm_page(
        request,
        form,
        lambda data: end_board_seat(
            by=request.actor, board=found, user=held.user, because=data["because"]
        ),
        back=_page(found),
        said="It is ended: no figures are seen any more.",
        question=f"End the role of {held.user.name} on “{found}”?",
        consequences=[f"It ends today in {', '.join(str(each) for each in held.where)}."],
        label="End the role",
        final_text="The role can be given again, but it has ended today.",
    )


def _here(request: CaseRequest, number: int) -> BoardReport | None:
    return next((each for each in reports_here() if each.pk == number), None)


@in_partnership(Verb.AGREE_BOARD)
def boards_here(request: CaseRequest) -> HttpResponse:
    """Show which boards ask for or get the partnership's figures."""
    context = {"reports": reports_here(), "slug": request.partnership.slug}
    return TemplateResponse(request, "cases/core/boards_here.html", context)


@in_partnership(Verb.AGREE_BOARD, post=Verb.AGREE_BOARD)
def board_agree(request: CaseRequest, report: int) -> HttpResponse:
    """Agree what a board sees of the partnership, or change it; its people are named."""
    back = reverse("boards_here", args=[request.partnership.slug])
    found = _here(request, report)
    if found is None:
        messages.info(request, "It has ended meanwhile.")
        return HttpResponseRedirect(back)
    names = [each.user.name for each in people_of_board(found.board, request.actor)]
    form = AgreeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "shows_costs": found.shows_costs,
            "shows_small_numbers": found.shows_small_numbers,
        },
    )
    who = ", ".join(names) or "nobody yet; you are told when somebody joins"
    return form_page(
        request,
        form,
        lambda data: agree_figures(by=request.actor, report=found, **data),
        back=back,
        said="It is kept. The chronicle says what was agreed.",
        title=f"Give figures to “{found.board}”",
        intro="The board sees how many referrals, reviews and publications there were and how "
        f"deadlines were kept, and never a review. On the board: {who}.",
        button="Agree to give the figures",
    )


@in_partnership(Verb.AGREE_BOARD, post=Verb.AGREE_BOARD)
def board_end(request: CaseRequest, report: int) -> HttpResponse:
    """Ask why, and end what a board sees of the partnership; or refuse what was asked."""
    back = reverse("boards_here", args=[request.partnership.slug])
    found = _here(request, report)
    if found is None:
        messages.info(request, "It has ended already.")
        return HttpResponseRedirect(back)
    form = BecauseForm(request.POST or None)
    return confirm_page(
        request,
        form,
        lambda data: end_figures(by=request.actor, report=found, because=data["because"]),
        back=back,
        said="It is ended: the board sees nothing of this partnership.",
        question=f"Give no figures to “{found.board}”?",
        consequences=["Its people see nothing of this partnership from this minute."],
        label="Give no figures",
        final_text="To give them again, the operator asks again.",
    )
