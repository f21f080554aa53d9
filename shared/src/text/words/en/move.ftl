move-busy = Pickers at work. { $n } units stay.
