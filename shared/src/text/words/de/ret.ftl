ret-unknown = Kein Auftrag dazu. Als fremd buchen?
ret-over = Mehr zurück als raus. Sicher?
