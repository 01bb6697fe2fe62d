"""The addresses of the panel, below /p/<partnership>/."""

from django.urls import path

from cases.panel.views import agreements, meetings, papers, people, terms

CASE = "reviews/<str:reference>/"
PANEL = f"{CASE}panel/"
TERMS = f"{CASE}terms/"
MEETINGS = f"{CASE}meetings/"
MEETING = f"{MEETINGS}<int:number>/"
urlpatterns = [
    path(PANEL, people.panel, name="panel"),
    path(f"{PANEL}appoint/", people.appoint, name="panel_appoint"),
    path(f"{PANEL}appointments/<int:number>/", people.appointment, name="panel_appointment"),
    path(f"{PANEL}appointments/<int:number>/end/", people.end, name="panel_appointment_end"),
    path(f"{PANEL}members/add/", people.add_member, name="panel_member_add"),
    path(f"{PANEL}members/<int:number>/", people.member, name="panel_member"),
    path(f"{PANEL}members/<int:number>/leave/", people.leave, name="panel_member_leave"),
    path(f"{PANEL}agreements/", agreements.agreements, name="panel_agreements"),
    path(f"{PANEL}agreements/<int:agency>/", agreements.sharing, name="sharing_agreement"),
    path(f"{PANEL}confidentiality/", agreements.accept, name="accept_confidentiality"),
    path(f"{PANEL}confidentiality/paper/", agreements.on_paper, name="confidentiality_on_paper"),
    path(TERMS, terms.terms, name="terms"),
    path(f"{TERMS}write/", terms.write, name="terms_write"),
    path(f"{TERMS}write/save/", terms.autosave, name="terms_autosave"),
    path(f"{TERMS}agree/", terms.agree, name="terms_agree"),
    path(f"{TERMS}discard/", terms.discard, name="terms_discard"),
    path(f"{TERMS}compare/", terms.compare, name="terms_compare"),
    path(f"{TERMS}<int:number>/", terms.version, name="terms_version"),
    path(MEETINGS, meetings.meetings, name="meetings"),
    path(f"{MEETINGS}new/", meetings.arrange, name="meeting_new"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}change/", meetings.change, name="meeting_change"),
    path(f"{MEETING}cancel/", meetings.cancel, name="meeting_cancel"),
    path(f"{MEETING}held/", meetings.held, name="meeting_held"),
    path(f"{MEETING}minutes/", meetings.minutes, name="meeting_minutes"),
    path(f"{MEETING}papers/", papers.papers, name="meeting_papers"),
    path(f"{MEETING}papers/order/", papers.order, name="meeting_papers_order"),
    path(f"{MEETING}papers/together/", papers.together, name="meeting_papers_together"),
    path(f"{MEETING}papers/state/", papers.state, name="meeting_papers_state"),
    path(f"{MEETING}papers/send/", papers.send, name="meeting_papers_send"),
]
