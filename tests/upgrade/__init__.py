"""Tests of yesterday's installations: a backup made by an earlier version goes on under the program of today."""
