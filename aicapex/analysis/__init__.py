"""Analysis: what is made of runs, each a function of results."""
