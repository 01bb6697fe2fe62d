"""The addresses of a local review, below /p/<partnership>/."""

from django.urls import path

from cases.local_review import views

CASE = "reviews/<str:reference>/local/"
urlpatterns = [
    path("local-reviews/new/", views.local_review_new, name="local_review_new"),
    path(CASE, views.local_review, name="local_review"),
    path(f"{CASE}grounds/", views.local_review_weigh, name="local_review_weigh"),
    path(f"{CASE}decision/", views.local_review_decide, name="local_review_decide"),
    path(f"{CASE}workshop/", views.local_review_workshop, name="local_review_workshop"),
    path(f"{CASE}agencies/new/", views.local_review_ask, name="local_review_ask"),
    path(f"{CASE}agencies/<int:number>/", views.local_review_bring, name="local_review_bring"),
]
