## Labels before a value on a screen (10 columns)

field-next = Danach
