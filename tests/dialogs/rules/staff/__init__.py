"""Tests of `dialogs.rules.staff`, in modules named after those they try."""
