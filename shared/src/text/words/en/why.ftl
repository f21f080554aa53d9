## Which stock

why-fefo = Earliest expiry goes first
why-fifo = Oldest stock first
why-lifo = Newest stock first
why-fixed-lot = The customer wants this lot
why-life-left = Customer wants { $n } { $n ->
    [one] day
   *[other] days
} of life
why-reserved = Reserved for this order
why-full-lpn = This LPN is the whole quantity
why-fewest-bins = Fewest stops for the quantity
why-empties-bin = Empties this bin
why-face-first = Pick face before reserve
why-nearest = Nearest bin that has it
why-only-bin = The only bin that has it
why-not-suspect = Other bins are in doubt
why-replan = Planned anew after a report

## Which order, which work

why-walk-order = Next stop on the walk
why-larger-first = Larger quantity first
why-skipped = Put off before
why-due-first = Due first
why-cut-off = The truck leaves next
why-priority = Higher priority
why-assigned = A supervisor gave it to you
why-open-work = You began this before
why-same-walk = Orders that share one walk
why-slot-of-order = This order has this slot
why-rest = { $n } of { $m } still open

## Where to put it

why-same-item = The same item lies there
why-same-lot = The same lot lies there
why-fixed-bin = This item has its fixed bin
why-empty-bin = Empty bin in the item's area
why-other-area = Item's area full, next area
why-corrective = It lies there against a rule
why-put-elsewhere = Set down elsewhere than planned
why-location-unknown = Nobody knows the place it went to
why-load-left = Missed its truck, goes back
why-damaged = Damaged, out of the way
why-not-packed = Not packed: to the bench
why-own-choice = Your own choice of bin
why-overflow = No bin has room: overflow
why-fits = Smallest bin it fits into
why-heavy-low = Heavy goods go low
why-fast-near = Fast mover close to packing
why-hold-area = On hold: held goods go there
why-face-low = Pick face is low
why-back-to-source = Back where it came from
why-bin-full = The bin before was full
why-no-mix = Lots must not mix in this bin
why-too-big = Does not fit that bin
why-too-heavy = Too heavy for that bin
why-bin-hold = That bin is on hold
why-wrong-area = Item is not kept in that area

## Receiving

why-ordered = Ordered { $n }, { $m } still open
why-sampling = Sample check for this supplier
why-inbound-qc = Item is checked before use
why-short-dated = Life left is below the minimum
why-tolerance = Up to { $n } extra are allowed
why-blind = Blind: count without a hint

## Out

why-carton-smallest = Smallest carton that holds it all
why-carton-largest = Largest carton, the rest follows
why-carton-item = This item needs this carton
why-carton-carrier = The carrier takes only this one
why-lane-of-load = Lane of this truck
why-lane-of-carrier = Lane of this carrier
why-lane-of-packing = Goes to packing first
why-stop-order = Last stop is loaded first
why-weight-badge = A supervisor's badge allows it
why-weight = Goods plus carton: { $n } g

## Why a count

why-count-due = Count is due
why-count-short = Someone found too few here
why-count-surplus = Someone found too many here
why-count-zero = Bin should be empty now
why-count-books = More was taken than the books had
why-count-suspect = Books and bin disagree
why-count-recount = Second look by another person
why-count-manual = A supervisor asked for it
why-count-planned = Its turn to be counted
why-count-neighbour = Missing next door

## Else

why-override = Decided by a supervisor
why-lease = You hold this work until { $time }
why-none = No reason is stored for this.
