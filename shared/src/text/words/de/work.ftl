work-none = Im Moment ist nichts zu tun.
work-late = Keine Antwort. Bitte nochmal anfragen.
work-taken = { $user } arbeitet daran. Übernehmen?
work-already = Das ist schon erledigt.
work-denied = Dafür fehlt die Berechtigung.
work-skipped-last = Schon verschoben. Jetzt erledigen.
work-done = Fertig. Alles erledigt.

## Prompts

work-next = Nächste Aufgabe
work-resume = ENT: weitermachen
work-which = Welche Arbeit?
work-choose = Welche?
work-order = Auftrag { $order }

## Messages

work-asking = Anfrage läuft.
work-got = { $n } { $n ->
    [one] Position
   *[other] Positionen
} übernommen.
work-handed-back = Zurückgegeben.
work-skipped = Verschoben. Kommt am Ende wieder.
work-skip-left = Verschoben: noch { $n } { $n ->
    [one] Position
   *[other] Positionen
}.
work-needs-signal = Geht nur mit Netz. Später nochmal.
work-hands-full = Erst abstellen, was dabei ist.
work-given = Die Leitung hat Arbeit zugeteilt.
work-revoked = Leitung hat die Arbeit umverteilt.
work-frozen = Gefahr gemeldet. Die Leitung gibt frei.
work-order-held = Zurückgestellt. Andere Arbeit holen.
work-cancelled = Diese Arbeit ist storniert.
work-taken-over = Damit macht { $user } weiter.
work-third-skip = Dreimal verschoben: { $loc }
work-more-items = + { $n } Artikel
