"""The addresses of quality assurance, below /p/<partnership>/."""

from django.urls import path

from cases.quality_assurance import letter_views, scan_views, views

HERE = "reviews/<str:reference>/home-office/"
urlpatterns = [
    path(HERE, views.overview, name="quality_assurance"),
    path(f"{HERE}submission/", views.submission, name="submission"),
    path(f"{HERE}submission/files/<str:kind>/", views.upload, name="submission_file"),
    path(f"{HERE}submission/self-check/", views.self_check, name="qa_self_check"),
    path(f"{HERE}scan/<str:goal>/", scan_views.identity_scan, name="identity_scan"),
    path(f"{HERE}scan/<str:goal>/run/", scan_views.run_scan, name="identity_scan_run"),
    path(f"{HERE}letter/new/", letter_views.letter_new, name="qa_letter_new"),
    path(f"{HERE}letter/redacted/", letter_views.redact, name="qa_letter_redact"),
    path(f"{HERE}points/<int:point>/", letter_views.point, name="qa_point"),
    path(f"{HERE}copies/<int:copy>/", letter_views.copy, name="qa_copy"),
]
