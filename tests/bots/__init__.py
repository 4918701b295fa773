"""Adapters, stand-ins, the page and the program: each tried over its real wire, on 127.0.0.1."""
