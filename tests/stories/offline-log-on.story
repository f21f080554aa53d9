# No radio from the badge to the end of the round: the device knows who was here, and the books hear of it all later.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana en
given worker 1002 Bo en lead pin 4711
given order 4711 4 TEA, 2 GUM

# Bo takes a round, and a break.
terminal K7 en
scan B.1002
type 4711
press ENT
scan U.T1
see A01.1.1
scan C.OFF
see log.off_reason
choose 1
see log.start

offline
# Ana was never on this device: it cannot tell who she is.
scan B.1001
wait 1 min
see log.new_here
# Bo was.
scan B.1002
see log.pin
type 1111
tone error
see log.pin_bad "4 tries"
type 4711
tone good
see log.resumed A01.1.1
scan L.A01.1.1
scan 4012345678901
press ENT
kill
scan L.A02.1.1
scan 4098765432108
press ENT
scan L.P01
tone done
then waiting 4
then movements none
then order 4711 reserved

online
then waiting 0
then order 4711 picked
then stock 4 TEA at P01 on T1
then movements pick, stage
then exceptions none
# The hub heard who it was: work can be asked for.
press ENT
see pack.stn
