"""python -m aicapex: the same as the command aicapex."""

import sys

from aicapex.cli import main

sys.exit(main())
