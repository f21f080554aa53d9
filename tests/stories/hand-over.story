# At the end of a shift goods are still on the device: they are set down, or handed over by badge.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given bin A03.1.1 digits 56 walk 3
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given worker 1003 Cy en

terminal K7 en
scan B.1001
terminal K8 en
scan B.1002

# Onto the receiver's own device.
terminal K7
press F4
choose 1
choose 8
scan L.A01.1.1
scan 4012345678901
type 3
then stock 3 TEA at Carry.K7
scan C.OFF
see log.off_reason
choose 2
see log.park_or "3 pieces with you"
scan B.1002
see log.heir
choose 1
tone good
see log.start
then stock 0 TEA at Carry.K7
then stock 3 TEA at Carry.K8
terminal K8
see log.handed_over "Ana handed goods over"

# With this device: whoever takes it stands where the other stood.
terminal K9 en
scan B.1003
press F4
choose 1
choose 8
scan L.A01.1.1
scan 4012345678901
type 2
see move.dest
scan C.OFF
choose 2
see log.park_or "2 pieces with you"
scan B.1001
see log.heir
choose 2
tone good
see log.resumed move.dest
scan L.A03.1.1
then stock 2 TEA at A03.1.1
then stock 0 TEA at Carry.K9

# Or set down, where a scan says.
press F4
choose 1
choose 8
scan L.A01.1.1
scan 4012345678901
type 1
scan C.OFF
choose 2
scan L.A02.1.1
tone good
see log.start
then stock 1 TEA at A02.1.1
then stock 4 TEA at A01.1.1
