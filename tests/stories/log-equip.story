# Where the site says so, pickers are asked for their cart before the work, with its daily check. A cart is one person's: who takes it
# over says so, and who had it hears of it.

given lane P01
given bin A01.1.1 digits 12 walk 1
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given order 4711 1 TEA
given order 4712 1 TEA
given worker 1001 Ana en
given worker 1002 Bo en
given worker 1003 Cem en lead
given vehicle FORK1 forklift
given policy log_equipment 1

terminal K7 en
scan B.1001
see log.equip
tone good
scan E.FORK1
see log.not_certified
tone error
scan E.CART1
see log.daily
choose 2
see exc.saved log.equip
then exceptions equipment
scan E.CART2
see log.daily
choose 1
see log.slots
type 2
see work.next CART2

# The same person on the same device has it already.
wait 6 min
scan B.1001
see work.next CART2

# A batch for its slots; the cart is still there after it.
press ENT
see pick.bind
scan U.T1
scan U.T2
scan L.A01.1.1
scan 4012345678901
press ENT
scan U.T1
scan U.T2
scan L.P01
see work.next CART2

# Another one takes it over.
terminal K8 en
scan B.1002
see log.equip
scan E.CART2
see log.equip_busy "Ana has it"
choose 2
see log.equip
scan E.CART2
choose 1
see log.slots
type 2
see work.next CART2
terminal K7
see log.equip_taken "Bo now has CART2"

# A lead is not asked, and none to be had is told and holds nobody up.
terminal K9 en
scan B.1003
see work.next
terminal K7
scan C.OFF
choose 4
scan B.1001
see log.equip
press F2
choose 1
see exc.saved work.next

# A break in the middle of a line: badge and cart, and he stands where he stood. The slots are asked for at the next menu.
given order 4713 2 TEA
scan C.OFF
choose 1
terminal K8
scan C.OFF
choose 2
scan B.1002
scan E.CART2
see log.slots
press ENT
press ENT
scan U.T3
scan L.A01.1.1
scan 4012345678901
see pick.qty "Green tea" 1
scan C.OFF
choose 1
scan B.1002
see log.equip
offline
kill
scan E.CART2
see log.daily
choose 1
see log.equip_later "Green tea" 1
online
scan C.OFF
choose 1
scan B.1002
scan E.CART2
see log.resumed "Green tea" 1
scan 4012345678901
scan L.P01
see log.slots
press ENT
see work.next CART2
