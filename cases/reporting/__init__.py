"""Across reviews and partnerships: what boards read. Figures only; no review can be reached here.

Trigger: a board meets. Who: people of a county board, for the partnerships that agreed. Output: a
page, a CSV file and a page to print. Periods: the twelve months before today, and the financial
year for money. Source: GL §4.4 (Safer Gloucestershire monitors quarterly), DOMAIN 10.4.
"""
