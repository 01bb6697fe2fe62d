"""The addresses of pages that belong to no single stage, below /p/<partnership>/."""

from django.urls import path

from cases.core.progress.pages import (
    agencies,
    case_list,
    case_page,
    documents,
    figures,
    identity,
    letters,
    search,
    settings_pages,
    steps,
    work,
)

CASE = "reviews/<str:reference>/"
urlpatterns = [
    path("", work.work, name="work"),
    path("reviews/", case_list.case_list, name="case_list"),
    path("search/", search.search, name="search"),
    path("figures/", figures.figures, name="figures"),
    path("settings/", settings_pages.settings_page, name="settings"),
    path("settings/agencies/", agencies.agencies, name="agencies"),
    path("settings/agencies/add/", agencies.add, name="agency_add"),
    path("settings/agencies/<int:contact>/", agencies.edit, name="agency_contact"),
    path(CASE, case_page.case_page, name="case"),
    path(f"{CASE}steps/<str:step>/", steps.step, name="step"),
    path(f"{CASE}take-back/", steps.take_back, name="take_back"),
    path(f"{CASE}people/", identity.identity, name="identity"),
    path(f"{CASE}people/new/", identity.identity_person, name="identity_new"),
    path(f"{CASE}people/<int:person>/", identity.identity_person, name="identity_person"),
    path(f"{CASE}people/<int:person>/pseudonym/", identity.pseudonym, name="pseudonym"),
    path(f"{CASE}people/<int:person>/away/", identity.person_away, name="person_away"),
    path(f"{CASE}documents/<int:version>/", documents.download, name="download"),
    path(f"{CASE}letters/", letters.letters, name="letters"),
    path(f"{CASE}letters/<int:letter>/", letters.letter, name="letter"),
    path(f"{CASE}letters/<int:letter>/withhold/", letters.withhold, name="letter_withhold"),
]
