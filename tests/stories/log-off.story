# A picker goes on a break with work open; it waits for the same badge.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana de
given order 4711 4 TEA, 2 GUM

terminal K7 de
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
press ENT
see A02.1.1
scan C.OFF
see log.off_reason
choose 1
see log.start
then tasks pick in_progress

# Half an hour is nothing.
wait 20 min
scan B.1001
tone good
see log.resumed A02.1.1

# The battery, or another device: the same.
scan C.OFF
choose 3
then tasks pick in_progress
scan B.1001
see A02.1.1
scan C.OFF
choose 4
then tasks pick in_progress
scan B.1001
see A02.1.1

# Other work, and the end of the shift, give it back. What is in the tote stays the order's.
scan C.OFF
choose 5
see log.start
then tasks pick ready
scan B.1001
press ENT
see A02.1.1
scan C.OFF
choose 2
see log.start
then tasks pick ready
then stock 4 TEA on T1
then exceptions none
