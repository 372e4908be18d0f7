"""`python -m arktui`."""

import sys

from arktui.cli import main

sys.exit(main())
