"""The addresses of the referral, below /p/<partnership>/."""

from django.urls import include, path

from cases.referral import (
    elsewhere_views,
    merge_views,
    opening_views,
    parallel_views,
    same_death_views,
    section_views,
    sign_views,
    views,
)

CASE = "reviews/<str:reference>/"
FORM = f"{CASE}referral/"
LEAD = "link/safeguarding_lead/<str:token>/"
urlpatterns = [
    path("referrals/new/", opening_views.new_referral, name="new_referral"),
    path("referrals/new/draft/", opening_views.new_referral_draft, name="new_referral_draft"),
    path(
        "referrals/new/discard/",
        opening_views.new_referral_discard,
        name="new_referral_discard",
    ),
    path(FORM, views.referral, name="referral"),
    path(f"{FORM}same-death/<str:other>/", same_death_views.same_death, name="same_death"),
    path(f"{FORM}elsewhere/<slug:other>/", elsewhere_views.death_elsewhere, name="death_elsewhere"),
    path(f"{FORM}merge/<str:other>/", merge_views.merge_case, name="merge_case"),
    path(f"{CASE}merged/", merge_views.merged_case, name="merged_case"),
    path(f"{FORM}answers/", views.referral_answers, name="referral_answers"),
    path(f"{FORM}signatures/", sign_views.signatures, name="referral_signatures"),
    path(f"{FORM}checks/<str:check>/", section_views.check, name="referral_check"),
    path(
        f"{FORM}add/<str:part>/",
        section_views.add_person_to_referral,
        name="referral_add_person",
    ),
    path(f"{FORM}people/<int:person>/", section_views.section, name="referral_person"),
    path(
        f"{FORM}people/<int:person>/draft/",
        section_views.section_draft,
        name="referral_person_draft",
    ),
    path(
        f"{FORM}people/<int:person>/discard/",
        section_views.section_discard,
        name="referral_person_discard",
    ),
    path(f"{FORM}sections/<str:section>/", section_views.section, name="referral_section"),
    path(
        f"{FORM}sections/<str:section>/draft/",
        section_views.section_draft,
        name="referral_section_draft",
    ),
    path(
        f"{FORM}sections/<str:section>/discard/",
        section_views.section_discard,
        name="referral_section_discard",
    ),
    path(f"{CASE}parallel/", parallel_views.parallel, name="parallel"),
    path(f"{CASE}parallel/new/", parallel_views.parallel_edit, name="parallel_new"),
    path(f"{CASE}parallel/<int:number>/", parallel_views.parallel_edit, name="parallel_edit"),
    path(
        f"{CASE}parallel/<int:number>/joint/",
        parallel_views.parallel_joint,
        name="parallel_joint",
    ),
    path(f"{CASE}parallel/<int:number>/hold/", parallel_views.parallel_wait, name="parallel_wait"),
    path(f"{CASE}summary/", views.case_summary, name="case_summary"),
    path(LEAD, sign_views.sign_by_link, name="sign_by_link"),
    path(f"{LEAD}new/", sign_views.new_link, name="sign_new_link"),
    path("", include("cases.referral.incoming.urls")),
]
