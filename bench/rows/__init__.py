"""The rows of the table: one room for each question that is measured."""
