# A cart is looked at once a day; a broken one is reported and left, and nobody takes another person's. A vehicle is
# driven with a permit.

given lane P01
given worker 1001 Ana en
given worker 1002 Bo en
terminal K7 en
scan B.1001
scan E.CART1
see log.daily
choose 2
see exc.saved
then exceptions equipment
scan E.CART2
see log.daily
choose 1
see log.slots
type 4
press ENT
see work.none CART2

terminal K8 en
scan B.1002
scan E.CART2
see log.equip_busy "Ana has it"
choose 2
see work.next

# The next one of the day need not look again.
terminal K7
scan C.OFF
choose 2
see log.start
terminal K8
scan E.CART2
see log.slots
press F3

# The forklift is not for everybody, and a permit ends.
given vehicle FORK1 forklift
scan E.FORK1
see log.not_certified
tone error
see work.next
given permit 1002 forklift until 2026-11-18
scan E.FORK1
see log.daily
choose 1
see log.slots
press ENT
see work.next FORK1
wait 24 h
scan B.1002
scan E.FORK1
see log.not_certified

# Without the radio it is looked at here, and the hub hears of it once it is there again: what it has against it is read then.
offline
scan E.FORK1
see log.daily
choose 1
see log.equip_later log.slots
press ENT
see work.next FORK1
online
wait 1 min
see log.not_certified
