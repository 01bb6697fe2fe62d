"""The addresses of the decision, below /p/<partnership>/."""

from django.urls import path

from cases.decision import views, views_after

CASE = "reviews/<str:reference>/"
urlpatterns = [
    path(f"{CASE}decision/", views.decision, name="decision"),
    path(f"{CASE}decision/draft/", views.decision_draft, name="decision_draft"),
    path(f"{CASE}decision/done/", views.decision_done, name="decision_done"),
    path(f"{CASE}decision/from-paper/", views.decision_from_paper, name="decision_from_paper"),
    path(f"{CASE}recommendation/", views.recommendation, name="recommendation"),
    path(f"{CASE}home-office-view/", views_after.home_office_view, name="home_office_view"),
]
