# The battery is flat and the next device is at hand: the work comes over, and the old device lets go of it.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana en
given order 4711 4 TEA, 2 GUM

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
press ENT
see A02.1.1

terminal K8 en
scan B.1001
see log.other_device K7
choose 2
see work.next
scan C.OFF
choose 1
scan B.1001
see log.other_device
choose 1
see log.resumed A02.1.1
scan L.A02.1.1
scan 4098765432108
press ENT
scan L.P01
tone done
then order 4711 picked
then movements pick, take_over, pick, stage

terminal K7
see no A02.1.1
then exceptions none
