"""Flag doubtful cells.

To add a flag, open `flagging` first: it applies all flags, and says where each kind is defined. `rules` has
the rules about one cell's numbers, `flag_sets` holds the flags of many cells.
"""
