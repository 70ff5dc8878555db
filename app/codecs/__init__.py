"""Translate what other serving protocols send and expect; bytes in, tables out, and back. No I/O."""
