"""Flag doubtful cells.

`rules` has the rules about one cell's numbers (to add a rule, extend `CHECKS`), `flagging` applies them
and the other flags (to add a flag of another kind, extend `flagging`), `flags` holds the result.
"""
