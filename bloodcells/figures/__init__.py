"""How every page of this project looks: its parts, its drawings, and the one file they become.

Figures need matplotlib and pages Jinja: `pip install 'bloodcells[report]'`. Nothing here is
imported where neither is asked for.
"""
