"""One file per verb: a thin function that reads options and calls what the library offers.

Nothing heavy is imported before a verb runs, so that ``rootcause --help`` answers at once.
"""
