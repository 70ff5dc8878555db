"""Read Results tables as ImageJ writes them.

The modules were learnt from ImageJ 1.53t by saving Results tables in every way that it offers; the
tests have them as hand-written tables. `channel_rows.py` finds the rows of each cell in the long form: the
columns that tell the channel are chosen in `channel_tellers.py` and read in `channel_columns.py`.
"""
