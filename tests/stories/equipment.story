# A cart is looked at once a day; a broken one is reported and left, and nobody takes another person's.

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
see log.equip_busy "Ana has this one"

# The next one of the day need not look again.
terminal K7
scan C.OFF
choose 2
see log.start
terminal K8
scan E.CART2
see log.slots
