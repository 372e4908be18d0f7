"""`python -m arktui`."""

import sys

from arktui.cli.main import main

sys.exit(main())
