work-none = Im Moment ist nichts zu tun.
work-late = Keine Antwort. Bitte nochmal anfragen.
work-taken = { $user } { $dev } vor { $n } min. Herholen?
work-already = Das ist schon erledigt.
work-denied = Dafür fehlt die Berechtigung.
work-skipped-last = Schon verschoben. Jetzt erledigen.
work-done = Fertig. Alles erledigt.

## Prompts

work-next = Nächste Aufgabe
work-resume = ENT: weitermachen
work-which = Welche Arbeit?
work-choose = Welche?
work-load = Ladung { $load }
work-order = Auftrag { $order }

## Messages

work-receipt = Lieferung { $receipt }
work-asking = Anfrage läuft.
work-handed-back = Zurückgegeben.
work-given = Die Leitung hat Arbeit zugeteilt.
work-revoked = Leitung hat die Arbeit umverteilt.
work-frozen = Gefahr gemeldet. Die Leitung gibt frei.
work-order-held = Zurückgestellt. Andere Arbeit holen.
work-taken-over = Damit macht { $user } weiter.
work-more-items = + { $n } Artikel
