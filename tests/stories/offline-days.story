# A device that has no radio knows for fourteen days whom the hub has let on there, and then no more.

given lane P01
given worker 1002 Bo en lead pin 4711
terminal K7 en
scan B.1002
type 4711
scan C.OFF
choose 2
see log.start

offline
wait 335 h
scan B.1002
type 4711
tone good
scan C.OFF
choose 2
see log.start
wait 2 h
scan B.1002
wait 1 min
see log.new_here

online
scan B.1002
type 4711
tone good
