"""Studies of how the network written here learns, each a computation and its figures."""
