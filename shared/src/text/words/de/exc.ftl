exc-which = Was stimmt nicht?
exc-saved = Gemeldet. Weiter.
exc-safety = Abstand halten. Hilfe ist gerufen.
exc-where-else = Ein Fach oder eine LE scannen.
exc-call = { $text }

## Prompts

exc-scan = Scannen, was da ist
exc-bin = Dieses Fach scannen
exc-lpn = Diese LE scannen
exc-where = Fach oder LE scannen
exc-number = Wie viele?

## Names of exception codes, reported on the floor

exc-code-short = Fehlmenge
exc-code-not-found = Nicht gefunden
exc-code-surplus-found = Mehrmenge
exc-code-damaged = Beschädigt
exc-code-wrong-item = Falscher Artikel
exc-code-lpn-differs = LE-Inhalt anders
exc-code-pack-factor = Gebindemenge anders
exc-code-bin-full = Platz voll
exc-code-bin-blocked = Platz versperrt
exc-code-no-access = Kein Zugang
exc-code-face-empty = Pickplatz leer
exc-code-expired = Abgelaufen
exc-code-short-dated = Läuft bald ab
exc-code-temp-out = Temperatur
exc-code-over-received = Überlieferung
exc-code-unannounced = Nicht avisiert
exc-code-over-taken = Zu viel entnommen
exc-code-put-elsewhere = Woanders abgestellt
exc-code-label-unreadable = Etikett unlesbar
exc-code-label-missing = Etikett fehlt
exc-code-unknown-barcode = Code unbekannt
exc-code-extra-item = Fremder Artikel
exc-code-missing-at-pack = Fehlt beim Packen
exc-code-weight-off = Gewicht weicht ab
exc-code-tote-full = Behälter voll
exc-code-cart-full = Wagen voll
exc-code-wall-full = Sortierwand voll
exc-code-skip = Zurückstellen
exc-code-departed-anyway = Schon abgefahren
exc-code-equipment = Technik defekt
exc-code-no-printer = Kein Drucker
exc-code-safety = Gefahr

## Names of exception codes, found by the hub

exc-code-books-short = Buchbestand zu klein
exc-code-double-work = Doppelt erledigt
exc-code-late-cancel = Spät storniert
exc-code-rule-broken = Regel verletzt
exc-code-location-unknown = Platz unbekannt
exc-code-lot-conflict = Chargendaten uneins
exc-code-count-contended = Zählung überlagert
exc-code-count-variance = Zähldifferenz
exc-code-over-returned = Zu viel retourniert
exc-code-not-on-return = Nicht in Retoure
exc-code-held-shipped = Gesperrtes verladen
exc-code-op-conflict = Meldung widersprüchlich
exc-code-op-parked = Meldung ungeklärt
exc-code-clock-off = Uhr falsch
exc-code-device-clone = Gerät doppelt
exc-code-user-locked = Bediener gesperrt

## What a case says beside its code

exc-detail-short = entnommen { $n }, da { $m }, vergeben { $held }
exc-detail-counted = gezählt { $n }, gebucht { $m }
exc-detail-other-work = enthält Ware anderer Arbeit
exc-detail-other-order = dient auch Auftrag { $order }
exc-detail-no-tote = ist ein Packstück, kein Behälter
exc-detail-not-booked = nicht im Bestand geführt
exc-detail-nested = innere LE nicht gesehen
exc-detail-undo = Rückbuchung von { $command }
exc-detail-twice = { $dev } hatte { $n } davon gemeldet
exc-detail-rows-lost = Buchungen der Geräte fehlen hier
exc-detail-hub-ahead = Uhr des Hubs { $n } min vorgestellt
exc-detail-hub-back = Uhr des Hubs { $n } min zurückgestellt
exc-detail-receipt = Lieferung { $receipt }
exc-detail-serial-here = Seriennummer ist schon im Bestand
exc-detail-order-off = auf { $loc }: { $order } entfällt
exc-detail-carton = Frachtführer nimmt { $carton } nicht
exc-detail-weight = Gewicht { $n } g
exc-detail-weight-allowed = { $n } g, von der Leitung erlaubt
exc-detail-load-closed = Ladung ist nicht offen
exc-detail-not-packed = Einheit ist nicht verpackt
exc-detail-not-on-load = Einheit war nicht auf der Ladung
exc-detail-lane-never = unverpackt geht hier nichts raus
exc-detail-lane-tote = Behälter gehen so nicht raus
exc-detail-lane-more = enthält mehr als der Auftrag will
exc-detail-lane-serials = Seriennummern sind zu erfassen
exc-detail-lane-waits = Auftrag wartet auf den Rest
exc-detail-serial-packed = { $serial } steckt schon in { $lpn }
