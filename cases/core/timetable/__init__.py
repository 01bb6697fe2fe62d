"""Deadlines as arithmetic: periods, milestones and a calendar in, due dates and reasons out.

periods   how long: "14 days", "10 working days", "1 month", "48 hours"
calendar  which days are worked in England and Wales; kinds, every deadline and dated fact
rules     what one local protocol says about one kind: period, start, options, source
count     one period counted from one day, with each day that was counted or skipped
reckon    one due date with its reason; holds, dates given by people, extensions
engine    all deadlines of a case on a given day, with their state and the reason for each
cli       the same from the command line: ``manage.py due``
Nothing here knows Django, a database, today's date or a partnership by name.
"""
