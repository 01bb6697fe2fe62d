"""Error pages: plain, and without a query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell somebody whose form could not be verified what to do; nothing typed is thrown away."""
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page; who is signed in may ask for access to a review.

    The same words whether or not there is such a review.
    """
    parts = request.path.split("/")
    user = getattr(request, "user", None)
    asks = len(parts) > 3 and parts[1] == "p" and parts[3] == "reviews"
    asks = asks and user is not None and user.is_authenticated
    context = {"asks_at": reverse("access_ask", args=[parts[2]]) if asks else ""}
    return render(request, "404.html", context, status=404)
