"""The review: its stages over a small core. See cases/README.md."""
