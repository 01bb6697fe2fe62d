"""The addresses of the trawl, below /p/<partnership>/."""

from django.urls import path

from cases.core.access.verbs import Purpose
from cases.trawl import (
    link_keeping_views,
    link_views,
    own_views,
    patterns_views,
    prepare_views,
    recommend_views,
    report_views,
    sign_views,
    views,
)

TRAWL = "reviews/<str:reference>/trawl/"
ROUND = f"{TRAWL}rounds/<int:round_number>/"
REQUEST = f"{TRAWL}requests/<int:number>/"
LINK = f"link/{Purpose.TRAWL_RETURN.value}/<str:token>/"
SIGNATURE = f"link/{Purpose.TRAWL_SIGNATURE.value}/<str:token>/"

urlpatterns = [
    path(TRAWL, views.trawl, name="trawl"),
    path(f"{TRAWL}prepare/", prepare_views.prepare, name="trawl_prepare"),
    path(f"{TRAWL}chase/", views.chase_all, name="trawl_chase_all"),
    path(f"{TRAWL}collation/", report_views.collation, name="trawl_collation"),
    path(f"{TRAWL}collation/paper/", report_views.paper, name="trawl_collation_paper"),
    path(f"{TRAWL}people/", report_views.by_person, name="trawl_by_person"),
    path(f"{TRAWL}panel/", recommend_views.recommend, name="trawl_panel"),
    path(ROUND, prepare_views.one_round, name="trawl_round"),
    path(f"{ROUND}people/", prepare_views.people, name="trawl_people"),
    path(f"{ROUND}agencies/", prepare_views.agencies, name="trawl_agencies"),
    path(f"{ROUND}letter/", prepare_views.letter, name="trawl_letter"),
    path(f"{ROUND}send/", prepare_views.send, name="trawl_send"),
    path(f"{ROUND}close/", views.close_round, name="trawl_close"),
    path(REQUEST, views.one_request, name="trawl_request"),
    path(f"{REQUEST}answer/", views.enter_return, name="trawl_enter_return"),
    path(f"{REQUEST}code/", views.code, name="trawl_code"),
    path(f"{REQUEST}<str:act>/", views.act, name="trawl_act"),
    path("agencies-response/", patterns_views.responses, name="agency_responses"),
    path("agencies-response/download/", patterns_views.download, name="agency_responses_csv"),
    path("agencies-response/<int:agency>/", patterns_views.response, name="agency_response"),
    path(LINK, link_views.answer, name="trawl_return"),
    path(f"{LINK}draft/", link_views.keep_draft, name="trawl_return_draft"),
    path(f"{LINK}check/", link_views.check, name="trawl_return_check"),
    path(f"{LINK}correct/", link_views.correct, name="trawl_return_correct"),
    path(f"{LINK}letter/", link_keeping_views.letter, name="trawl_return_letter"),
    path(f"{LINK}pass-on/", link_keeping_views.pass_on, name="trawl_return_pass_on"),
    path(f"{LINK}new/", link_keeping_views.new_link, name="trawl_return_new"),
    path(f"{LINK}code/", link_views.code, name="trawl_return_code"),
    path(f"{LINK}lock/", link_keeping_views.lock, name="trawl_return_lock"),
    path(f"{LINK}others/", own_views.others, name="trawl_return_others"),
    path("trawls/", own_views.own_trawls, name="own_trawls"),
    path(SIGNATURE, sign_views.signature, name="trawl_signature"),
    path(f"{SIGNATURE}code/", sign_views.code, name="trawl_signature_code"),
]
