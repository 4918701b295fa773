"""Tests of the coordination of processes: several of them in one test, over one store, on a clock moved by hand."""
