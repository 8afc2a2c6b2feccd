"""A claim recomputed in a reader's browser, by the functions that decide it in the book.

`parts` fetches what a browser needs to run Python (`make live`); `pages` puts it beside the built
pages with the book's own code and data. In the browser `worker.js` starts Python, `absent` stands in
for the libraries a page has no use for, and `run` computes what `page.js` asks.
"""
