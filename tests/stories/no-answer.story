# A wish that finds no network is never acted on later.

given bin A01.1.1 walk 1
given lane P01
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given worker 1001 Ana de
given order 4711 4 TEA

terminal K7 de
scan B.1001
offline
press ENT
wait 11 s
tone info
see work.late
online
then tasks pick ready
press ENT
see "Behälter scannen"
then tasks pick leased
