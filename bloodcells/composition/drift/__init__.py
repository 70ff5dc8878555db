"""Compare the cells of a table, and of its groups, with those that a model was trained on or another table.

`comparison` computes it, `page` draws it. `page` needs matplotlib and Jinja (`pip install
'bloodcells[report]'`) and is imported where a page is asked for.
"""
