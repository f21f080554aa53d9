exc-which = What is wrong?
exc-saved = Reported. On you go.
exc-safety = Keep clear. Help is called.
exc-where-else = Scan a bin or an LPN.
exc-call = { $text }

## Prompts

exc-scan = Scan what is there
exc-bin = Scan that bin
exc-lpn = Scan that LPN
exc-where = Scan bin or LPN
exc-number = How many?

## Names of exception codes, reported on the floor

exc-code-short = Shortage
exc-code-not-found = Not found
exc-code-surplus-found = Surplus
exc-code-damaged = Damaged
exc-code-wrong-item = Wrong item
exc-code-lpn-differs = LPN content differs
exc-code-pack-factor = Pack size differs
exc-code-bin-full = Bin full
exc-code-bin-blocked = Bin obstructed
exc-code-no-access = No access
exc-code-face-empty = Pick face empty
exc-code-expired = Expired
exc-code-short-dated = Short-dated
exc-code-temp-out = Temperature
exc-code-over-received = Over-delivered
exc-code-unannounced = Not announced
exc-code-over-taken = Took too many
exc-code-put-elsewhere = Put elsewhere
exc-code-label-unreadable = Label unreadable
exc-code-label-missing = Label missing
exc-code-unknown-barcode = Unknown barcode
exc-code-extra-item = Foreign item
exc-code-missing-at-pack = Missing at packing
exc-code-weight-off = Weight off
exc-code-tote-full = Tote full
exc-code-cart-full = Cart full
exc-code-wall-full = Wall full
exc-code-skip = Put off
exc-code-departed-anyway = Left anyway
exc-code-equipment = Equipment broken
exc-code-no-printer = No printer
exc-code-safety = Danger

## Names of exception codes, found by the hub

exc-code-books-short = Books too small
exc-code-double-work = Done twice
exc-code-late-cancel = Cancelled late
exc-code-rule-broken = Rule broken
exc-code-location-unknown = Location unknown
exc-code-lot-conflict = Lot dates disagree
exc-code-count-contended = Count overlapped
exc-code-count-variance = Count variance
exc-code-over-returned = Too many returned
exc-code-not-on-return = Not on the return
exc-code-held-shipped = Held goods shipped
exc-code-op-conflict = Reports conflict
exc-code-op-parked = Report unresolved
exc-code-clock-off = Clock off
exc-code-device-clone = Device twice
exc-code-user-locked = User locked

## What a case says beside its code

exc-detail-short = taken { $n }, left { $m }, others { $held }
exc-detail-counted = counted { $n }, booked { $m }
exc-detail-other-work = holds goods of other work
exc-detail-other-order = serves order { $order } too
exc-detail-no-tote = is a carton, not a tote
exc-detail-not-booked = not in the books
exc-detail-nested = nested units not seen
exc-detail-undo = undo of { $command }
exc-detail-twice = { $dev } had reported { $n } of it
exc-detail-rows-lost = devices saw rows that are not here
exc-detail-hub-ahead = hub clock set ahead by { $n } min
exc-detail-hub-back = hub clock set back by { $n } min
exc-detail-receipt = delivery { $receipt }
exc-detail-serial-here = this serial is in stock already
exc-detail-order-off = { $order } is off, goods at { $loc }
exc-detail-carton = no carton { $carton } for this carrier
exc-detail-weight = weight { $n } g
exc-detail-weight-allowed = { $n } g, allowed by a supervisor
exc-detail-load-closed = the load is not open
exc-detail-not-packed = the unit is not packed
exc-detail-not-on-load = the unit was not on the load
exc-detail-lane-never = nothing leaves unpacked here
exc-detail-lane-tote = totes do not leave unpacked here
exc-detail-lane-more = holds more than its order asks for
exc-detail-lane-serials = serial numbers are to be taken
exc-detail-lane-waits = its order waits for the rest
exc-detail-serial-packed = { $serial } was packed into { $lpn }
