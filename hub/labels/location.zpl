^XA
^FX Location label, 100 x 50 mm at 203 dpi ^FS
^CI28
^PW800
^LL400
^LH0,0
{% set walk = parts | join("-") %}
{% set top = 66 if note else 24 %}
{% set big = walk | fit(740, 230 - top, 60) %}
{% for row in note | rows(740, 36, 1) %}
^FO30,22^A0N,36,36^FH^FD{{ row }}^FS
{% endfor %}
{% for row in walk | rows(740, big, 1) %}
^FO30,{{ top }}^A0N,{{ big }},{{ big }}^FH^FD{{ row }}^FS
{% endfor %}
{% set bar = bars | bars(560 if check_digits else 760, 4) %}
^FO{{ 20 + 10 * bar }},240^BY{{ bar }}^BCN,100,N,N,N^FH^FD{{ bars }}^FS
^FO{{ 20 + 10 * bar }},352^A0N,28,28^FH^FD{{ barcode }}^FS
{% if check_digits %}
{% set digits = check_digits | fit(160, 120, 24) %}
^FO586,236^GB190,146,5^FS
^FO601,{{ 309 - digits * 3 // 8 }}^A0N,{{ digits }},{{ digits }}^FB160,1,0,C^FH^FD{{ check_digits }}^FS
{% endif %}
^PQ1
^XZ
