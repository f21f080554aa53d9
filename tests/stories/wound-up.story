# Past its lease and without radio a picker sets down what is in hand. What nobody has begun comes back into the plan: the next
# one walks it, or the same one as soon as the hub is there.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 100 TEA at A01.1.1
given stock 100 GUM at A02.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given order 4711 4 TEA, 2 GUM

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
press ENT
offline
wait 33 min
scan B.1001
see pick.stage

# Somebody else walks the rest, into a tote of their own: the first one is not here.
terminal K8 en
scan B.1002
press ENT
see pick.tote
scan U.T2
see A02.1.1
scan L.A02.1.1
scan 4098765432108
press ENT
scan L.P01
tone done

# The first one is back: the tote still goes onto its lane, and nothing of it is doubled.
terminal K7
online
wait 1 min
see pick.stage
scan L.P01
then waiting 0
then stock 4 TEA at P01 on T1
then stock 2 GUM at P01 on T2
then order 4711 picked
then exceptions none

# Back in time the lines are still one's own.
given order 4712 3 TEA, 1 GUM
press ENT
scan U.T3
scan L.A01.1.1
scan 4012345678901
press ENT
offline
wait 31 min
scan B.1001
see pick.stage
online
wait 1 min
see A02.1.1
scan L.A02.1.1
scan 4098765432108
press ENT
scan L.P01
tone done
then stock 3 TEA at P01 on T3
then stock 1 GUM at P01 on T3
then order 4712 picked

# Set down without the hub, the rest goes back the moment the hub is there, and nobody waits for the lease to end.
given order 4713 2 TEA, 1 GUM
press ENT
scan U.T4
scan L.A01.1.1
scan 4012345678901
press ENT
offline
wait 31 min
scan B.1001
scan L.P01
online
wait 1 min
then waiting 0
terminal K8
scan B.1002
press ENT
scan U.T5
see A02.1.1
scan L.A02.1.1
scan 4098765432108
press ENT
scan L.P01
then order 4713 picked
then exceptions none
