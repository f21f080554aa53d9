## Refusals of requests; role: work.denied, badge and PIN: log.*

req-unknown-object = Das kennt der Hub nicht.
req-foreign = Kam nicht von einer Seite des Hubs.
req-wrong-state = Im jetzigen Zustand nicht möglich.
req-lease-elsewhere = Daran arbeitet { $user } auf { $dev }.
req-no-lease = Nicht mehr hier zugeteilt.
req-no-stock = Nicht genug freier Bestand.
req-held = Gesperrt. Freigabe nur durch Leitung.
req-policy = Am Standort nicht erlaubt.
req-device-locked = Gerät gesperrt. Leitung rufen.
req-device-unknown = Gerät ist noch nicht gekoppelt.
req-user-locked = Ausweis gesperrt. Leitung ansprechen.
req-other-site = Ausweis gilt an anderem Standort.
req-badge-unknown = Dieser Ausweis gilt hier nicht.
req-pin-bad = PIN stimmt nicht.
req-pin-needed = Dafür ist die PIN nötig.
req-locked-for = Zu viele Versuche. { $n } s gesperrt.
req-code-expired = Code abgelaufen. Neuen anfordern.
req-code-used = Code schon benutzt. Neuen anfordern.
req-second-person = Das muss jemand anders genehmigen.
req-no-printer = Hier ist kein Drucker.
req-printer-down = Drucker antwortet nicht.
req-late = Zu spät. Nochmal anfragen.
req-carried = Ware ist noch unterwegs.
req-conflict = Hat sich geändert. Neu ansehen.
req-bad = Diese Anfrage ist ungültig.
req-device-twice = Gerät doppelt. Bitte Leitung rufen.
