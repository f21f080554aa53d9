## Labels before a value on a screen (10 columns)

field-item = Item
field-lot = Lot
field-serial = Serial
field-expiry = Expiry
field-qty = Quantity
field-rest = Rest
field-digits = Digits
field-loc = Bin
field-lpn = LPN
field-tote = Tote
field-order = Order
field-customer = Customer
field-supplier = Supplier
field-owner = Owner
field-carrier = Carrier
field-next = Next
field-lines-left = Left
field-weight = Weight
field-volume = Volume
field-loaded = Loaded
field-standing = Standing
field-status = Status
field-user = User
field-device = Device
field-site = Site
