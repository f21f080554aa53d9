work-none = Nothing waits for you right now.
work-late = No answer in time. Ask once more.
work-taken = { $user } { $dev } { $n } min ago. Take over?
work-already = This one is finished.
work-denied = Your role does not cover this.
work-skipped-last = Put off before. It is due now.
work-done = Finished. All lines done.

## Prompts

work-next = Next task
work-resume = ENT: go on
work-which = Which work?
work-choose = Which one?
work-load = Load { $load }
work-order = Order { $order }

## Messages

work-receipt = Delivery { $receipt }
work-asking = Asking the hub.
work-handed-back = Handed back.
work-given = A supervisor has work for you.
work-revoked = A supervisor gave this to others.
work-frozen = Danger reported. The desk frees it.
work-order-held = Order on hold. Take other work.
work-taken-over = { $user } goes on with this.
work-more-items = + { $n } { $n ->
    [one] item
   *[other] items
}
