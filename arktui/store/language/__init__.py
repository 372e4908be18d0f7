"""The query language: what a user types to say which jobs to show, as a tree that prints, matches and compares.

`parser.parse` reads any text, `tree.text_of` prints a tree, `matching.predicate` tests jobs. The manual describes the
language (arktui/ui/README.md).
"""
