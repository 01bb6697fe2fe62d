"""The addresses of referrals from outside, below /p/<partnership>/."""

from django.urls import path

from cases.referral.incoming import draft_views, lead_views, officer_views, public_views

DRAFT, LEAD = "link/referral/<str:token>/", "link/referral-lead/<str:token>/"
SECTION = f"{DRAFT}sections/<str:code>/<int:number>/"
urlpatterns = [
    path("refer/", public_views.refer, name="refer"),
    path("refer/begin/", public_views.refer_begin, name="refer_begin"),
    path("refer/link/", public_views.refer_again, name="refer_again"),
    path(DRAFT, draft_views.incoming_referral, name="incoming_referral"),
    path(f"{DRAFT}code/", draft_views.incoming_code, name="incoming_code"),
    path(SECTION, draft_views.incoming_section, name="incoming_section"),
    path(f"{SECTION}typed/", draft_views.incoming_typed, name="incoming_typed"),
    path(f"{SECTION}remove/", draft_views.incoming_remove, name="incoming_remove"),
    path(f"{DRAFT}add/<str:part>/", draft_views.incoming_add, name="incoming_add"),
    path(f"{DRAFT}papers/", draft_views.incoming_papers, name="incoming_papers"),
    path(f"{DRAFT}check/", draft_views.incoming_check, name="incoming_check"),
    path(LEAD, lead_views.incoming_lead, name="incoming_lead"),
    path(f"{LEAD}code/", lead_views.incoming_lead_code, name="incoming_lead_code"),
    path("referrals/", officer_views.incoming, name="incoming"),
    path("referrals/telephone/", officer_views.telephone_alert, name="telephone_alert"),
    path("referrals/sent-in/<str:receipt>/", officer_views.incoming_one, name="incoming_one"),
    path(
        "referrals/sent-in/<str:receipt>/papers/<int:number>/",
        officer_views.incoming_paper,
        name="incoming_paper",
    ),
    path(
        "reviews/<str:reference>/referral/telephone/",
        officer_views.telephone_follow_up,
        name="telephone_follow_up",
    ),
]
