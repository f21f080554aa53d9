ship-no-load = This door has no open load.
ship-not-planned = Goes on another truck. Leave it.
ship-stop-order = Stop { $n } comes later. Load it now?
ship-left = { $n } left standing. 1 go 2 load on
ship-held = Hold on this one. Call the desk.

## Prompts

ship-lane = Bring to the lane
ship-door = Scan the door
ship-scan = Scan while loading
ship-scan-done = Done? Then F4
ship-off = Scan to unload
ship-close = Finish the load
ship-seal = Type the seal number
ship-driver = Scan the driver's ID

## Messages

ship-staged = { $lpn } is at { $loc }.
ship-other-lane = Planned: { $loc }. Use this lane?
ship-create = No load here. Open a new one?
ship-loaded = { $n } of { $m } loaded.
ship-already = It is on the truck.
ship-add = Not planned. Take it along?
ship-unloaded = Off the truck. Back to { $loc }.
ship-not-on-load = Not on this load.
ship-unload-mode = Unloading. F3 ends it.
ship-wrong-state = Not packed yet. Leave it here.
ship-released = Released. Seal it and go.
ship-departed = Gone with { $n } { $n ->
    [one] unit
   *[other] units
}.
ship-create-scan = Scan the door again
ship-at-stop = Stop { $n }
ship-stands = Stop { $n } { $loc } { $unit }
ship-gone-anyway = { $lpn } left without release.
ship-held-gone = { $lpn } left although on hold.
ship-empty = Nothing is on it. Load first.
ship-sums = Weight { $n } kg, volume { $m } l
