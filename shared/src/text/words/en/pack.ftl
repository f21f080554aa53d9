pack-not-ready = Some goods are still on the way.
pack-extra = This order has no use for it. F2
pack-box-denied = Carrier will not take this box.
pack-weight-off = { $n } g off. Empty it and scan all.
pack-no-label = Carton is safe, label is missing.

## Prompts

pack-which-missing = What is missing?
pack-stn = Scan the bench
pack-start = Scan tote or order
pack-box = Take this carton
pack-item = Scan each piece
pack-weigh = Weigh, type grams
pack-check = Empty it, scan again
pack-drop = Bring to the lane
pack-again = Carton is open again
pack-which-print = Scan unit to print
pack-which-void = Scan unit to void
pack-which-open = Scan unit to open

## Messages

pack-from = { $n } from { $totes }
pack-pieces = { $n } { $n ->
    [one] piece
   *[other] pieces
}
pack-tally = { $n } of { $m } packed.
pack-enough = Enough of these. Put it back.
pack-more-boxes = { $n } { $n ->
    [one] piece needs
   *[other] pieces need
} another carton.
pack-add = Carton is open. Add to it?
pack-as-is = Ship the LPN as it is?
pack-unsteady = The scale has not settled.
pack-no-scale = No scale. Weight stays open.
pack-closed = Carton { $lpn } closed.
pack-label-later = Closed. The label waits for signal.
pack-recheck-ok = Content is right. Carton closed.
pack-recheck-off = Content differs. Pack it again.
pack-printed = Label printed.
pack-staged = { $lpn } is at { $loc }.
pack-done = Order packed.
pack-reopen = It is closed. Open it again?
pack-voided = Print cancelled.
pack-allowed = Weight allowed. Carton closed.
pack-on-scale = { $n } g on it. ENT takes the weight.
pack-scale-over = Too heavy for this scale.
pack-scale-under = Scale is below zero. Clear it.
pack-scale-tare = The scale's tare is unreadable.
pack-scale-silent = No scale. Type grams, or just ENT.
