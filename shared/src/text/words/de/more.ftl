## Entries of the F4 list

more-skip = Zurückstellen
more-tote-full = Behälter voll
more-cart-full = Wagen voll
more-unload = Ausladen
more-undo = Zurückbuchen
more-print = Etikett drucken
more-reprint = Nochmal drucken
more-void-label = Etikett stornieren
more-finish = Abschließen
more-my-shift = Meine Schicht
more-messages = Nachrichten
more-log-off = Abmelden
more-open = LE öffnen
more-singly = Einzeln
more-close-early = Jetzt schließen
more-as-is = LE so versenden
more-reopen = Wieder öffnen
more-list = Ladeliste
more-language = Sprache
more-work = Andere Arbeit
