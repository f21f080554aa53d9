sys-save-failed = Nicht gesichert. Schritt wiederholen.
sys-store-full = Gerät voll. Bitte jetzt andocken.
sys-offline = Kein Netz. Eigene Arbeit geht weiter.
sys-noted = Notiert. Die Leitung sieht es sich an.
sys-lease-over = Zeit um. Position noch beenden.
sys-lines-back = Netz ist da. Weiter mit dem Rest.
sys-undone = Zurückgebucht: { $n } nach { $loc }
sys-undo-no = Zu spät dafür. Bitte F2 nutzen.

## The terminal's own

sys-too-small = Anzeige zu klein. Nötig: 16 x 20.
sys-no-scanner = Kein Scanner. Kabel, Kopplung prüfen.
sys-scanner-taken = Scanner ist belegt: anderes Programm.
sys-scanner-denied = Scanner: Zugriff verweigert.
sys-scanner-keypad = Scanner: das ist die eigene Tastatur.
sys-battery-low = Akku fast leer. Bald wechseln.
sys-damaged = Speicher defekt. Leitung rufen.
sys-old-version = Programm zu alt. Bitte aktualisieren.
sys-other-key = Das ist nicht unser Hub. Leitung rufen.
sys-outdated-hub = Hub ist zu alt für dieses Gerät.
sys-offline-work = Kein Netz. Neue Arbeit muss warten.
sys-offline-people = Kein Netz. Bekannte Ausweise gehen.
sys-offline-nobody = Kein Netz. Start erst mit Netz.
sys-hub-fault = Hub gestört. Weiterarbeiten.
sys-supervisor-pin = PIN der Leitung
sys-revised = Plan geändert. Es gilt die Anzeige.
sys-cancelled = Abgebrochen. Nichts gebucht.
sys-scan-only = Hier scannen, nicht tippen.
sys-undo-scan = Zurückbringen

## Served over SSH

sys-no-offline = Kein Offline: ohne Funk geht nichts.
sys-elsewhere = Geht woanders weiter. Hier Ende.
sys-pause = Dienst hält an. Er kommt gleich wieder.
sys-no-size = Warten auf Größe der Anzeige.
sys-no-seat = Hier ist kein Platz. Leitung rufen.
sys-ssh-code = Gerätecode eintippen
sys-ssh-sending = Frage den Hub...
sys-ssh-code-short = Der Code hat 8 Zeichen.
sys-ssh-no-hub = Keine Antwort vom Hub. Nochmal bitte.
sys-recording-asked = Leitung holt die Aufzeichnung.
sys-screen-watched = Leitung sieht den Bildschirm: (o)
sys-enrol-scan = Gerätecode der Leitung scannen
sys-enrol-either = Gerätecode scannen oder tippen
sys-enrol-bad = Das ist kein Gerätecode.
sys-hub-behind = Dem Hub fehlt etwas. Leitung rufen.
