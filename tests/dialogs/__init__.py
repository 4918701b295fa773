"""Tests of `dialogs`: conversations, rules and words; pure, fast, and as transcripts that a clerk can read."""
