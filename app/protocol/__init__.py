"""Speak HTTP/1.1 with senders, and bound their connections."""
