rcv-doc-none = No delivery is expected under this.
rcv-not-on-doc = The note does not list this. Add it?
rcv-lot-new = Lot { $lot } is new. Sure?
rcv-expiry-ask = Type the expiry as DDMMYY
rcv-expiry-differs = Lot has another expiry on record.
rcv-short-dated = { $n } of { $m } days. 1 hold 2 back
rcv-older = Older than stock we hold. Sure?
rcv-over = { $n } above the order. Sure?
rcv-over-stop = { $n } too many. 1 back 2 block
rcv-lpn-new = { $lpn } becomes a new LPN. Sure?
rcv-lpn-used = Label taken. Use a fresh one.
rcv-whole = Still sealed? Same code again.
rcv-close = Open { $n }: 1 later 2 end 3 back

## Prompts

rcv-which = Which delivery?
rcv-dock = Scan the dock
rcv-doc = Scan the delivery
rcv-blind = Who delivers?
rcv-note = Delivery note number
rcv-owner = Whose goods?
rcv-item = Scan the item
rcv-lot = Scan the lot
rcv-ser = Scan each serial
rcv-qty = How many?
rcv-lpn = Scan the LPN
rcv-finish = Finish the delivery

## Messages

rcv-same-again = { $n } more of the same on { $lpn }.
rcv-must-open = Sample check: open this one.
rcv-expiry-bad = No such date. Type DDMMYY again.
rcv-expiry-is = Expires { $date }
rcv-printed = { $lpn } comes out. Stick on, scan it.
rcv-received = { $n } booked on { $lpn }.
rcv-received-lpn = { $lpn } is in.
rcv-blind-add = No notice for this. 1 receive it blind
rcv-shared = { $user } unloads here too.
rcv-not-allowed = Unannounced. Report it with F2.
rcv-done = Delivery finished.
