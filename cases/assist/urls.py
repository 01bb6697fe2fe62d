"""The addresses of help for other areas, below /p/<partnership>/."""

from django.urls import path

from cases.assist import views

CASE = "reviews/<str:reference>/assist/"
urlpatterns = [
    path("assists/", views.assists, name="assists"),
    path("assists/new/", views.assist_new, name="assist_new"),
    path(CASE, views.assist, name="assist"),
    path(f"{CASE}change/", views.assist_change, name="assist_change"),
    path(f"{CASE}answer/", views.assist_answer, name="assist_answer"),
    path(f"{CASE}more/", views.assist_support, name="assist_support"),
    path(f"{CASE}more/<int:number>/", views.assist_support_given, name="assist_support_given"),
]
