"""Tests of `dialogs.rules.city`, in modules named after those they try."""
