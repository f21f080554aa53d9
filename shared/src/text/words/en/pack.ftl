pack-not-ready = Some goods are still on the way.
pack-extra = This order has no use for it. F2
pack-box-denied = Carrier will not take this box.
pack-weight-off = { $n } g off. Empty it and scan all.
pack-no-label = Carton is safe, label is missing.
