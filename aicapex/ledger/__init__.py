"""The ledger: every claim of the minutes as data, what a run answers to it, the disputes and the camps."""
