"""A college's training project, from draft to close (5.2-S1, 5.2-S2, 5.2-C1).

``state`` says where it stands; ``drafting``, ``review`` and ``running`` hold the commands and rules of
the centre, of the Bureau, and of what follows approval; ``aggregate`` is the state machine.
"""
