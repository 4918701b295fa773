"""Tests of `dialogs.rules.text`, in modules named after those they try."""
