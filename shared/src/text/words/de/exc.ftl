exc-which = Was stimmt nicht?
exc-saved = Gemeldet. Weiter.
exc-safety = Abstand halten. Hilfe ist gerufen.
