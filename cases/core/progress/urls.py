"""The addresses of pages that belong to no single stage, below /p/<partnership>/."""

from django.urls import path

from cases.core.progress.pages import (
    access,
    case_list,
    case_page,
    chronicles,
    documents,
    figures,
    notes,
    people,
    search,
    settings_pages,
    steps,
    taking_over,
    work,
)

CASE = "reviews/<str:reference>/"
urlpatterns = [
    path("", work.work, name="work"),
    path("reviews/", case_list.case_list, name="case_list"),
    path("search/", search.search, name="search"),
    path("figures/", figures.figures, name="figures"),
    path("settings/", settings_pages.settings_page, name="settings"),
    path("settings/people/", people.people_page, name="people"),
    path("settings/people/add/", people.people_add, name="people_add"),
    path("settings/people/<int:membership>/end/", people.people_end, name="people_end"),
    path("chronicle/", chronicles.partnership_chronicle, name="partnership_chronicle"),
    path("reviews/take-over/", taking_over.take_over_page, name="take_over"),
    path(CASE, case_page.case_page, name="case"),
    path(f"{CASE}steps/<str:step>/", steps.step, name="step"),
    path(f"{CASE}access/", access.case_access, name="case_access"),
    path(f"{CASE}access/<str:seat>/<int:user>/end/", access.seat_end, name="seat_end"),
    path(f"{CASE}interest/", access.interest, name="declare_interest"),
    path(f"{CASE}notes/", notes.case_notes, name="case_notes"),
    path(f"{CASE}notes/<int:note>/kept/", notes.note_kept, name="note_kept"),
    path(f"{CASE}chronicle/", chronicles.case_chronicle, name="case_chronicle"),
    path(f"{CASE}take-back/", steps.take_back, name="take_back"),
    path(f"{CASE}documents/<int:version>/", documents.download, name="download"),
]
