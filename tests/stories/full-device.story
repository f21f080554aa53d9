# The device's disk is full: the step has not happened, is done again, and is booked once.

given bin A01.1.1 digits 12 walk 1
given lane P01
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given worker 1001 Ana en
given order 4711 4 TEA

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
scan 4012345678901
store full
press ENT
tone error
see sys.store_full
then stock 10 TEA at A01.1.1
press ENT
tone good
then stock 6 TEA at A01.1.1
scan L.P01
then order 4711 picked
then movements pick, stage
then exceptions none
