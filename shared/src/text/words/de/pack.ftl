pack-not-ready = Ein Teil der Ware fehlt noch.
pack-extra = Gehört nicht zum Auftrag. F2
pack-box-denied = Frachtführer lehnt Packmittel ab.
pack-weight-off = { $n } g Abweichung. Alles neu scannen.
pack-no-label = Packstück gebucht, Etikett fehlt.

## Prompts

pack-which-missing = Was fehlt?
pack-stn = Packplatz scannen
pack-start = Behälter o. Auftrag
pack-box = Packmittel nehmen
pack-item = Jedes Stück scannen
pack-weigh = Wiegen, Gramm tippen
pack-check = Leeren, neu scannen
pack-drop = Zum Bereitstellplatz
pack-again = Packstück ist offen
pack-which-print = LE zum Druck scannen
pack-which-void = Storno: LE scannen
pack-which-open = LE öffnen: scannen

## Messages

pack-from = { $n } aus { $totes }
pack-pieces = { $n } Stück
pack-tally = { $n } von { $m } verpackt.
pack-enough = Davon ist genug drin. Zurücklegen.
pack-more-boxes = { $n } Stück in weiteres Packstück.
pack-add = Packstück ist offen. Dazupacken?
pack-as-is = LE unverändert versenden?
pack-unsteady = Waage noch unruhig.
pack-no-scale = Keine Waage. Gewicht bleibt offen.
pack-closed = Packstück { $lpn } ist zu.
pack-label-later = Zu. Das Etikett wartet auf Netz.
pack-recheck-ok = Inhalt stimmt. Packstück ist zu.
pack-recheck-off = Inhalt weicht ab. Neu packen.
pack-printed = Etikett gedruckt.
pack-staged = { $lpn } steht auf { $loc }.
pack-done = Auftrag verpackt.
pack-reopen = Packstück ist zu. Wieder öffnen?
pack-voided = Druck storniert.
pack-allowed = Gewicht erlaubt. Packstück ist zu.
pack-on-scale = { $n } g liegen auf. ENT übernimmt.
pack-scale-over = Zu schwer für diese Waage.
pack-scale-under = Waage unter null. Abräumen.
pack-scale-tare = Die Tara ist nicht lesbar.
pack-scale-silent = Keine Waage. Gramm tippen oder nur ENT.
