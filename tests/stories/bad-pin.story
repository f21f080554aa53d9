# A PIN that is off: so many tries, then it takes a while.

given lane P01
given worker 1002 Bo de supervisor pin 4711

terminal K7 de
scan B.1002
see log.pin
type 1111
tone error
see log.pin_bad "Noch 4 Versuche"
type 1112
see "Noch 3 Versuche"
type 1113
type 1114
type 1115
tone error
see "Noch 0 Versuche"
type 4711
see req.locked_for
wait 1 min
scan B.1002
type 4711
tone good
see work.next
