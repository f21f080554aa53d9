status-available = Frei
status-qc-hold = QS-Sperre
status-damaged = Beschädigt
status-expired = Abgelaufen
status-blocked = Gesperrt
status-returned = Retoure
