# Five wrong PINs without the radio: from then on only the hub lets this person on.

given lane P01
given worker 1002 Bo en lead pin 4711
terminal K7 en
scan B.1002
type 4711
scan C.OFF
choose 2
see log.start

offline
scan B.1002
type 1111
type 1111
type 1111
type 1111
see "1 try"
type 1111
see log.pin_offline
see log.start
scan B.1002
see log.pin_offline
kill
scan B.1002
see log.pin_offline
online
scan B.1002
type 4711
tone good
see work.next
then exceptions none
