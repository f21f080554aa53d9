# The Wi-Fi goes, the picker goes on. When it is back, everything is booked once.

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
then waiting 0

offline
scan L.A01.1.1
tone good
scan 4012345678901
press ENT
then waiting 1
then stock 10 TEA at A01.1.1
wait 1 min
kill
see A02.1.1
scan L.A02.1.1
scan 4098765432108
press ENT
then waiting 2
see "Bring to the lane"
scan L.P01
tone done
then waiting 3
then movements none

online
then waiting 0
then stock 6 TEA at A01.1.1
then stock 8 GUM at A02.1.1
then stock 4 TEA at P01 on T1
then order 4711 picked
then movements pick, stage
then exceptions none
