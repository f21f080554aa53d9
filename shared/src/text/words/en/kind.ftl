## Tasks

kind-receive = Receive
kind-putaway = Putaway
kind-pick = Pick
kind-replenishment = Replenishment
kind-move = Move
kind-count = Count
kind-pack = Pack
kind-loading = Loading
kind-put-back = Put-back
kind-inspect = Inspection

## Documents

kind-order = Order
kind-purchase-order = Purchase order
kind-asn = Notice
kind-receipt = Receipt
kind-batch = Round
kind-wave = Wave
kind-shipment = Shipment
kind-load = Load
kind-return = Return
kind-document = Document

## Things

kind-location = Bin
kind-door = Door
kind-dock = Dock
kind-lane = Lane
kind-item = Item
kind-lot = Lot
kind-serial = Serial
kind-lpn = LPN
kind-tote = Tote
kind-carton = Carton
kind-carton-type = Carton type
kind-workstation = Bench
kind-equipment = Equipment
kind-badge = Badge
kind-command = Key code
kind-unknown = Unknown
