"""Tests of `dialogs.notices.resident`, in modules named after those they try."""
