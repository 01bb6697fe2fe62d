"""All addresses. What lies below /p/<partnership>/ has that partnership in scope."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from cases.core.deadlines import proclaimed_page
from cases.core.progress.pages import closing_accounts, home, operators, support, work
from cases.costs.views import operators as funds
from dhr.health import health


def page(name: str) -> URLPattern:
    """Give the address of a page of plain text that is open to everybody."""
    view = TemplateView.as_view(template_name=f"static_pages/{name}.html")
    return path(f"{name}/", view, name=name)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("account/me/", work.account, name="account"),
    path("account/extend/", work.extend_session, name="extend_session"),
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
    path("operator/support/", support.support_visits, name="support_visits"),
    path("operator/accounts/close/", closing_accounts.account_close, name="account_close"),
    path("operator/funds/", funds.funds, name="funds"),
    path("operator/funds/<int:pool>/share/", funds.share, name="fund_share"),
    path("operator/funds/sharing/<int:sharing>/end/", funds.end, name="fund_share_end"),
    path("p/<slug:partnership>/", include("cases.urls")),
    path("health/", health, name="health"),
    page("accessibility"),
    page("privacy"),
    page("help"),
]

handler404 = "dhr.errors.page_not_found"
