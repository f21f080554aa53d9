log-badge = Zum Start den Ausweis scannen
log-badge-unknown = Dieser Ausweis gilt hier nicht.
log-pin-bad = PIN stimmt nicht. Noch { $n } { $n ->
    [one] Versuch
   *[other] Versuche
}.
log-resumed = Weiter an der letzten Stelle.
log-other-device = Deine auf { $dev }, vor { $n } min.
log-not-certified = Für dieses Fahrzeug fehlt der Schein.
log-carrying = { $n } Stück dabei. Zuerst abstellen.

## Prompts

log-start = Ausweis scannen
log-pin = PIN eintippen
log-equip = Fahrzeug scannen
log-slots = Fächer? Keine: ENT
log-recover = Noch offene Arbeit
log-off-reason = Grund der Abmeldung
log-park-or = Fach oder Ausweis
log-bring-here = Herholen
log-later = Später
log-take-over = Übernehmen
log-leave-it = Liegen lassen
log-heir = Auf welches Gerät?
log-own-device = Eigenes Gerät
log-this-device = Dieses Gerät

## Messages

log-quit = Programm beenden? 1 ja 2 nein
log-daily = Abfahrtkontrolle ok? 1 ja 2 nein
log-equip-busy = { $user } hat es. 1 nehmen 2 lassen
log-equip-taken = { $user } nutzt jetzt { $unit }.
log-equip-later = Keine Antwort. Wird später eingetragen.
log-other-user = { $user }, { $dev }: vor { $n } min.
log-locked = Gesperrt. Weiter mit dem Ausweis.
log-pin-offline = PIN gesperrt, bis wieder Netz da ist.
log-new-here = Hier noch neu. Es braucht erst Netz.
log-looked-at = Daten eingesehen: Betriebsrat fragen
log-handed-over = { $user } hat Ware übergeben.
log-pin-expired = PIN ist abgelaufen. Leitung gibt neue.
