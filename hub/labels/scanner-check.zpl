^XA
^FX Scanner check, 100 x 50 mm at 203 dpi ^FS
^CI28
^PW800
^LL400
^LH0,0
^FO30,24^A0N,48,48^FH^FDRegal^FS
^FO30,80^A0N,28,28^FH^FD(91){{ first }} (92){{ second }}^FS
{% set bar = bars | bars(780, 4) %}
^FO{{ 10 + 10 * bar }},140^BY{{ bar }}^BCN,200,N,N,N^FH^FD{{ bars }}^FS
^PQ1
^XZ
