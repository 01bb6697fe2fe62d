"""The addresses of the action plan, below /p/<partnership>/."""

from django.urls import path

from cases.action_plan import link_views, plan_views, views

PLAN = "reviews/<str:reference>/actions/"
ACTION = f"{PLAN}<int:number>/"
LINK = "link/action_update/<str:token>/"
urlpatterns = [
    path("actions/", plan_views.actions, name="actions"),
    path("actions/download/", plan_views.actions_csv, name="actions_csv"),
    path(PLAN, plan_views.plan, name="action_plan"),
    path(f"{PLAN}download/", plan_views.plan_csv, name="action_plan_csv"),
    path(f"{PLAN}print/", plan_views.plan_print, name="action_plan_print"),
    path(f"{PLAN}add/", views.add, name="action_add"),
    path(f"{PLAN}agree/", plan_views.agree, name="action_plan_agree"),
    path(f"{PLAN}audit/", plan_views.audit, name="action_plan_audit"),
    path(f"{PLAN}closing/", plan_views.closing, name="action_plan_closing"),
    path(ACTION, views.action, name="action"),
    path(f"{ACTION}change/", views.change, name="action_change"),
    path(f"{ACTION}update/", views.update, name="action_update"),
    path(f"{ACTION}updates/<int:update>/", views.answer, name="action_answer"),
    path(f"{ACTION}test/", views.test, name="action_test"),
    path(f"{ACTION}test/ask/", views.ask_test, name="action_test_ask"),
    path(f"{ACTION}reopen/", views.reopen, name="action_reopen"),
    path(f"{ACTION}link/", views.link, name="action_link"),
    path(f"{ACTION}national/", views.national, name="action_national"),
    path(LINK, link_views.update_by_link, name="action_update_link"),
    path(f"{LINK}new/", link_views.ask_new_link, name="action_update_link_new"),
]
