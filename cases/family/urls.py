"""The addresses of the family pages, below /p/<partnership>/."""

from django.urls import path

from cases.family import views

CASE = "reviews/<str:reference>/family/"
urlpatterns = [
    path(CASE, views.family, name="family"),
    path(f"{CASE}new/", views.contact_new, name="family_contact_new"),
    path(f"{CASE}<int:number>/", views.contact, name="family_contact"),
    path(f"{CASE}<int:number>/updated/", views.updated, name="family_updated"),
    path(f"{CASE}<int:number>/link/", views.give_link, name="family_link"),
    path(
        f"{CASE}<int:number>/link/<str:whom>/revoke/", views.revoke_link, name="family_link_revoke"
    ),
    path("link/family/<str:token>/", views.progress, name="family_progress"),
    path("link/family/<str:token>/new/", views.ask_for_link, name="family_ask"),
]
