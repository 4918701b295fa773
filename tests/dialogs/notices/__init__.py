"""Tests of `dialogs.notices`, in modules named after those they try."""
