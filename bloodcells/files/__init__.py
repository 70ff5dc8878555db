"""Write files that survive a run that is killed."""
