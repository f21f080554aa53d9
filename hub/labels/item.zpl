^XA
^FX Item label, 100 x 50 mm at 203 dpi ^FS
^CI28
^PW800
^LL400
^LH0,0
{% for row in name | rows(510, 46, 3) %}
^FO30,{{ 24 + 50 * loop.index0 }}^A0N,46,46^FH^FD{{ row }}^FS
{% endfor %}
{% set big = item | fit(510, 76, 36) %}
{% for row in item | rows(510, big, 1) %}
^FO30,186^A0N,{{ big }},{{ big }}^FH^FD{{ row }}^FS
{% endfor %}
{% if gtin %}
^FO30,272^A0N,32,32^FH^FDGTIN {{ gtin }}^FS
{% endif %}
{% if lot %}
{% for row in ("LOT " ~ lot) | rows(510, 32, 1) %}
^FO30,310^A0N,32,32^FH^FD{{ row }}^FS
{% endfor %}
{% endif %}
{% if best_before %}
^FO30,348^A0N,32,32^FH^FDBEST BY {{ best_before }}^FS
{% endif %}
{% if use_by %}
^FO{{ 310 if best_before else 30 }},348^A0N,32,32^FH^FDUSE BY {{ use_by }}^FS
{% endif %}
{% set cell = matrix | cells(220, 9) %}
^FO{{ 560 + cell }},{{ 24 + cell }}^BXN,{{ cell }},200,,,,|,1^FH^FD{{ matrix }}^FS
^PQ1
^XZ
