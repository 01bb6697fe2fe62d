"""What opens a view: exactly one of these stands over each (DESIGN section 5, Views).

A wrapper opens one transaction, sets the partnership in scope, finds the case or link, asks the
policy, calls the view and renders its answer inside. A stranger gets 404, a member without the
right 403. What the view is open to is kept on it as `dhr_access`, for the start-up check.

Views import all of them from here.
"""

from cases.core.access.link_wrappers import by_link, by_link_without_case, by_own_address
from cases.core.access.public_wrappers import public_form_of, public_of
from cases.core.access.signed_in_wrappers import in_partnership, on_case, operator, signed_in
from cases.core.access.wrapping import CaseRequest, Stale

__all__ = [
    "CaseRequest",
    "Stale",
    "by_link",
    "by_link_without_case",
    "by_own_address",
    "in_partnership",
    "on_case",
    "operator",
    "public_form_of",
    "public_of",
    "signed_in",
]
