"""Run work in several processes, on this machine or on a cluster, and show how far it is."""
