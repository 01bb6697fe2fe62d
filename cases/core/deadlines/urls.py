"""The addresses of pages about dates, below /p/<partnership>/."""

from django.urls import path

from cases.core.deadlines import (
    asking,
    calendar_page,
    changes,
    delay_reasons_page,
    feed,
    for_report,
    notices_page,
    planning_page,
    record_file,
    routine_page,
    timeliness_page,
    views,
)

CASE = "reviews/<str:reference>/"
urlpatterns = [
    path("due/", asking.due, name="due"),
    path("notices/", notices_page.notices, name="notices"),
    path("notices/calendar/", notices_page.new_address, name="feed_new"),
    path("notices/calendar/revoke/", notices_page.revoke, name="feed_revoke"),
    path("calendar/<str:token>.ics", feed.feed, name="feed"),
    path("timeliness/", timeliness_page.timeliness, name="timeliness"),
    path("timeliness/export/", timeliness_page.export, name="timeliness_csv"),
    path("timeliness/<str:kind>/", timeliness_page.of_kind, name="timeliness_kind"),
    path("settings/delay-reasons/", delay_reasons_page.reasons, name="delay_reasons"),
    path("settings/delay-reasons/<int:reason>/", delay_reasons_page.reason, name="delay_reason"),
    path("settings/calendar/", calendar_page.calendar, name="calendar"),
    path("settings/calendar/<int:day>/remove/", calendar_page.remove_day, name="calendar_remove"),
    path("routine/", routine_page.routine, name="routine"),
    path("routine/<slug:kind>/", routine_page.duty, name="routine_duty"),
    path("routine/<slug:kind>/done/", routine_page.done, name="routine_done"),
    path("routine/<slug:kind>/begin/", routine_page.begin, name="routine_begin"),
    path("routine/<slug:kind>/stop/", routine_page.stop, name="routine_stop"),
    path(
        "routine/<slug:kind>/done/<int:act>/take-back/",
        routine_page.take_back,
        name="routine_take_back",
    ),
    path(f"{CASE}deadlines/", views.case_deadlines, name="case_deadlines"),
    path(f"{CASE}deadlines/export/", record_file.case_deadlines_csv, name="case_deadlines_csv"),
    path(f"{CASE}deadlines/<int:deadline>/", views.deadline, name="deadline"),
    path(f"{CASE}deadlines/<int:deadline>/extend/", changes.extend, name="extend"),
    path(f"{CASE}extensions/<int:extension>/told/", changes.told, name="extension_told"),
    path(f"{CASE}dates/", changes.give_date, name="give_date"),
    path(f"{CASE}deadlines/<int:deadline>/missed/", views.missed, name="explain_missed"),
    path(f"{CASE}hold/", changes.hold, name="hold"),
    path(f"{CASE}hold/<int:hold>/", for_report.hold_page, name="hold_page"),
    path(f"{CASE}hold/<int:hold>/appendix/", for_report.appendix, name="hold_appendix"),
    path(f"{CASE}stages/plan/", planning_page.plan, name="plan_stages"),
    path(f"{CASE}timeline/", for_report.timeline, name="report_timeline"),
    path(f"{CASE}hold/<int:hold>/end/", changes.end_hold, name="end_hold"),
]
