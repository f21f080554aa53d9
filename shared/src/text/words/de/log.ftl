log-badge = Zum Start den Ausweis scannen
log-badge-unknown = Dieser Ausweis gilt hier nicht.
log-pin-bad = PIN stimmt nicht. Noch { $n } Versuche.
log-resumed = Weiter an der letzten Stelle.
log-other-device = Arbeit offen auf { $dev }. Herholen?
log-not-certified = Für dieses Fahrzeug fehlt der Schein.
log-carrying = { $n } Stück dabei. Zuerst abstellen.
