"""The words of the product: frozen, slotted dataclasses and strict enums, without any input or output.

Tiers never mix: *frame* (what was seized), *fact* (what was read), *match* (what was computed), *finding*
(the machine's opinion), *decision* (a person's), *trail* (what was done).
"""
