"""How pages look and speak: form fields, lists, template tags, and the frame around every page.

The lowest layer: it knows no partnership, no case and no table.
"""
