status-available = Available
status-qc-hold = QC hold
status-damaged = Damaged
status-expired = Expired
status-blocked = Blocked
status-returned = Returned
