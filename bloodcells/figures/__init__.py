"""Draw figures and make pages in the one style of this project.

Figures need matplotlib and pages need Jinja: `pip install 'bloodcells[report]'`. So this package is
imported only where a figure or a page is asked for.
"""
