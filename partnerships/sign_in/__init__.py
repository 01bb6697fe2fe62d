"""Signing in: second factors, a partnership's own provider, locks, and who signed in when."""
