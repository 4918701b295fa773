"""Tests of `dialogs.notices.administrator`, in modules named after those they try."""
