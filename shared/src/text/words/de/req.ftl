## Refusals of requests; role: work.denied, badge and PIN: log.*

req-unknown-object = Das kennt der Hub nicht.
req-foreign = Kam nicht von einer Seite des Hubs.
req-wrong-state = Im jetzigen Zustand nicht möglich.
req-no-lease = Nicht mehr hier zugeteilt.
req-device-locked = Gerät gesperrt. Leitung rufen.
req-device-unknown = Gerät ist noch nicht gekoppelt.
req-pin-needed = Dafür ist die PIN nötig.
req-locked-for = Zu viele Versuche. { $n } s gesperrt.
req-code-expired = Code abgelaufen. Neuen anfordern.
req-second-person = Das muss jemand anders genehmigen.
req-no-printer = Hier ist kein Drucker.
req-conflict = Hat sich geändert. Neu ansehen.
req-bad = Diese Anfrage ist ungültig.
req-device-twice = Gerät doppelt. Bitte Leitung rufen.
