## Which stock

why-fefo = Earliest expiry goes first
why-fifo = Oldest stock first
why-fixed-lot = The customer wants this lot
why-reserved = Reserved for this order
why-full-lpn = This LPN is the whole quantity

## Which order, which work

why-skipped = Put off before
why-cut-off = The truck leaves next
why-priority = Higher priority

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
why-retired = That bin is retired
why-own-choice = Your own choice of bin
why-overflow = No bin has room: overflow
why-bin-full = The bin before was full
why-no-mix = Lots must not mix in this bin
why-too-big = Does not fit that bin
why-bin-hold = That bin is on hold
why-wrong-area = Item is not kept in that area

## Receiving

why-short-dated = Life left is below the minimum
why-item-retired = This item is retired

## Out

why-carton-smallest = Smallest carton that holds it all
why-carton-largest = Largest carton, the rest follows
why-lane-of-load = Lane of this truck
why-lane-of-carrier = Lane of this carrier
why-lane-of-packing = Goes to packing first
why-lane-first = First lane on the way
why-ships-from = { $order } leaves from { $loc }
why-truck-at = Its truck stands at { $loc }
why-cut-off-min = { $order } is due in { $n } min
why-cut-off-hours = { $order } is due in { $n } h
why-cut-off-over = { $order } is late for its truck
why-stop-order = Last stop is loaded first
why-weight-badge = A supervisor's badge allows it
why-weight = Goods plus carton: { $n } g

## Why a count

why-count-due = Count is due
why-count-short = Someone found too few here
why-count-not-found = Someone found nothing here
why-count-beside = Look at { $loc } too
why-count-surplus = Someone found too many here
why-count-zero = Bin should be empty now
why-count-books = More was taken than the books had
why-count-suspect = Books and bin disagree
why-count-recount = Second look by another person
why-count-manual = A supervisor asked for it
why-count-planned = Its turn to be counted

## Else

why-override = Decided by a supervisor
why-none = No reason is stored for this.
