"""Rules of the payroll servers: every module of this package that has a ``RULE`` is one."""
