scan-unknown = Code unknown here. Try another.
scan-not-asked = Known code, but no use at this step.
scan-two-codes = Two codes at once. Aim at one.
scan-more-lpn = Many LPNs here. Which one?
scan-more-boxes = In { $n } LPNs on { $lpn }. Which one?
scan-more-item = Mixed goods here. Which item?
scan-more-lot = More than one lot fits. Which one?
scan-more-loc = It lies in { $n } bins. Which one?
scan-more-serial = Each piece has a number. Scan that.
scan-more-status = They differ in status. Which ones?
scan-more-owner = Several owners. Whose are they?
scan-wrong-location = You are at another bin.
scan-wrong-item = Another item. Put it back.
scan-wrong-digits = Check digits do not match.
scan-wrong-number = No such number. Read it again.
scan-wrong-level = Other pack size than asked for.
scan-switch = From your other task. Go there?
scan-wrong-serial = Not one of the numbers wanted.
scan-serial-seen = You had this number already.

## Prompts

scan-which = Which of these?

## Rows of a mismatch, and messages

scan-expected = Expected
scan-got = Got
scan-want-loc = Scan a bin here.
scan-want-item = Scan an item here.
scan-want-lpn = Scan an LPN here.
scan-wrong-lpn = Another LPN. Take the one shown.
scan-wrong-lot = Another lot. Take the one shown.
scan-more-missed = { $n } more misses on { $dev }.
scan-no-end = No end of scan seen. Scan once more.
scan-wrong-keys = Scanner types US keys. Call the desk.
