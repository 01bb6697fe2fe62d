"""The addresses of handing cases over, below /p/<partnership>/."""

from django.urls import path

from cases.handover import in_views, views

CASE = "reviews/<str:reference>/transfer/"
IN = "transfers/in/"
urlpatterns = [
    path(CASE, views.transfer_out, name="transfer_out"),
    path(f"{CASE}state/", views.transfer_state, name="transfer_state"),
    path(f"{CASE}sent/", views.transfer_sent, name="transfer_sent"),
    path(f"{CASE}chase/", views.transfer_chase, name="transfer_chase"),
    path(f"{CASE}answer/", views.transfer_answer, name="transfer_answer"),
    path("transfers/", in_views.transfers, name="transfers"),
    path(f"{IN}new/", in_views.transfer_in_new, name="transfer_in_new"),
    path(f"{IN}<int:number>/", in_views.transfer_in, name="transfer_in"),
    path(f"{IN}<int:number>/pack/", in_views.transfer_pack, name="transfer_pack"),
    path(f"{IN}<int:number>/accept/", in_views.transfer_accept, name="transfer_accept"),
    path(f"{IN}<int:number>/refuse/", in_views.transfer_refuse, name="transfer_refuse"),
]
