"""The draw: pure, standard library only. This folder and docs/protocol.md are enough to
re-compute any draw.

hashing      SHA-256 with prefixes, RFC 6962 roots       documents   RFC 8785 JSON, lines with
columns
identifiers  salted public ids                           sources     public values: dice, 快乐8
seed         commitments, plan hash, seed                words       labelled words from the seed
lottery      odds over 2^K become whole numbers          tickets     the order within a cell
outcome      frozen files + seed -> outcome file         bundle      one file that proves one draw
forms        columns of the frozen lines                 plan_form   members of the plan
judge        the checks of a bundle that somebody else has written
"""
