"""The only modules that import `textual._*` or use private names of Textual, each held by a contract test.

Code elsewhere calls the functions, or extends the classes, that these modules offer under public names. That includes
`arktui.terminal.driver`: its subclass of Textual's driver overrides only the public methods of `TerminalDriver`.
`tests/unit/test_textual_names.py` finds uses outside this folder; `tests/textual_names.txt` lists all private names.

- `base_app`: what Textual's `App` offers under private names only
- `diff_repaint`: views and scrollbars that repaint only the cells that differ; a screen that renders only what is dirty
- `drawn_table`: a `DataTable` without rows of its own
- `terminal_driver`: Textual's driver for Linux and macOS with other input, output and shutdown
- `xterm_keys`: Textual's names of the keys that a terminal sends
"""
