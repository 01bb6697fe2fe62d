"""The addresses of the records check, below /p/<partnership>/."""

from django.urls import path

from cases.core.access.verbs import Purpose
from cases.records_check import link_views, views

CHECK = "reviews/<str:reference>/records-check/"
LINK = f"link/{Purpose.RECORDS_CHECK.value}/<str:token>/"

urlpatterns = [
    path(CHECK, views.records_check, name="records_check"),
    path(f"{CHECK}send/", views.records_check_send, name="records_check_send"),
    path(f"{CHECK}chase/", views.records_check_chase, name="records_check_chase"),
    path(f"{CHECK}<int:number>/", views.records_check_enter, name="records_check_enter"),
    path(f"{CHECK}<int:number>/link/", views.records_check_new_link, name="records_check_new_link"),
    path(LINK, link_views.answer, name="records_check_link"),
    path(f"{LINK}code/", link_views.code, name="records_check_link_code"),
    path(f"{LINK}letter/", link_views.letter, name="records_check_link_letter"),
    path(f"{LINK}new/", link_views.new_link, name="records_check_link_new"),
]
