work-none = Im Moment ist nichts zu tun.
work-late = Keine Antwort. Bitte nochmal anfragen.
work-taken = { $user } arbeitet daran. Übernehmen?
work-already = Das ist schon erledigt.
work-denied = Dafür fehlt die Berechtigung.
work-skipped-last = Schon verschoben. Jetzt erledigen.
work-done = Fertig. Alles erledigt.
