"""The faults that boilerfilter must survive, a module for each row of the table in docs/reliability.md."""
