"""Tests of `bots.web`, in modules named after those they try. The server runs, and is asked over HTTP."""
