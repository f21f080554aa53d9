### Was regal-terminal doctor schreibt. Keine Grenze eines kleinen Schirms; je eine Zeile.

## Findings about a scan

doctor-good = Alles richtig: Präfix, Suffix, Symbologie-Kennung, Trennzeichen und Tastatur passen.
doctor-nothing = Nichts auszusetzen. Für den vollen Blick den Prüfcode scannen.
doctor-parity = Das achte Bit ist belegt: die Parität wird als Daten gelesen. data = 7 und parity = "e" oder "o" wie im Scanner setzen, oder den Scanner auf 8N1 stellen.
doctor-lost = Zeichen fehlen: { $seen }. Im Scanner die Flusssteuerung ausschalten oder 5 ms Pause zwischen den Zeichen einstellen.
doctor-slow = { $n } ms zwischen zwei Zeichen. Im Scanner die Pause zwischen den Zeichen ausschalten.
doctor-german = Der Scanner drückt US-Tasten, dieses Gerät liest sie als deutsche. Den Scanner auf deutsche Tastatur stellen; oder hid oder serial nutzen; oder layout = "{ $setting }" setzen.
doctor-french = Der Scanner drückt US-Tasten, dieses Gerät liest sie als französische. Den Scanner auf französische Tastatur stellen; oder hid oder serial nutzen; oder layout = "{ $setting }" setzen.
doctor-case = Groß- und Kleinbuchstaben sind vertauscht. Feststelltaste und Umwandlung im Scanner ausschalten.
doctor-no-gs1 = Der Prüfcode kommt als { $seen }: der Scanner meldet kein GS1-128. Im Scanner GS1-128 einschalten.
doctor-aim-on = Der Scanner sendet Symbologie-Kennungen, laut Einstellung nicht. { $setting } setzen.
doctor-no-aim = Keine Symbologie-Kennung. Im Scanner AIM-Kennungen einschalten; oder { $setting } setzen.
doctor-no-prefix = Der Präfix fehlt. Im Scanner den Präfix { $setting } einstellen: ohne ihn sind Scans Tasten.
doctor-prefix = Ein anderer Präfix kommt: { $seen }. Im Scanner ausschalten; oder prefix = "{ $setting }" setzen.
doctor-no-separator = Zwischen den Elementen steht nichts für FNC1. Im Scanner das Trennzeichen GS einschalten.
doctor-separator = FNC1 kommt als { $seen }. Den Scanner auf GS stellen; oder separator = "{ $setting }" setzen.
doctor-no-end = Hinter dem Scan kommt kein Ende. Im Scanner den Suffix { $setting } einstellen.
doctor-end = Der Scan endet mit { $seen }. end (in der eigenen Eingabe: suffix) = "{ $setting }" setzen; oder im Scanner einen anderen Suffix.
doctor-odd-end = Das Ende ist keines, das bekannt ist: { $seen }. Im Scanner den Suffix CR einstellen.
doctor-too-long = Mehr als 4096 Bytes ohne Ende. Im Scanner den Suffix CR einstellen; ist es Kauderwelsch, passt baud nicht.
doctor-paste = Der Scan steht in einer Einfüge-Sequenz. Im Programm, das diesen Schirm zeigt, das geklammerte Einfügen ausschalten.
doctor-broken = Bytes, die kein Text sind. An der seriellen Leitung passen baud, data oder parity nicht; sonst den Scanner auf UTF-8 stellen.
doctor-controls = Nur Steuerzeichen: { $seen }. Tasten, oder Präfix und Suffix ohne Scan.
doctor-bad-gs1 = Er nennt sich GS1 und ist nicht so zu lesen: das Etikett ist falsch, oder ein Trennzeichen fehlt. Den Prüfcode scannen.

## Rows of the report

doctor-title = Scannerprüfung
doctor-scan-now = Den Prüfcode scannen, von der Übersicht (Scannerprüfung) oder gedruckt mit regal-hub label. F3 verlässt.
doctor-serial-ports = Serielle Anschlüsse
doctor-keyboards = Tastaturen
doctor-scanners = Scanner laut Einstellung
doctor-none = keine
doctor-free = { $path }: frei
doctor-denied = { $path }: kein Recht darauf. Den Benutzer in die Gruppe { $setting } aufnehmen: sudo usermod -aG { $setting } USER, dann neu anmelden
doctor-taken = { $path }: { $program } hat ihn. Dieses Programm beenden
doctor-taken-unknown = { $path }: ein anderes Programm hat ihn. Zu finden mit: sudo fuser { $path }
doctor-not-there = { $path }: nicht da. Einstecken; stimmt der Pfad?
doctor-built-in = { $path }: in dieses Gerät eingebaut; wird nicht belegt
doctor-gone = nicht zu hören: weg
doctor-gone-taken = nicht zu hören: ein anderes Programm hat ihn
doctor-gone-denied = nicht zu hören: kein Recht darauf
doctor-gone-keypad = nicht zu hören: die eigenen Tasten des Geräts
doctor-store = Speicher
doctor-store-good = { $n } Meldungen bisher, { $waiting } warten aufs Senden. Alle sind so, wie sie gesichert wurden.
doctor-store-damaged = Meldung { $n } ist nicht mehr so, wie sie gesichert wurde: Der Speicher ist beschädigt. Sie und alle danach bleiben hier. An den Hub übergeben mit: regal-terminal hand-over
doctor-store-broken = Der Speicher ist nicht lesbar, er ist beschädigt. Was noch heil ist, übernimmt: regal-terminal hand-over
doctor-store-lost = Der Arbeitsstand ist nicht mehr so, wie er gesichert wurde: Der Speicher ist beschädigt. Nichts wird gesendet. Neu bei der Anmeldung beginnen mit: regal-terminal hand-over
doctor-store-busy = Das Terminal läuft und hat ihn. Zum Nachsehen beenden.
doctor-store-closed = Er lässt sich nicht öffnen:
doctor-heard = zu hören
doctor-raw = Bytes
doctor-hex = hex
doctor-frame = Scan
doctor-no-frame = kein Scan: zu lang oder ohne Ende
doctor-not-taken = nichts davon ist ein Scan: nur Tasten
doctor-id = Kennung
doctor-no-id = keine
doctor-elements = GS1
doctor-means = heißt
doctor-own-labels-only = was in der Barcodetabelle steht, ist nur bei der Arbeit bekannt
