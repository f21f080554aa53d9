### What regal-terminal doctor prints. No limit of a small screen; one line each.

## Findings about a scan

doctor-good = All right: prefix, suffix, symbology id, separator and layout are as they should be.
doctor-nothing = Nothing to complain about. Scan the check barcode for a full look.
doctor-parity = The eighth bit is in use: parity is read as data. Set data = 7 and parity = "e" or "o" as the scanner has it, or the scanner to 8N1.
doctor-lost = Characters are missing: { $seen }. Switch flow control off in the scanner, or set a pause of 5 ms between characters.
doctor-slow = { $n } ms between two characters. Take the pause between characters out of the scanner.
doctor-german = The scanner presses US keys and this machine reads them as German. Set the scanner to a German keyboard; or use hid or serial; or set layout = "{ $setting }".
doctor-french = The scanner presses US keys and this machine reads them as French. Set the scanner to a French keyboard; or use hid or serial; or set layout = "{ $setting }".
doctor-case = Capitals and small letters have changed places. Switch Caps Lock and case conversion off.
doctor-no-gs1 = The check barcode comes as { $seen }: the scanner does not tell GS1-128. Switch GS1-128 on in the scanner.
doctor-aim-on = The scanner sends symbology ids, the settings say that it does not. Set { $setting }.
doctor-no-aim = No symbology id. Switch AIM ids on in the scanner; or set { $setting }.
doctor-no-prefix = The prefix does not come. Set the prefix { $setting } in the scanner: without it scans are keys.
doctor-prefix = Another prefix comes: { $seen }. Take it out of the scanner; or set prefix = "{ $setting }".
doctor-no-separator = Nothing stands for FNC1 between the elements. Switch the GS separator on in the scanner.
doctor-separator = FNC1 comes as { $seen }. Set the scanner to GS; or set separator = "{ $setting }".
doctor-no-end = No end comes behind the scan. Set the suffix { $setting } in the scanner.
doctor-end = The scan ends with { $seen }. Set end (in the own input: suffix) = "{ $setting }"; or another suffix in the scanner.
doctor-odd-end = What ends the scan is no known end: { $seen }. Set the suffix CR in the scanner.
doctor-too-long = More than 4096 bytes without an end. Set the suffix CR in the scanner; if it is gibberish, baud does not fit.
doctor-paste = The scan stands in a paste sequence. Switch bracketed paste off in the program that shows this screen.
doctor-broken = Bytes that are no text. On a serial line baud, data or parity do not fit; else set the scanner to UTF-8.
doctor-controls = Control characters alone: { $seen }. Keys, or a prefix and a suffix without a scan.
doctor-bad-gs1 = It says that it is GS1 and cannot be read as that: the label is wrong, or a separator is missing. Scan the check barcode.

## Rows of the report

doctor-title = Scanner check
doctor-scan-now = Scan the check barcode, from the dashboard (Scanner check) or printed with regal-hub label. F3 leaves.
doctor-serial-ports = Serial ports
doctor-keyboards = Keyboards
doctor-scanners = Scanners as they are set
doctor-none = none
doctor-free = { $path }: free
doctor-denied = { $path }: no right to it. Put the user into the group { $setting }: sudo usermod -aG { $setting } USER, then log on again
doctor-taken = { $path }: { $program } has it. End that program
doctor-taken-unknown = { $path }: another program has it. Find it with: sudo fuser { $path }
doctor-not-there = { $path }: not there. Plug it in; is the path right?
doctor-built-in = { $path }: built into this device; it is not taken
doctor-gone = not heard: away
doctor-gone-taken = not heard: another program has it
doctor-gone-denied = not heard: no right to it
doctor-gone-keypad = not heard: the device's own keypad
doctor-store = Store
doctor-store-good = { $n } confirms so far, { $waiting } wait to be sent. All are as they were saved.
doctor-store-damaged = Confirm { $n } is not as it was saved: the memory is damaged. It and what follows stays here. Give it to the hub with: regal-terminal hand-over
doctor-store-broken = The store cannot be read: the memory is damaged. Take over what is still whole with: regal-terminal hand-over
doctor-store-lost = The state of the work is not as it was saved: the memory is damaged. Nothing is sent. Begin again at the log-on with: regal-terminal hand-over
doctor-store-busy = The terminal is running and has it. Leave it to look.
doctor-store-closed = It cannot be opened:
doctor-heard = heard
doctor-raw = bytes
doctor-hex = hex
doctor-frame = frame
doctor-no-frame = no frame: too long, or no end
doctor-not-taken = none of it is a scan: keys only
doctor-id = id
doctor-no-id = none
doctor-elements = GS1
doctor-means = means
doctor-own-labels-only = what the barcode table says is known at work only
