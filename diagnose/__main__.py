"""``python -m diagnose`` is ``kdiag``."""

import sys

from diagnose.main import main

sys.exit(main())
