"""The claims of a review of the growth literature: a module a chapter, a function a claim."""
