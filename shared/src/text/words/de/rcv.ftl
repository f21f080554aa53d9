rcv-doc-none = Darunter ist nichts avisiert.
rcv-not-on-doc = Steht nicht im Avis. Dazunehmen?
rcv-lot-new = Charge { $lot } ist neu. Sicher?
rcv-expiry-ask = Verfall als TTMMJJ eintippen
rcv-expiry-differs = Charge hat bisher anderen Verfall.
rcv-short-dated = { $n } von { $m } Tagen. 1 sperren 2 zurück
rcv-older = Älter als unser Bestand. Sicher?
rcv-over = { $n } über der Bestellung. Sicher?
rcv-over-stop = { $n } zu viel. 1 zurück 2 sperren
rcv-lpn-new = { $lpn } wird neue LE. Sicher?
rcv-lpn-used = Etikett vergeben. Neues nehmen.
rcv-whole = Noch zu? Gleichen Code nochmal.
rcv-close = Offen { $n }: 1 folgt 2 Ende 3 zurück

## Prompts

rcv-which = Welche Lieferung?
rcv-dock = Rampe scannen
rcv-doc = Lieferung scannen
rcv-blind = Lieferant angeben
rcv-note = Lieferscheinnummer
rcv-owner = Mandant angeben
rcv-item = Artikel scannen
rcv-lot = Charge scannen
rcv-ser = Seriennummer scannen
rcv-qty = Wie viele?
rcv-lpn = LE scannen
rcv-finish = Lieferung beenden

## Messages

rcv-same-again = Weitere { $n } auf { $lpn }.
rcv-must-open = Stichprobe: diese LE öffnen.
rcv-expiry-bad = Datum gibt es nicht. TTMMJJ nochmal.
rcv-expiry-is = Verfall { $date }
rcv-printed = { $lpn } kommt. Aufkleben, scannen.
rcv-received = { $n } auf { $lpn } gebucht.
rcv-received-lpn = { $lpn } ist vereinnahmt.
rcv-blind-add = Kein Avis dazu. 1 ohne Avis annehmen
rcv-shared = { $user } lädt hier auch ab.
rcv-not-allowed = Nicht avisiert. Mit F2 melden.
rcv-done = Lieferung fertig.
