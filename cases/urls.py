"""The addresses of the review: each stage's, below /p/<partnership>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("cases.core.deadlines.urls")),
    path("", include("cases.core.progress.urls")),
    path("", include("cases.referral.urls")),
    path("", include("cases.family.urls")),
    path("", include("cases.records_check.urls")),
    path("", include("cases.handover.urls")),
    path("", include("cases.decision.urls")),
    path("", include("cases.assist.urls")),
    path("", include("cases.local_review.urls")),
    path("", include("cases.trawl.urls")),
    path("", include("cases.panel.urls")),
    path("", include("cases.costs.urls")),
    path("", include("cases.overview.urls")),
    path("", include("cases.quality_assurance.urls")),
    path("", include("cases.publication.urls")),
    path("", include("cases.action_plan.urls")),
    path("", include("cases.reporting.urls")),
]
