"""Serve the workbench: the page on which a person looks through the cells of a table and corrects them.

Its files in `static/` are what the browser gets. `app.js` and `worker.js` are built from the TypeScript in
`web/src` and committed, so that nobody needs Node to serve them. `web/src/app.tsx` is the first to run; what
the page does on one table is in `session.ts`, which runs in a worker of the browser and asks the documented
routes, as any client does. What knows nothing of page, worker or network, and is tested by Node, is in
`agreement`, `cells`, `composition`, `corrections`, `counting`, `csv`, `fingerprint`, `image_table`, `jpeg`,
`pairs`, `patterns`, `scores` and `words`. `image_run` has many images measured, `pictures` decodes them.
"""

from app.workbench.pages import install

__all__ = ["install"]
