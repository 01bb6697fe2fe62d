"""The shared directory: bodies that are asked, what they were called, and whom to write to there.

A body (Agency) is shared by all partnerships and holds nothing of any of them: name, kind, area,
what it merged into. Whom a partnership writes to there (AgencyContact), its standard list for
trawls and the list's yearly review belong to that partnership (LC ¶42; R43; DOMAIN 10.4).
"""
