log-badge = Scan your badge to start
log-badge-unknown = This badge does not work here.
log-pin-bad = Wrong PIN. { $n } { $n ->
    [one] try
   *[other] tries
} left.
log-resumed = Here you are, right where you left.
log-other-device = Yours on { $dev }, heard { $n } min ago.
log-not-certified = You have no permit for this vehicle.
log-carrying = { $n ->
    [one] One piece with you. Put it down.
   *[other] { $n } pieces with you. Put them down.
}

## Prompts

log-start = Scan your badge
log-pin = Type your PIN
log-equip = Scan cart or vehicle
log-slots = Slots? None: ENT
log-recover = Open work found
log-off-reason = Why do you log off?
log-park-or = Scan bin or badge
log-bring-here = Bring it here
log-later = Later
log-take-over = Take over
log-leave-it = Leave it
log-heir = Onto which device?
log-own-device = Their own device
log-this-device = This device

## Messages

log-quit = Close the program? 1 yes 2 no
log-daily = Daily check passed? 1 yes 2 no
log-equip-busy = { $user } has it. 1 take over 2 leave
log-equip-taken = { $user } now has { $unit }.
log-equip-later = No answer. Go on, it is noted later.
log-other-user = By { $user }, { $dev }, { $n } min ago.
log-locked = Locked. Scan your badge to go on.
log-pin-offline = PIN locked until there is a signal.
log-new-here = New on this device. It needs a signal.
log-looked-at = Your data were seen. Ask the council.
log-handed-over = { $user } handed goods over to you.
log-pin-expired = PIN expired. The desk sets a new one.
