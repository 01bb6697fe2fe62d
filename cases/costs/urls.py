"""The addresses of costs and of the fund, below /p/<partnership>/."""

from django.urls import path

from cases.costs.views import agreements, contributions, costs, forecast, ledger, readings

CASE = "reviews/<str:reference>/costs/"
COST = f"{CASE}<int:pk>/"
FUND = "fund/"
AGREEMENT = f"{FUND}agreement/<int:number>/"
KIND = f"{AGREEMENT}costs/<str:kind>/"
SET = f"{FUND}contributions/<int:pk>/"
INVOICE = f"{FUND}invoices/<int:number>/"
urlpatterns = [
    path(CASE, costs.costs, name="costs"),
    path(f"{CASE}own/", costs.own_fee, name="own_fee"),
    path(f"{CASE}new/", costs.cost_new, name="cost_new"),
    path(f"{CASE}tell/", costs.tell_progress, name="costs_tell"),
    path(f"{CASE}time/", costs.time_new, name="staff_time"),
    path(f"{CASE}time/<int:row>/remove/", costs.time_remove, name="staff_time_remove"),
    path(COST, costs.cost, name="cost"),
    path(f"{COST}change/", costs.cost_change, name="cost_change"),
    path(f"{COST}amounts/new/", costs.stage_new, name="cost_stage"),
    path(f"{COST}amounts/<int:stage>/back/", costs.stage_back, name="cost_stage_back"),
    path(FUND, ledger.fund, name="fund"),
    path(f"{FUND}begin/", agreements.begin_fund, name="fund_begin"),
    path(f"{FUND}agreement/", agreements.agreements, name="agreements"),
    path(f"{FUND}agreement/new/", agreements.begin, name="agreement_new"),
    path(AGREEMENT, agreements.agreement, name="agreement"),
    path(f"{AGREEMENT}parties/new/", agreements.party, name="agreement_party_new"),
    path(f"{AGREEMENT}parties/several/", agreements.parties, name="agreement_parties"),
    path(f"{AGREEMENT}parties/<str:key>/", agreements.party, name="agreement_party"),
    path(f"{AGREEMENT}groups/new/", agreements.group, name="agreement_group_new"),
    path(f"{AGREEMENT}groups/<str:key>/", agreements.group, name="agreement_group"),
    path(f"{AGREEMENT}remove/", agreements.remove, name="agreement_remove"),
    path(f"{AGREEMENT}fund-pays/", agreements.add_fund, name="agreement_fund"),
    path(KIND, readings.cost, name="agreement_cost"),
    path(f"{KIND}choose/", readings.choose, name="agreement_choose"),
    path(f"{KIND}readings/new/", readings.reading, name="agreement_reading_new"),
    path(f"{KIND}readings/<str:key>/", readings.reading, name="agreement_reading"),
    path(f"{AGREEMENT}approve/", agreements.approve, name="agreement_approve"),
    path(f"{AGREEMENT}discard/", agreements.discard, name="agreement_discard"),
    path(f"{FUND}contributions/", contributions.contributions, name="contributions"),
    path(f"{FUND}contributions/new/", contributions.write_set, name="contribution_set_new"),
    path(
        f"{FUND}contributions/preset/",
        contributions.from_preset,
        name="contribution_preset",
    ),
    path(SET, contributions.contribution_set, name="contribution_set"),
    path(f"{SET}change/", contributions.write_set, name="contribution_set_change"),
    path(f"{SET}agreed/", contributions.agree_set, name="contribution_set_agreed"),
    path(f"{SET}invoices/", contributions.raise_invoices, name="invoices_raise"),
    path(INVOICE, contributions.invoice, name="invoice"),
    path(f"{INVOICE}sent/", contributions.invoice_sent, name="invoice_sent"),
    path(f"{INVOICE}paid/", contributions.invoice_paid, name="invoice_paid"),
    path(f"{INVOICE}credit/", contributions.invoice_credit, name="invoice_credit"),
    path(f"{INVOICE}pdf/", contributions.invoice_pdf, name="invoice_pdf"),
    path(f"{INVOICE}payments/<int:payment>/undo/", contributions.payment_undo, name="payment_undo"),
    path(f"{FUND}ledger/", ledger.ledger, name="ledger"),
    path(f"{FUND}ledger/export/", ledger.ledger_csv, name="ledger_csv"),
    path(f"{FUND}ledger/<int:number>/undo/", ledger.entry_reverse, name="ledger_reverse"),
    path(f"{FUND}opening/", ledger.opening, name="fund_opening"),
    path(f"{FUND}cost/", ledger.fund_cost, name="fund_cost"),
    path(f"{FUND}received/", ledger.received, name="fund_received"),
    path(f"{FUND}close/", ledger.close_year, name="fund_close"),
    path(f"{FUND}statements/", ledger.statements, name="statements"),
    path(f"{FUND}statements/<str:party>/", ledger.statement, name="statement"),
    path(f"{FUND}reviews/", ledger.fund_reviews, name="fund_reviews"),
    path(f"{FUND}settings/", ledger.settings_page, name="fund_settings"),
    path(f"{FUND}forecast/", forecast.forecast, name="fund_forecast"),
    path(f"{FUND}forecast/<int:year>/plan/", forecast.plan, name="fund_plan"),
    path(f"{FUND}papers/", forecast.fund_papers, name="fund_papers"),
    path(f"{FUND}papers/<int:pk>/", forecast.fund_paper, name="fund_paper"),
    path(f"{FUND}papers/<int:pk>/<str:form>/", forecast.fund_paper_file, name="fund_paper_file"),
]
