"""Flag cells that are doubtful."""
