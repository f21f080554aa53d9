sys-save-failed = Not saved. Do that step again.
sys-store-full = Device is full. Dock it now.
sys-offline = No signal. Your own work goes on.
sys-noted = Noted. A supervisor will look at it.
sys-lease-over = Time is up. Finish this line only.
sys-lines-back = Signal is back. Your lines go on.
sys-undone = Taken back: { $n } to { $loc }
sys-undo-no = Too late to undo. Use F2 instead.

## The terminal's own

sys-too-small = Screen too small. 16 x 20 is needed.
sys-no-scanner = No scanner. Check cable or pairing.
sys-scanner-taken = Scanner is in use by another program.
sys-scanner-denied = No right to read the scanner.
sys-scanner-keypad = This is the device's own keypad.
sys-battery-low = Battery low. Change it soon.
sys-damaged = Memory is damaged. Call your lead.
sys-old-version = This program is too old. Update it.
sys-other-key = This is not our hub. Call your lead.
sys-outdated-hub = The hub is too old for this device.
sys-offline-work = No signal. New work has to wait.
sys-offline-people = No signal. Known badges still work.
sys-offline-nobody = No signal. Logging on has to wait.
sys-hub-fault = The hub is in trouble. Carry on.
sys-supervisor-pin = Supervisor's PIN
sys-revised = The plan changed. Go by the screen.
sys-cancelled = Dropped. Nothing was booked.
sys-scan-only = Scan it here, do not type.
sys-undo-scan = Put it back and scan

## Served over SSH

sys-no-offline = No offline here: it needs a signal.
sys-elsewhere = Goes on elsewhere. This screen ends.
sys-pause = Service stops. It is back soon.
sys-no-size = Waiting for the size of this screen.
sys-no-seat = No place here. Ask your lead.
sys-ssh-code = Type the device's code
sys-ssh-sending = Asking the hub...
sys-ssh-code-short = The code has 8 signs.
sys-ssh-no-hub = No answer from the hub. Try again.
sys-recording-asked = The desk fetches the recording.
sys-screen-watched = The desk sees this screen: (o)
sys-enrol-scan = Scan the code that the desk shows
sys-enrol-either = Scan or type the code of the desk
sys-enrol-bad = This is not a device's code.
sys-hub-behind = Hub misses reports. Call the desk.
