"""The words of letters: a small grammar that people write in, filled in and printed.

A letter's text is plain writing with merge fields. `grammar` reads it, `catalogue` says which
fields a letter has, `checking` says what is wrong with a text, `filling` makes blocks of it for one
letter, and `as_html` (for PDF and pages) and `as_word` print the same blocks. Nothing in a text is
ever executed: what is not known is an error, and what is filled in is data.
"""
