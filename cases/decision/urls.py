"""The addresses of the decision, below /p/<partnership>/."""

from django.urls import path

from cases.decision import (
    briefing_views,
    deputy_views,
    representation_views,
    sub_group_views,
    views,
    views_after,
)

CASE = "reviews/<str:reference>/"
GROUP = "sub-group/"
MEETING = f"{GROUP}<int:number>/"
ITEM = f"{MEETING}items/<int:item>/"
urlpatterns = [
    path(f"{CASE}decision/", views.decision, name="decision"),
    path(f"{CASE}decision/draft/", views.decision_draft, name="decision_draft"),
    path(f"{CASE}decision/done/", views.decision_done, name="decision_done"),
    path(f"{CASE}decision/from-paper/", views.decision_from_paper, name="decision_from_paper"),
    path(f"{CASE}recommendation/", views.recommendation, name="recommendation"),
    path(f"{CASE}home-office-view/", views_after.home_office_view, name="home_office_view"),
    path(f"{CASE}briefing/", briefing_views.briefing, name="briefing"),
    path(f"{CASE}representations/", representation_views.representations, name="representations"),
    path(
        f"{CASE}representations/<int:number>/",
        representation_views.answer,
        name="representation_answer",
    ),
    path("deputies/", deputy_views.deputies, name="deputies"),
    path("deputies/<int:number>/end/", deputy_views.end, name="deputy_end"),
    path(GROUP, sub_group_views.sub_group_page, name="sub_group_meetings"),
    path(f"{GROUP}call/", sub_group_views.sub_group_call, name="sub_group_call"),
    path(MEETING, sub_group_views.sub_group_meeting, name="sub_group_meeting"),
    path(f"{MEETING}change/", sub_group_views.sub_group_change, name="sub_group_change"),
    path(f"{MEETING}record/", sub_group_views.sub_group_record, name="sub_group_record"),
    path(f"{MEETING}add/", sub_group_views.sub_group_add, name="sub_group_add"),
    path(f"{MEETING}guest/", sub_group_views.sub_group_guest, name="sub_group_guest"),
    path(f"{MEETING}cancel/", sub_group_views.sub_group_cancel, name="sub_group_cancel"),
    path(f"{MEETING}minutes/", sub_group_views.sub_group_minutes, name="sub_group_minutes"),
    path(f"{ITEM}off/", sub_group_views.sub_group_take_off, name="sub_group_take_off"),
    path(f"{ITEM}interest/", sub_group_views.sub_group_interest, name="sub_group_interest"),
]
