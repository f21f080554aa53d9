sys-save-failed = Nicht gesichert. Schritt wiederholen.
sys-store-full = Gerät voll. Bitte jetzt andocken.
sys-offline = Kein Netz. Eigene Arbeit geht weiter.
sys-noted = Notiert. Die Leitung sieht es sich an.
sys-lease-over = Zeit um. Position noch beenden.
sys-undone = Zurückgebucht: { $n } nach { $loc }
sys-undo-no = Zu spät dafür. Bitte F2 nutzen.
