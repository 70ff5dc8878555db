"""Serve the workbench: the page on which a person looks through the cells of a table and corrects them.

Its files in `static/` are what the browser runs, as they stand: no step builds them. `app.mjs` is the first
to open; what it does on one table is in `session.mjs`, which runs in a worker of the browser and asks the
documented routes, as any client does. What knows nothing of page, worker or network, and is tested by Node,
is in `agreement`, `cells`, `composition`, `corrections`, `csv`, `fingerprint`, `image_table`, `jpeg`,
`pairs`, `patterns`, `scores` and `words`. `image_run` has many images measured, `pictures` decodes them.
"""

from app.workbench.pages import install

__all__ = ["install"]
