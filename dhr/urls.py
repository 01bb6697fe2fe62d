"""All addresses. What lies below /p/<partnership>/ has that partnership in scope."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from cases.core.progress.pages import home, operators, work
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
    path("p/<slug:partnership>/", include("cases.urls")),
    path("health/", health, name="health"),
    page("accessibility"),
    page("privacy"),
    page("help"),
]
