"""The addresses of pages about dates, below /p/<partnership>/."""

from django.urls import path

from cases.core.deadlines import asking, calendar_page, changes, feed, notices_page, views

CASE = "reviews/<str:reference>/"
urlpatterns = [
    path("due/", asking.due, name="due"),
    path("notices/", notices_page.notices, name="notices"),
    path("notices/calendar/", notices_page.new_address, name="feed_new"),
    path("notices/calendar/revoke/", notices_page.revoke, name="feed_revoke"),
    path("calendar/<str:token>.ics", feed.feed, name="feed"),
    path("settings/calendar/", calendar_page.calendar, name="calendar"),
    path("settings/calendar/<int:day>/remove/", calendar_page.remove_day, name="calendar_remove"),
    path(f"{CASE}deadlines/", views.case_deadlines, name="case_deadlines"),
    path(f"{CASE}deadlines/<int:deadline>/", views.deadline, name="deadline"),
    path(f"{CASE}deadlines/<int:deadline>/extend/", changes.extend, name="extend"),
    path(f"{CASE}extensions/<int:extension>/told/", changes.told, name="extension_told"),
    path(f"{CASE}dates/", changes.give_date, name="give_date"),
    path(f"{CASE}hold/", changes.hold, name="hold"),
    path(f"{CASE}hold/<int:hold>/end/", changes.end_hold, name="end_hold"),
]
