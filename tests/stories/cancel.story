# An order is cancelled while it is being picked: what is in the tote goes back to its bin.

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
cancel 4711
see "Ware geht zurück"
play until work.next

then stock 10 TEA at A01.1.1
then stock 10 GUM at A02.1.1
then order 4711 cancelled
