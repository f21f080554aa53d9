## Refusals of requests; role: work.denied, badge and PIN: log.*

req-unknown-object = The hub does not know this one.
req-foreign = Not asked from a page of this hub.
req-wrong-state = Not possible as it stands.
req-lease-elsewhere = { $user } works on it on { $dev }.
req-no-lease = This work is not yours any more.
req-no-stock = Not enough free stock.
req-held = Held. A supervisor may lift it.
req-policy = Site rules forbid this.
req-device-locked = Device is locked. Call a supervisor.
req-device-unknown = Device is not enrolled yet.
req-user-locked = Badge is locked. See a supervisor.
req-other-site = This badge belongs to another site.
req-badge-unknown = This badge does not work here.
req-pin-bad = PIN is off.
req-pin-needed = PIN is needed for this.
req-locked-for = Too many tries. Locked for { $n } s.
req-code-expired = This code has run out. Get a new one.
req-code-used = This code was used before.
req-second-person = Someone else must say yes.
req-no-printer = No printer here.
req-printer-down = The printer does not answer.
req-late = Came too late. Ask once more.
req-carried = Goods are still being carried.
req-conflict = Changed meanwhile. Look again.
req-bad = This request makes no sense.
req-device-twice = This device is a copy. Call the desk.
