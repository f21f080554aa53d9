log-badge = Scan your badge to start
log-badge-unknown = This badge does not work here.
log-pin-bad = PIN is off. { $n } tries left.
log-resumed = Here you are, right where you left.
log-other-device = Work open on { $dev }. Bring it here?
log-not-certified = You have no permit for this vehicle.
log-carrying = { $n } pieces with you. Put them down.
