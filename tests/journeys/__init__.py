"""End-to-end tests: people with phones, both platforms, staff, and the real program between them."""
