"""Tests of `dialogs.notices.staff`, in modules named after those they try."""
