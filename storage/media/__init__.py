"""Content-addressed file storage for photos and for files to be sent, without metadata.

Promise: a file under its final name is whole and on the disk; a photo says nothing besides its picture, whose bytes are
as they came. Nothing is encoded anew (0.4 ms against 20 ms).

Callers: records of photos and files, backup, prefetch, adapters. It must not know whose photo it is.
"""
