"""The addresses of publication, below /p/<partnership>/: for those who plan, and for everybody."""

from django.urls import path

from cases.publication import plan_views, public_views, views

HERE = "reviews/<str:reference>/publication/"
urlpatterns = [
    path(HERE, views.publication, name="publication"),
    path(f"{HERE}plan/", plan_views.publication_plan, name="publication_plan"),
    path(f"{HERE}plan/draft/", plan_views.publication_plan_draft, name="publication_plan_draft"),
    path(f"{HERE}before/<str:code>/", plan_views.planning_step, name="planning_step"),
    path(f"{HERE}dates-to-avoid/", plan_views.date_to_avoid, name="date_to_avoid"),
    path(f"{HERE}proceedings/", plan_views.legal_end, name="legal_ends"),
    path(f"{HERE}exemption/", plan_views.exemption, name="exemption"),
    path(f"{HERE}publish/", views.publish, name="publish"),
    path(f"{HERE}not-published/", views.not_published, name="not_published"),
    path(f"{HERE}<int:publication>/take-down/", views.take_publication_down, name="take_down"),
    path(f"{HERE}after/<int:row>/", views.after, name="after_publication"),
    path("published/", public_views.published_list, name="published_list"),
    path("published/<slug:slug>/", public_views.published_report, name="published_report"),
    path(
        "published/<slug:slug>/<str:kind>.pdf", public_views.published_file, name="published_file"
    ),
]
