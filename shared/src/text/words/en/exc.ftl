exc-which = What is wrong?
exc-saved = Reported. On you go.
exc-safety = Keep clear. Help is called.
