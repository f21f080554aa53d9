move-busy = Hier wird gepickt: { $n } bleiben hier.
