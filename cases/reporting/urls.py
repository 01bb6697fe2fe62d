"""The addresses of reporting below /p/<partnership>/; a board's own page stands outside it."""

from django.urls import path

from cases.reporting import views

urlpatterns = [
    path("county-board/", views.county_board_here, name="county_board_here"),
]
