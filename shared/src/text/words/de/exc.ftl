exc-which = Was stimmt nicht?
exc-saved = Gemeldet. Weiter.
exc-safety = Abstand halten. Hilfe ist gerufen.
exc-call = { $text }

## Prompts

exc-real-bin = Tatsächliches Fach
exc-seen = Stück pro Gebinde?
exc-scan = Scannen, was da ist
exc-number = Wie viele?

## Messages

exc-none = Hier gibt es nichts zu melden.

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
exc-code-short-dated = Restlaufzeit zu kurz
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
