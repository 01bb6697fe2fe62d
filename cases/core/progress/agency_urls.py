"""The addresses of the directory of agencies, below /p/<partnership>/."""

from django.urls import path

from cases.core.progress.pages import (
    agencies,
    agency_changes,
    agency_contacts,
    agency_files,
    agency_page,
    standard_list,
)

BODY = "agencies/<int:agency>/"
LIST = "settings/standard-list/"
urlpatterns = [
    path("settings/agencies/", agencies.agencies, name="agencies"),
    path("settings/agencies/add/", agencies.add, name="agency_add"),
    path("settings/agencies/file/", agency_files.read_file, name="agencies_file"),
    path("settings/agencies/download/", agency_files.download, name="agencies_csv"),
    path("settings/agencies/<int:contact>/", agency_contacts.edit, name="agency_contact"),
    path(
        "settings/agencies/<int:contact>/end/",
        agency_contacts.contact_end,
        name="agency_contact_end",
    ),
    path(BODY, agency_page.agency, name="agency"),
    path(f"{BODY}contacts/add/", agency_contacts.contact_add, name="agency_contact_add"),
    path(f"{BODY}checked/", agency_contacts.contacts_checked, name="agency_checked"),
    path(f"{BODY}merged/", agency_changes.merged, name="agency_merged"),
    path(f"{BODY}propose/<slug:what>/", agency_changes.propose, name="agency_propose"),
    path(
        "agencies/proposals/<int:change>/withdraw/",
        agency_changes.withdraw,
        name="agency_withdraw",
    ),
    path(LIST, standard_list.standard_list, name="standard_list"),
    path(f"{LIST}download/", standard_list.download, name="standard_list_csv"),
    path(f"{LIST}review/", standard_list.review, name="standard_list_review"),
    path(f"{LIST}review/begin/", standard_list.review_begin, name="standard_list_begin"),
    path(f"{LIST}review/complete/", standard_list.review_complete, name="standard_list_complete"),
    path(f"{LIST}<int:agency>/move/", standard_list.move, name="standard_list_move"),
    path(f"{LIST}<int:agency>/on/", standard_list.put_on, name="standard_list_on"),
    path(f"{LIST}<int:agency>/off/", standard_list.take_off, name="standard_list_off"),
]
