qty-again = { $n } is a lot. Type { $n } once more.
qty-sure = { $n } is a lot. Sure?
qty-sure-key = { $n } is a lot. Press 1 if so.
qty-too-big = { $n } cannot be right here.
qty-not-a-count = That looks like a code, not a count.
qty-zero = None at all? Then press F2.
