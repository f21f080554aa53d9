## Entries of the F4 list

more-skip = Put off
more-tote-full = Tote full
more-cart-full = Cart full
more-unload = Unload
more-undo = Undo
more-print = Print label
more-reprint = Print again
more-void-label = Void label
more-finish = Finish
more-my-shift = My shift
more-messages = Messages
more-log-off = Log off
more-open = Open LPN
more-singly = One by one
more-close-early = Close carton now
more-as-is = Ship LPN as it is
more-reopen = Reopen carton
more-list = Load list
more-language = Language
more-work = Other work
