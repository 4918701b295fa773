"""Tests of `storage.media.photo_files`, in modules named after those they try."""
