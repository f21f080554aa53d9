# Five minutes without a touch lock the screen. The same badge opens it; another one takes the device.

given bin A01.1.1 digits 12 walk 1
given bin A02.1.1 digits 34 walk 2
given lane P01
given item TEA "Green tea" gtin 4012345678901
given item GUM "Chewing gum" gtin 4098765432108
given stock 10 TEA at A01.1.1
given stock 10 GUM at A02.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given worker 1003 Cy en
given order 4711 4 TEA, 2 GUM

terminal K7 en
scan B.1001
press ENT
scan U.T1
scan L.A01.1.1
wait 6 min
see log.locked
# Nothing counts and nothing shows while it is locked.
scan 4012345678901
see log.locked
see no TEA
then saved 1
scan B.1001
tone good
see pick.item
scan 4012345678901
press ENT
see A02.1.1

# Another badge: Ana's work is named, and left alone.
wait 6 min
scan B.1002
see log.recover Ana
choose 2
see work.next
then tasks pick in_progress
scan C.OFF
choose 2
then tasks pick in_progress

# She comes back to where she was.
scan B.1001
see log.resumed A02.1.1

# Another badge again, and this time the work is taken over, as it stands.
wait 6 min
scan B.1003
see log.recover
choose 1
see log.resumed A02.1.1
scan L.A02.1.1
scan 4098765432108
press ENT
scan L.P01
then order 4711 picked
then exceptions none
