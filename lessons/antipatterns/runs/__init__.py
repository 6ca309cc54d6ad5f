"""One file a pattern: its words, its run, and what the run has to show."""
