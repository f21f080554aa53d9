ship-no-load = This door has no open load.
ship-not-planned = Goes on another truck. Leave it.
ship-stop-order = Stop { $n } comes later. Load it now?
ship-left = { $n } left standing. 1 go 2 load on
ship-held = Hold on this one. Call the desk.
