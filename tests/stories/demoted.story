# A lead who is one no more while the radio is off: what was done is booked like anybody's, and opening a load is refused.

given bin A01.1.1 digits 12 walk 1
given lane P01
given door DOOR.1
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given worker 1001 Ana en lead
given order 4711 4 TEA

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan C.OFF
choose 1
offline
given worker 1001 Ana en picker
scan B.1001
see log.resumed
scan L.A01.1.1
scan 4012345678901
press ENT
scan L.P01
then waiting 3
online
then waiting 0
then order 4711 picked
then stock 4 TEA at P01 on T1
