^XA
^FX Carton label, 100 x 150 mm at 203 dpi ^FS
^CI28
^PW800
^LL1200
^LH0,0
{% for row in carrier | rows(740, 80, 1) %}
^FO30,34^A0N,80,80^FH^FD{{ row }}^FS
{% endfor %}
^FO30,124^GB740,4,4^FS
^FO30,142^A0N,28,28^FH^FDSHIP TO^FS
{% for line in ship_to %}
{% set y = 180 + 62 * loop.index0 %}
{% for row in line | rows(740, 54, 1) %}
^FO30,{{ y }}^A0N,54,54^FH^FD{{ row }}^FS
{% endfor %}
{% endfor %}
^FO30,562^GB740,4,4^FS
^FO30,580^A0N,28,28^FH^FDORDER^FS
{% set big = order | fit(460, 100, 40) %}
{% for row in order | rows(460, big, 1) %}
^FO30,616^A0N,{{ big }},{{ big }}^FH^FD{{ row }}^FS
{% endfor %}
{% if weight %}
^FO520,580^A0N,44,44^FB250,1,0,R^FH^FD{{ weight }}^FS
{% endif %}
{% if number_of %}
{% set count = number_of | fit(250, 90, 40) %}
^FO520,632^A0N,{{ count }},{{ count }}^FB250,1,0,R^FH^FD{{ number_of }}^FS
{% endif %}
^FO30,734^GB740,4,4^FS
^FO30,752^A0N,28,28^FH^FDSSCC^FS
^FO30,786^A0N,60,60^FH^FD(00) {{ sscc }}^FS
{% set bar = bars | bars(780, 4) %}
^FO{{ 10 + 10 * bar }},862^BY{{ bar }}^BCN,310,N,N,N^FH^FD{{ bars }}^FS
^PQ1
^XZ
