"""Error pages: plain, and without a query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell somebody whose form could not be verified what to do; nothing typed is thrown away."""
    return render(request, "403_csrf.html", status=403)
