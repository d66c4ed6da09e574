"""The audit report: what a run removed, and why, as one page that needs nothing else.

Removal records in (see `boilerfilter.io.removals`), HTML out, in bounded memory; it reads no other part of a run.
"""
