^XA
^FX LPN label, 100 x 150 mm at 203 dpi ^FS
^CI28
^PW800
^LL1200
^LH0,0
{% set big = lpn | fit(740, 220, 70) %}
^FO30,40^A0N,{{ big }},{{ big }}^FH^FD{{ lpn }}^FS
^FO30,265^GB740,4,4^FS
{% for line in lines %}
{% set y = 290 + 62 * loop.index0 %}
{% for row in line | rows(740, 52, 1) %}
^FO30,{{ y }}^A0N,52,52^FH^FD{{ row }}^FS
{% endfor %}
{% endfor %}
^FO30,792^GB740,4,4^FS
{% if sscc %}
^FO30,815^A0N,28,28^FH^FDSSCC^FS
^FO30,848^A0N,60,60^FH^FD(00) {{ sscc }}^FS
{% else %}
^FO30,815^A0N,28,28^FH^FDLPN^FS
^FO30,848^A0N,60,60^FH^FD{{ barcode }}^FS
{% endif %}
{% set bar = bars | bars(780, 4) %}
^FO{{ 10 + 10 * bar }},920^BY{{ bar }}^BCN,260,N,N,N^FH^FD{{ bars }}^FS
^PQ1
^XZ
