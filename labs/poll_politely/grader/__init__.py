"""The grader of lab 2: a service that is polled, and the judges."""
