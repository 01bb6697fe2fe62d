"""Addresses of signing in that are ours and not the library's; below /account/."""

from django.urls import path

from partnerships.sign_in import account_pages, provider_pages

urlpatterns = [
    path("second-factor/", account_pages.second_factor, name="second_factor"),
    path("sign-ins/", account_pages.own_sign_ins, name="own_sign_ins"),
    path("with/", provider_pages.choose, name="sign_in_with"),
    path("otherwise/", account_pages.sign_in_otherwise, name="sign_in_otherwise"),
    path("with/<slug:slug>/", provider_pages.door, name="sign_in_at"),
    path("with/<slug:slug>/back/", provider_pages.back, name="sign_in_back"),
]
