# A terminal lies in a drawer for longer than events are kept. When it is back its work is somebody else's, an item that is
# new since then is known to it, and it works on.

given bin A01.1.1 digits 12 walk 1
given lane P01
given item TEA "Green tea" gtin 4012345678901
given stock 10 TEA at A01.1.1
given worker 1001 Ana en
given worker 1002 Bo en
given order 4711 4 TEA

terminal K7 en
scan B.1001
press ENT
scan U.T1

offline
given item GUM "Chewing gum" gtin 4098765432108
wait 744 h
terminal P3 en
scan B.1002
press ENT
scan U.T2
see A01.1.1

terminal K7
online
scan B.1001
see sys.lease_over
given order 4712 2 TEA
press ENT
scan U.T3
see A01.1.1
type 12
scan 4098765432108
see scan.wrong_item
scan 4012345678901
tone good
