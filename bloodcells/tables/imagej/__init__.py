"""Read Results tables as ImageJ writes them.

The modules were learnt from ImageJ 1.53t by saving Results tables in every way that it offers; the
tests have them as hand-written tables.
"""
