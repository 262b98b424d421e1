"""The plain recount: every figure from a history by the words of the clauses, without any of our machinery.

Property tests and chaos count with it. What is counted are periods (``periods.py``), looked at from an
instant and a day; each other file says of one kind of figure which of them it counts.
"""
