"""County boards: the operator asks, a partnership agrees, and the board sees figures.

A board's person has one role and nothing else by it: figures of the partnerships that agreed.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.core.access.reach import Reach
from cases.core.access.verbs import Verb
from cases.core.audit.services import record
from cases.core.deadlines.refusing import FieldReason, refuse, unsaid
from cases.core.progress.operating import own_address, require_operator, unnamed
from cases.core.progress.people import give_membership
from cases.core.progress.through import (
    Holder,
    end_here,
    held_here,
    holders,
    roles_here,
    tell_administrators,
)
from cases.core.workflow.plug import NotReady, Reason
from partnerships.models import Board, BoardReport, Partnership, User
from partnerships.people.actor import Actor
from partnerships.people.roles import Role
from partnerships.tenancy.context import current_partnership_id, scope

ROLE = Role.COUNTY_BOARD_MEMBER


def standing_reports(board: Board) -> list[BoardReport]:
    """Give what partnerships were asked for and have not ended, by partnership."""
    rows = BoardReport.objects.filter(board=board, ended_on=None).select_related("partnership")
    return list(rows.order_by("partnership__name"))


def reports_here() -> list[BoardReport]:
    """Give the boards that the partnership in scope is asked by or gives figures to."""
    rows = BoardReport.objects.filter(partnership_id=current_partnership_id(), ended_on=None)
    return list(rows.select_related("board").order_by("board__name"))


def agreed_with(board: Board) -> list[Partnership]:
    """Give the partnerships whose figures the board sees today."""
    return [each.partnership for each in standing_reports(board) if each.is_agreed]


def people_of_board(board: Board, by: Actor) -> list[Holder]:
    """Give the people of a board and where they see figures."""
    return holders(board, agreed_with(board), by)


@transaction.atomic
def create_board(*, by: Actor, name: str) -> Board:
    """Create a board that sees nothing yet. Raises AccessDenied and NotReady."""
    require_operator(by)
    wrong = unsaid(name=(name, "Enter the name of the board."))
    if Board.objects.filter(name__iexact=name.strip()).exists():
        wrong.append(FieldReason("There is a board with this name already.", field="name"))
    refuse(wrong)
    return Board.objects.create(name=name.strip())


@transaction.atomic
def ask_for_figures(*, by: Actor, board: Board, partnership: Partnership) -> BoardReport:
    """Ask a partnership to give its figures to a board: nothing is seen before it agrees.

    Raises AccessDenied, and NotReady where it was asked already.
    """
    require_operator(by)
    board = Board.objects.select_for_update().get(pk=board.pk)
    if BoardReport.objects.filter(board=board, partnership=partnership, ended_on=None).exists():
        reason = f"{partnership} was asked already, or gives its figures."
        refuse([FieldReason(reason, field="partnership")])
    made = BoardReport.objects.create(
        board=board, partnership=partnership, asked_on=timezone.localdate()
    )
    with scope(partnership.pk, by):
        record("board.asked", f"asked this partnership to give its figures to “{board}”", by=by)
        tell_administrators(
            key=f"board-asked:{made.pk}",
            subject=f"“{board}” asks for the figures of {partnership}",
            body=f"“{board}” asks to see the figures of {partnership}. Nothing is seen before you "
            "agree: sign in and open “County boards” in the settings.\n",
        )
    return made


def _standing_here(report: BoardReport) -> BoardReport:
    """Give the row locked, if it is of the partnership in scope and has not ended."""
    found = (
        BoardReport.objects.select_for_update(of=("self",))
        .select_related("board")
        .filter(pk=report.pk, partnership_id=current_partnership_id(), ended_on=None)
        .first()
    )
    if found is None:
        raise NotReady([Reason("It has ended meanwhile. The operator can ask again.")])
    return found


@transaction.atomic
def agree_figures(
    *, by: Actor, report: BoardReport, shows_costs: bool, shows_small_numbers: bool
) -> BoardReport:
    """Agree for the partnership in scope what a board sees, or change what was agreed.

    The board's people see it from now on. Raises AccessDenied and NotReady.
    """
    Reach.of(by).require(Verb.AGREE_BOARD)
    people = [
        each.user
        for each in people_of_board(report.board, by)
        if current_partnership_id() not in {one.pk for one in each.where}
    ]
    report = _standing_here(report)
    report.agreed_on = report.agreed_on or timezone.localdate()
    report.agreed_by = by.name
    report.shows_costs, report.shows_small_numbers = shows_costs, shows_small_numbers
    report.save()
    more = ["totals of costs"] * shows_costs + ["numbers below five"] * shows_small_numbers
    record(
        "board.agreed",
        f"agreed to give the figures to “{report.board}”"
        + (f", with {' and '.join(more)}" if more else ", without costs or numbers below five"),
        by=by,
        details={"board": report.board_id, "costs": shows_costs, "small": shows_small_numbers},
    )
    for user in people:
        if ROLE not in roles_here(user):
            give_membership(
                by=by, email=user.email, name="", role=ROLE, agency=None, board=report.board,
                sender="",
            )  # fmt: skip
    return report


@transaction.atomic
def end_figures(*, by: Actor, report: BoardReport, because: str) -> BoardReport:
    """End what a board sees of the partnership in scope: its people see nothing from now on.

    Raises AccessDenied and NotReady.
    """
    Reach.of(by).require(Verb.AGREE_BOARD)
    refuse(unsaid(because=(because, "Say why it ends.")))
    report = _standing_here(report)
    report.ended_on = timezone.localdate()
    report.save()
    end_here(held_here(report.board), by=by, because=because)
    record(
        "board.ended", f"ended giving figures to “{report.board}”", by=by, because=because.strip()
    )
    return report


@transaction.atomic
def give_board_seat(*, by: Actor, board: Board, email: str, name: str) -> int:
    """Let somebody see what a board sees, in every partnership that agreed; give in how many.

    Raises AccessDenied and NotReady.
    """
    require_operator(by)
    board = Board.objects.select_for_update().get(pk=board.pk)
    agreed = agreed_with(board)
    wrong = own_address(by, email, "email")
    wrong += unnamed(email, name, "name")
    if not agreed:
        wrong.append(FieldReason("No partnership has agreed yet to give this board its figures."))
    refuse(wrong)
    given = 0
    for partnership in agreed:
        with scope(partnership.pk, by):
            user = User.objects.filter(email__iexact=email.strip()).first()
            if user is not None and ROLE in roles_here(user):
                continue
            give_membership(
                by=by, email=email, name=name, role=ROLE, agency=None, board=board,
                sender="" if given else board.name,
            )  # fmt: skip
            given += 1
            tell_administrators(
                key=f"board-person:{board.pk}:{timezone.now().timestamp()}",
                subject=f"Somebody joins “{board}”",
                body=f"Somebody more of “{board}” sees the figures that {partnership} gives to "
                "it. Sign in and open “People and their roles” in the settings to see who.\n",
            )
    if not given:
        refuse([FieldReason("He or she sees the figures of all of them already.", field="email")])
    return given


@transaction.atomic
def end_board_seat(*, by: Actor, board: Board, user: User, because: str) -> list[Partnership]:
    """End what somebody of a board sees, everywhere today; give where. Raises as the others do."""
    require_operator(by)
    refuse(unsaid(because=(because, "Say why it ends.")))
    ended = []
    for partnership in agreed_with(board):
        with scope(partnership.pk, by):
            rows = [each for each in held_here(board) if each.user_id == user.pk]
            end_here(rows, by=by, because=because)
            if rows:
                ended.append(partnership)
    return ended
