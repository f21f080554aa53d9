sys-save-failed = Not saved. Do that step again.
sys-store-full = Device is full. Dock it now.
sys-offline = No signal. Your own work goes on.
sys-noted = Noted. A supervisor will look at it.
sys-lease-over = Time is up. Finish this line only.
sys-undone = Taken back: { $n } to { $loc }
sys-undo-no = Too late to undo. Use F2 instead.
