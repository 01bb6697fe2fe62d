"""The addresses of the report, below /p/<partnership>/."""

from django.urls import path

from cases.overview.views import (
    after_agreement,
    agreeing,
    commenting,
    drafts,
    reading,
    recommending,
    rounds,
    signing,
)

CASE = "reviews/<str:reference>/"
REPORT = f"{CASE}report/"
WORDS = f"{CASE}recommendations/"
SIGN = f"{CASE}sign-off/"
urlpatterns = [
    path(REPORT, drafts.report, name="report"),
    path(f"{REPORT}upload/<str:kind>/", drafts.upload_draft, name="upload_draft"),
    path(f"{REPORT}pending/<int:pending>/", drafts.pending_draft, name="pending_draft"),
    path(f"{REPORT}versions/<int:version>/", reading.report_version, name="report_version"),
    path(
        f"{REPORT}versions/<int:version>/changes/",
        reading.compare_versions,
        name="compare_versions",
    ),
    path(f"{REPORT}circulate/", rounds.circulate, name="circulate"),
    path(f"{REPORT}rounds/<int:round>/", rounds.comment_round, name="comment_round"),
    path(f"{REPORT}rounds/<int:round>/close/", rounds.close_round, name="close_round"),
    path(f"{REPORT}rounds/<int:round>/finish/", rounds.finish, name="finish_round"),
    path(f"{REPORT}recipients/<int:recipient>/", rounds.decide_outsider, name="decide_outsider"),
    path(f"{REPORT}paragraphs/<int:paragraph>/comment/", commenting.comment_on, name="comment_on"),
    path(
        f"{REPORT}paragraphs/<int:paragraph>/autosave/",
        commenting.comment_autosave,
        name="comment_autosave",
    ),
    path(f"{REPORT}comments/<int:comment>/", commenting.edit_comment, name="edit_comment"),
    path(
        f"{REPORT}comments/<int:comment>/answer/", commenting.answer_comment, name="answer_comment"
    ),
    path(f"{REPORT}agencies/", agreeing.satisfaction, name="satisfaction"),
    path(f"{REPORT}disputes/<int:dispute>/", agreeing.dispute, name="dispute"),
    path(WORDS, recommending.recommendations, name="recommendations"),
    path(f"{WORDS}new/", recommending.recommendation, name="new_recommendation"),
    path(
        f"{WORDS}<int:recommendation>/", recommending.recommendation, name="report_recommendation"
    ),
    path(f"{WORDS}<int:recommendation>/answer/", recommending.body_answer, name="body_answer"),
    path(
        f"{WORDS}<int:recommendation>/move/",
        recommending.move_recommendation,
        name="move_recommendation",
    ),
    path(
        f"{WORDS}<int:recommendation>/remove/",
        recommending.remove_recommendation,
        name="remove_recommendation",
    ),
    path(SIGN, signing.sign_off, name="sign_off"),
    path(f"{SIGN}panel/", signing.panel_agreement, name="panel_agreement"),
    path(f"{SIGN}sub-group/", signing.sub_group, name="sub_group"),
    path(f"{SIGN}csp-chair/", signing.csp_chair, name="csp_chair"),
    path(f"{SIGN}changes/new/", after_agreement.ask_for_change, name="ask_for_change"),
    path(f"{SIGN}changes/<int:change>/", after_agreement.decide_change, name="decide_change"),
    path(f"{CASE}commissioner/", after_agreement.commissioner, name="commissioner"),
]
