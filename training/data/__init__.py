"""Read labelled cells from tables, and download the public ones."""
