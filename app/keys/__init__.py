"""Know the API keys with which the service may be asked, by their digests alone."""
