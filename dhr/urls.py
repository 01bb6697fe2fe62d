"""All addresses. What lies below /p/<partnership>/ has that partnership in scope."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from cases.core.deadlines import proclaimed_page
from cases.core.progress.pages import (
    boards,
    closing_accounts,
    home,
    merger_operators,
    office_home,
    offices,
    operator_agencies,
    operators,
    support,
    work,
)
from cases.costs.views import operators as funds
from cases.reporting import views as reporting
from dhr.health import health


def page(name: str) -> URLPattern:
    """Give the address of a page of plain text that is open to everybody."""
    view = TemplateView.as_view(template_name=f"static_pages/{name}.html")
    return path(f"{name}/", view, name=name)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("account/me/", work.account, name="account"),
    path("account/extend/", work.extend_session, name="extend_session"),
    path("account/", include("partnerships.sign_in.urls")),
    path("account/", include("allauth.urls")),
    path("operator/", operators.partnerships_page, name="partnerships"),
    path("operator/new/", operators.partnership_new, name="partnership_new"),
    path("operator/bank-holidays/", proclaimed_page.bank_holidays, name="bank_holidays"),
    path(
        "operator/bank-holidays/changes/<int:change>/",
        proclaimed_page.change,
        name="bank_holiday_change",
    ),
    path(
        "operator/bank-holidays/<int:day>/remove/",
        proclaimed_page.remove,
        name="bank_holiday_remove",
    ),
    path("operator/agencies/", operator_agencies.operator_agencies, name="operator_agencies"),
    path(
        "operator/agencies/<int:agency>/",
        operator_agencies.operator_agency,
        name="operator_agency",
    ),
    path(
        "operator/agencies/<int:agency>/<slug:what>/",
        operator_agencies.operator_agency_change,
        name="operator_agency_change",
    ),
    path(
        "operator/agencies/proposals/<int:change>/decide/",
        operator_agencies.operator_proposal,
        name="operator_proposal",
    ),
    path(
        "operator/agencies/changes/<int:change>/take-back/",
        operator_agencies.operator_take_back,
        name="operator_take_back",
    ),
    path("operator/offices/", offices.offices, name="offices"),
    path("operator/offices/new/", offices.office_new, name="office_new"),
    path("operator/offices/<int:office>/", offices.office, name="office"),
    path("operator/offices/<int:office>/rename/", offices.office_rename, name="office_rename"),
    path(
        "operator/offices/<int:office>/join/<int:partnership>/",
        offices.office_join,
        name="office_join",
    ),
    path(
        "operator/offices/<int:office>/leave/<int:partnership>/",
        offices.office_leave,
        name="office_leave",
    ),
    path("operator/offices/<int:office>/people/add/", offices.office_person, name="office_person"),
    path(
        "operator/offices/<int:office>/people/<int:user>/<slug:role>/end/",
        offices.office_person_end,
        name="office_person_end",
    ),
    path("operator/boards/", boards.boards, name="boards"),
    path("operator/boards/new/", boards.board_new, name="board_new"),
    path("operator/boards/<int:board>/", boards.board, name="board"),
    path("operator/boards/<int:board>/ask/", boards.board_ask, name="board_ask"),
    path("operator/boards/<int:board>/people/add/", boards.board_person, name="board_person"),
    path(
        "operator/boards/<int:board>/people/<int:user>/end/",
        boards.board_person_end,
        name="board_person_end",
    ),
    path("offices/<int:office>/", office_home.office_home, name="office_home"),
    path("boards/<int:board>/", reporting.county_board, name="county_board"),
    path("boards/<int:board>/export/", reporting.county_board_csv, name="county_board_csv"),
    path("operator/support/", support.support_visits, name="support_visits"),
    path("operator/accounts/close/", closing_accounts.account_close, name="account_close"),
    path("operator/funds/", funds.funds, name="funds"),
    path("operator/funds/<int:pool>/share/", funds.share, name="fund_share"),
    path("operator/funds/sharing/<int:sharing>/end/", funds.end, name="fund_share_end"),
    path("operator/mergers/", merger_operators.mergers, name="mergers"),
    path("operator/mergers/new/", merger_operators.merger_new, name="merger_new"),
    path("operator/mergers/<int:merger>/", merger_operators.merger, name="merger"),
    path(
        "operator/mergers/<int:merger>/withdraw/",
        merger_operators.merger_withdraw,
        name="merger_withdraw",
    ),
    path("p/<slug:partnership>/", include("cases.urls")),
    path("health/", health, name="health"),
    page("accessibility"),
    page("privacy"),
    page("help"),
]

handler404 = "dhr.errors.page_not_found"
