"""DFU Triage: from a seized device's image to a ranked review queue and a court report.

The flow, one package a stage::

    evidence  ->  entries  ->  analysis  ->  findings  ->  review  ->  report
    (bytes)       (places)     (facts,       (opinions,    (a person's  (documents)
                                matches)      ranked)       decisions)

``pipeline`` runs the stages in worker processes (``execution``) and keeps what they yield (``casedb``).
``open_case`` is the one object that the command line (``cli``) and the screen (``ui``) hold.
"""
