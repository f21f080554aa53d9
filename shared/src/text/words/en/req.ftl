## Refusals of requests; role: work.denied, badge and PIN: log.*

req-unknown-object = The hub does not know this one.
req-foreign = Not asked from a page of this hub.
req-wrong-state = Not possible as it stands.
req-no-lease = This work is not yours any more.
req-device-locked = Device is locked. Call a supervisor.
req-device-unknown = Device is not enrolled yet.
req-pin-needed = PIN is needed for this.
req-locked-for = Too many tries. Locked for { $n } s.
req-code-expired = This code has run out. Get a new one.
req-second-person = Someone else must say yes.
req-no-printer = No printer here.
req-conflict = Changed meanwhile. Look again.
req-bad = This request makes no sense.
req-device-twice = This device is a copy. Call the desk.
