"""The words in each language: messages.pot, and a catalog for every language, read into memory at the start.

After a sentence of the code has changed: `pytest tests/test_locales.py --rewrite-catalogs`, then fill in what came
empty. The same test names what is missing.
"""
