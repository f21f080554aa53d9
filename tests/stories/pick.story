# A picker takes one order to the packing lane.

given bin A01.1.1 digits 12 walk 1
given lane P01
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given worker 1001 Ana de
given order 4711 lane P01 4 TEA

terminal K7 de
see "Ausweis scannen"
scan B.1001
tone good
see "Nächste Aufgabe" "ENT OK"
press ENT
see "Behälter scannen" 4711
scan U.T1
see "Zum Fach gehen" A01.1.1 "Green tea" 4
scan L.A01.1.1
tone good
see "Artikel scannen"
scan 4012345678901
see pick.qty 4
press ENT
see "Zum Bereitstellplatz" P01 T1
scan L.P01
tone done

then stock 6 TEA at A01.1.1
then stock 4 TEA at P01 on T1
then order 4711 picked
then tasks pick done
then movements pick, stage
then exceptions none
then saved 3
