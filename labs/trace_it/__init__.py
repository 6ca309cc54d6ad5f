"""Lab 12, Trace it: one trace from the client to the last attempt."""
