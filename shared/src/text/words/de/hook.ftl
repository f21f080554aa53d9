### Webhooks on the dashboard. No limit of a small screen here; still short.

hook-url = Adresse
hook-kinds = Erfährt
hook-waiting = Wartend
hook-dead = Aufgegeben
hook-last-error = Letzter Fehler
hook-nobody = Noch niemand wird benachrichtigt.
hook-active = aktiv
hook-add = Hinzufügen
hook-stopped = angehalten
hook-gone = will nichts mehr (410)
hook-make = Neue Adresse benachrichtigen
hook-make-how = Der Hub muss Rechner und Port erlauben: regal-hub serve --webhook-to HOST:PORT. Das Geheimnis erscheint hier nur einmal.
hook-secret = Geheimnis
hook-secret-how = Jetzt notieren: Es wird nicht noch einmal gezeigt. Der Empfänger prüft damit jede Signatur.
hook-change = Ändern
hook-rotate = Neues Geheimnis
hook-rotate-how = Einen Tag lang wird mit beiden signiert, dem alten und dem neuen.
hook-stop = Anhalten
hook-start = Fortsetzen
hook-remove = Entfernen
hook-remove-how = Was für diese Adresse noch wartet, entfällt.
hook-replay = Noch einmal senden
hook-replay-how = Die Nachrichten gehen in ihrer Reihenfolge und mit denselben Ids noch einmal hinaus. Aufgehoben werden 30 Tage.
hook-since-id = Ab dieser Nachricht (webhook-id)
hook-since-hours = oder ab vor so vielen Stunden
hook-replayed = { $n ->
    [0] Es gibt nichts noch einmal zu senden.
    [one] 1 Nachricht wird noch einmal gesendet.
   *[other] { $n } Nachrichten werden noch einmal gesendet.
}
hook-trouble = Nicht zugestellt
hook-no-trouble = Alles ist zugestellt.
hook-message = Nachricht
hook-about = Worüber
hook-tries = Versuche
hook-next-try = Nächster Versuch oder Ende
hook-delivery-waiting = wartet
hook-delivery-behind = wartet auf die davor
hook-delivery-told = zugestellt
hook-delivery-dead = aufgegeben
hook-url-bad = https://HOST[:PORT]/PFAD angeben. IP-Adressen als vier einfache Zahlen oder in eckigen Klammern.
hook-not-listed = { $path } ist nicht erlaubt. Den Hub mit --webhook-to { $path } starten
hook-url-taken = Diese Adresse wird schon benachrichtigt.
hook-no-kind = Wählen, was sie erfährt.
hook-kind-bad = { $text } gibt es nicht.
hook-too-many = Höchstens { $n } Adressen werden benachrichtigt.
hook-none = Dieses Ziel gibt es nicht.
hook-no-message = Eine Nachricht mit dieser Id gibt es nicht, oder sie ist älter als 30 Tage.
hook-replay-long = Seitdem sind es mehr als { $text } Nachrichten. Später beginnen.
hook-order-new = Auftrag eingegangen
hook-order-released = Auftrag freigegeben
hook-order-short = Auftrag mit Fehlmenge
hook-order-backordered = Auftrag im Rückstand
hook-order-picked = Auftrag kommissioniert
hook-order-packed = Auftrag verpackt
hook-order-staged = Auftrag bereitgestellt
hook-order-loaded = Auftrag verladen
hook-order-shipped = Auftrag abgefahren
hook-order-cancelled = Auftrag storniert
hook-receipt-expected = Wareneingang avisiert
hook-receipt-arrived = Wareneingang eingetroffen
hook-receipt-received = Wareneingang vereinnahmt
hook-receipt-cancelled = Wareneingang storniert
hook-stock-changed = Bestand geändert
hook-exception-opened = Klärfall eröffnet
hook-exception-resolved = Klärfall gelöst
