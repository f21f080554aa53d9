# Too few in the bin: the rest is planned from another bin, within the same walk.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given stock 5 TEA at A01.1.1
given worker 1001 Ana de
given order 4711 5 TEA
given stock 20 TEA at A02.1.1

terminal K7 de
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
press F2
see Fehlmenge
choose 1
see "Wie viele sind entnommen?"
type 2
see "Wie viele gute bleiben dort?"
type 0
scan U.T1
see A02.1.1 3
then exceptions short
then stock 2 TEA on T1
then stock 3 TEA at Discrepancy

scan L.A02.1.1
scan 4012345678901
press ENT
see "Zum Bereitstellplatz"
scan L.P01
tone done

then stock 17 TEA at A02.1.1
then stock 5 TEA at P01 on T1
then order 4711 picked
then tasks count ready
