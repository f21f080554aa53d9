## Tasks

kind-receive = Receive
kind-putaway = Putaway
kind-pick = Pick
kind-replenishment = Replenish
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
kind-load = Load
kind-return = Return

## Things

kind-location = Location
kind-door = Door
kind-dock = Dock
kind-lane = Lane
kind-item = Item
kind-lot = Lot
kind-lots = Lot pattern
kind-serial = Serial
kind-lpn = LPN
kind-tote = Tote
kind-carton = Carton
kind-carton-type = Carton type
kind-equipment = Equipment
kind-badge = Badge
kind-task = Task
kind-exception = Exception
kind-device = Device
kind-person = Person
kind-workstation = Workstation
kind-unknown = Unknown
kind-bin = Bin
kind-face = Pick face
kind-reserve = Reserve
kind-receiving = Receiving
kind-pack-station = Packing bench
kind-cart = Cart
kind-carry = In hand
kind-problem = Problem bin
kind-supplier = Supplier
kind-customer = Customer
kind-transit = Transit
kind-adjustment = Adjustment
kind-discrepancy = Discrepancy
kind-gtin = Unknown GTIN
