work-none = Nothing waits for you right now.
work-late = No answer in time. Ask once more.
work-taken = { $user } works on this. Take over?
work-already = This one is finished.
work-denied = Your role does not cover this.
work-skipped-last = Put off before. It is due now.
work-done = Finished. All lines done.
