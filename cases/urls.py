"""The addresses of the review: each stage's, below /p/<partnership>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("cases.action_plan.urls")),
    path("", include("cases.core.deadlines.urls")),
    path("", include("cases.core.progress.urls")),
]
