"""The addresses of pages about dates, below /p/<partnership>/."""

from django.urls import path

from cases.core.deadlines import views

urlpatterns = [
    path("due/", views.due, name="due"),
    path("reviews/<str:reference>/deadlines/<int:deadline>/", views.deadline, name="deadline"),
]
