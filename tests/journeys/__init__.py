"""Whole ways: people with phones, both platforms, staff, and the real program between them."""
