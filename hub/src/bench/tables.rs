//! The tables beside journal and balances as years of work leave them: each is one statement over what stands already.

/// What is laid down, and by which statement. `$1` is the site, `$2` how many orders there are, `$3` the time.
pub(super) const TABLES: &[(&str, &str)] = &[
    (
        "commands",
        "insert into command (site, device, series, number, kind, body_hash, answer, actor, task, occurred_at, \
         settled_at, late, first_journal, last_journal) select site, device, series, command, max(kind), \
         '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', case when max(recorded_at) > $3 - 7776000000 \
         then 'an answer of the usual length, with the number and the hash of the newest movement: 0123456789abcdef0123456789abcdef' else '' \
         end, max(actor), max(task), max(occurred_at), max(recorded_at), 0, min(number), max(number) from movement \
         where site = $1 and device <> 'hub' group by site, device, series, command",
    ),
    (
        "pick tasks",
        "insert into task (site, task, kind, state, mode, object, zone, priority, walk, reason, target, made_at, due_at, \
         ended_at, fence, revision, given_to) select site, 'TP' || substr(order_no, 2), 'pick', case when state in \
         ('reserved', 'released', 'short') then 'ready' when state = 'picking' then 'leased' when state = 'cancelled' then \
         'cancelled' else 'done' end, 'discrete', order_no, 'A', priority, 0, 'order', lane, made_at, cut_off, case when \
         state in ('reserved', 'released', 'short', 'picking') then 0 else made_at + 900000 end, 1, 1, '' from order_head \
         where site = $1 and state not in ('new', 'promised', 'held', 'backordered')",
    ),
    (
        "pack tasks",
        "insert into task (site, task, kind, state, mode, object, zone, priority, walk, reason, target, made_at, due_at, \
         ended_at, fence, revision, given_to) select site, 'TK' || substr(order_no, 2), 'pack', case when state = 'picked' \
         then 'ready' else 'done' end, '', order_no, 'pack', priority, 0, 'order', lane, made_at, cut_off, case when \
         state = 'picked' then 0 else made_at + 1800000 end, 1, 1, '' from order_head where site = $1 and state in \
         ('picked', 'packed', 'staged', 'loaded', 'shipped')",
    ),
    (
        "putaway tasks",
        "insert into task (site, task, kind, state, mode, object, zone, priority, walk, reason, target, made_at, due_at, \
         ended_at, fence, revision, given_to) select site, task, 'putaway', case when number % 4000 = 1 then 'ready' else \
         'done' end, '', from_lpn, 'in', 50, 0, 'stock', to_location, recorded_at, 0, case when number % 4000 = 1 then 0 \
         else recorded_at + 60000 end, 1, 1, '' from movement where site = $1 and kind = 'put' and number % 2 = 1 and \
         number % 20 < 10",
    ),
    (
        "task lines that were picked",
        "insert into task_line (site, task, line, state, order_no, order_line, item, owner, lot, serial, lpn, status, \
         location, target, planned, done, reservation, walk, fixed, whole, why) select site, task, 2 - number % 2, 'done', \
         'O' || substr(task, 3), 2 - number % 2, item, owner, lot, '', '', 'available', from_location, '', qty, qty, \
         number, 0, 0, 0, '[]' from movement where site = $1 and kind = 'pick'",
    ),
    (
        "task lines to pick",
        "insert into task_line (site, task, line, state, order_no, order_line, item, owner, lot, serial, lpn, status, \
         location, target, planned, done, reservation, walk, fixed, whole, why) select l.site, 'TP' || substr(l.order_no, 2), \
         l.line, 'open', l.order_no, l.line, l.item, l.owner, l.lot, '', '', 'available', m.to_location, '', l.qty, 0, 0, \
         0, 0, 0, '[]' from movement m join order_head h on h.site = m.site and h.order_no = 'O' || substr(m.task, 3) join \
         order_line l on l.site = h.site and l.order_no = h.order_no and l.line = 2 - m.number % 2 where m.site = $1 and \
         m.kind = 'put' and h.state in ('reserved', 'released', 'short', 'picking')",
    ),
    (
        "reservations",
        "insert into reservation (site, reservation, state, order_no, order_line, task, task_line, location, item, owner, lot, \
         serial, lpn, status, qty, rule, made_at) select l.site, row_number() over (order by l.task, l.line), case when \
         l.state = 'done' then 'consumed' else 'open' end, l.order_no, l.order_line, l.task, l.line, l.location, l.item, \
         l.owner, l.lot, '', '', 'available', case when l.state = 'done' then 0 else l.planned end, 'fifo', 0 \
         from task_line l where l.site = $1",
    ),
    (
        "leases",
        "insert into lease (site, task, fence, device, actor, state, granted_at, expires_at) select site, task, 1, 'Y00' || \
         substr(cast(1030 + (walk + priority + made_at) % 70 as text), 2), 'gone', case when state = 'leased' then 'active' \
         else 'done' end, made_at, made_at + 600000 from task where site = $1 and state in ('done', 'leased')",
    ),
    (
        "cartons",
        "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, weight_g, made_at) \
         select site, 'C' || substr(order_no, 2), 'carton', case when state = 'shipped' then 'shipped' else 'closed' end, \
         '003400001' || substr(order_no, 2) || '0', '', case when state = 'shipped' then 'Customer' else 'PACK.' || \
         cast(cast(substr(order_no, 2) as bigint) % 8 + 1 as text) end, order_no, '', 0, 'S', 4000, made_at \
         from order_head where site = $1 and state in ('packed', 'staged', 'loaded', 'shipped')",
    ),
    (
        "pallets",
        "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, weight_g, made_at) \
         with recursive n (n) as (select 0 union all select n + 1 from n where n < $2 - 1 and n < 249999) select $1, 'U' || \
         substr(cast(1000000 + n as text), 2), 'pallet', case when n % 1000 = 0 then 'open' else 'empty' end, '', '', case when \
         n % 1000 = 0 then 'DOCK.' || cast(n / 1000 % 6 + 1 as text) else 'A' || substr(cast(100 + n % 10 as text), 2) || '.' || \
         substr(cast(1000 + n % 50 as text), 2) || '.' || cast(n % 5 as text) end, '', '', 0, '', 0, 0 from n",
    ),
    (
        "receipts",
        "insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, task, due_at, \
         opened_at, closed_at, state) with recursive n (n) as (select 0 union all select n + 1 from n where n < $2 / 20) \
         select $1, 'R' || substr(cast(1000000 + n as text), 2), 'A' || cast(n as text), 'PO' || cast(n as text), 'Supplier ' || \
         cast(n % 200 as text), '', 'own', 0, 'DOCK.' || cast(n % 6 + 1 as text), '', $3 - (($2 / 20 - n) * (63072000000 / \
         ($2 / 20 + 1))) + 86400000, $3 - (($2 / 20 - n) * (63072000000 / ($2 / 20 + 1))), case when n > $2 / 20 - 400 then 0 \
         else $3 - (($2 / 20 - n) * (63072000000 / ($2 / 20 + 1))) + 7200000 end, case when n > $2 / 20 - 300 then 'expected' \
         when n > $2 / 20 - 330 then 'arrived' when n > $2 / 20 - 400 then 'receiving' when n % 40 = 3 then 'cancelled' else \
         'received' end from n",
    ),
    (
        "receipt lines",
        "insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, received, state) \
         with recursive n (n) as (select 0 union all select n + 1 from n where n < $2 / 2 + 9) select $1, 'R' || \
         substr(cast(1000000 + n / 10 as text), 2), n % 10 + 1, 'ART.' || substr(cast(100000 + n * 7919 % 5000 as text), 2), \
         'own', '', null, '', 24, case when n / 10 > $2 / 20 - 330 then 0 when n % 60 = 1 then 25 when n % 50 = 1 then 20 \
         else 24 end, 'received' from n",
    ),
    (
        "receipt postings",
        "insert into receipt_posting (site, device, series, command, receipt, line, qty) select l.site, 'Y0000' || \
         cast(l.line % 6 as text), 'c', cast(substr(l.receipt, 2) as bigint) * 2 + l.line / 6, l.receipt, l.line, l.received \
         from receipt_line l where l.site = $1 and l.received > 0",
    ),
    (
        "order postings",
        "insert into line_posting (site, order_no, line, stage, device, series, command, qty) select site, 'O' || \
         substr(task, 3), 2 - number % 2, 'picked', device, series, command, cast(sum(qty) as bigint) from movement \
         where site = $1 and kind = 'pick' group by site, task, 2 - number % 2, device, series, command",
    ),
    (
        "purchase orders",
        "insert into purchase_order (site, purchase_order, supplier, due_at, state) select site, purchase_order, supplier, \
         due_at, case when state = 'received' then 'received' else 'open' end from receipt where site = $1",
    ),
    (
        "purchase order lines",
        "insert into purchase_order_line (site, purchase_order, line, item, owner, qty, received) select l.site, 'PO' || \
         cast(cast(substr(l.receipt, 2) as bigint) as text), l.line, l.item, l.owner, l.expected, l.received from receipt_line l \
         where l.site = $1",
    ),
    (
        "exceptions",
        "insert into exception (site, exception, code, state, device, series, command, actor, task, location, item, owner, lot, \
         serial, lpn, qty, unexplained, detail, opened_at, resolved_at) with recursive n (n) as (select 1 union all select \
         n + 1 from n where n < $2 / 50) select $1, n, case n % 6 when 0 then 'short' when 1 then 'damaged' when 2 then \
         'missing_at_pack' when 3 then 'extra_item' when 4 then 'surplus_found' else 'books_short' end, case when n > $2 / 50 - \
         300 then 'open' else 'resolved' end, 'Y00' || substr(cast(1030 + n % 70 as text), 2), 'c', n, 'gone', 'TP' || \
         substr(cast(10000000 + n * 50 as text), 2), 'A' || substr(cast(100 + n % 10 as text), 2) || '.001.1', 'ART.' || \
         substr(cast(100000 + n * 7919 % 5000 as text), 2), 'own', '', '', 'C' || substr(cast(10000000 + n * 50 as text), 2), \
         1 + n % 5, 0, '', $3 - ($2 / 50 - n) * (63072000000 / ($2 / 50 + 1)), case when n > $2 / 50 - 300 then 0 else $3 - \
         ($2 / 50 - n) * (63072000000 / ($2 / 50 + 1)) + 600000 end from n",
    ),
    (
        "counts",
        "insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, counted_at) \
         with recursive n (n) as (select 1 union all select n + 1 from n where n < $2 / 20) select $1, n, 'A' || substr(cast(100 + \
         n % 10 as text), 2) || '.' || substr(cast(1000 + n % 50 as text), 2) || '.1', case when n % 30 = 0 then 'contended' else \
         'settled' end, '', 'Y00030', 'gone', n * 100, 0, 0, $3 - ($2 / 20 - n) * (63072000000 / ($2 / 20 + 1)) from n",
    ),
    (
        "counted places",
        "update location set counted_at = (select max(c.counted_at) from count c where c.site = location.site and \
         c.location = location.location) where site = $1 and location in (select location from count where site = $1)",
    ),
    (
        "count lines",
        "insert into count_line (site, count, line, item, owner, lot, serial, lpn, counted, base, variance, outcome) select \
         c.site, c.count, 1, 'ART.' || substr(cast(100000 + c.count * 7919 % 5000 as text), 2), 'own', '', '', '', 200, 200 - \
         case when c.count % 40 = 0 then 2 else 0 end, case when c.count % 40 = 0 then 2 else 0 end, 'settled' from count c \
         where c.site = $1",
    ),
    (
        "count tasks",
        "insert into task (site, task, kind, state, mode, object, zone, priority, walk, reason, target, made_at, due_at, \
         ended_at, fence, revision, given_to) with recursive n (n) as (select 1 union all select n + 1 from n where n < $2 / \
         100 and n < 400) select $1, 'TC' || cast(n as text), 'count', 'ready', '', 'L.A' || substr(cast(100 + n % 10 as text), \
         2) || '.' || substr(cast(1000 + n / 10 as text), 2) || '.1', 'A', 60, n, 'cycle', '', 0, 0, 0, 0, 1, '' from n",
    ),
    (
        "holds",
        "insert into hold (site, hold, scope, object, item, reason, placed_at, lifted_at) with recursive n (n) as (select 1 \
         union all select n + 1 from n where n < $2 / 500) select $1, n, 'location', 'A' || substr(cast(100 + n % 10 as text), \
         2) || '.' || substr(cast(1000 + n % 50 as text), 2) || '.1', '', 'quality', $3 - n * 1000000, case when n <= 100 then 0 \
         else $3 - n * 1000000 + 3600000 end from n",
    ),
    (
        "loads",
        "insert into load (site, load, door, carrier, lane, state, seal, driver, made_at, due_at, departed_at) with \
         recursive n (n) as (select 1 union all select n + 1 from n where n < $2 / 50) select $1, 'LD' || cast(n as text), \
         'DOOR.' || cast(n % 6 + 1 as text), 'C' || cast(n % 5 as text), 'P0' || cast(n % 8 + 1 as text), case when n > $2 / 50 - \
         6 then 'loading' else 'departed' end, '', '', $3 - ($2 / 50 - n) * 3000000, 0, case when n > $2 / 50 - 6 then 0 else \
         $3 - ($2 / 50 - n) * 3000000 + 1800000 end from n",
    ),
    (
        "events",
        "insert into event (site, number, epoch, at, device, body) select site, row_number() over (order by made_at, task), 1, \
         made_at, '', 'task ' || task || ' is done, as devices and other systems were told then' from task where site = $1 and kind = 'pick'",
    ),
    (
        "the newest event",
        "update site set event = (select coalesce(max(e.number), 0) from event e where e.site = site.site) where site = $1",
    ),
    (
        "labels",
        "insert into print_job (site, job, command, printer, object, label, zpl, state, made_at, sent_at, tries, detail) select \
         site, 'J' || order_no, '', 'PACK.' || cast(cast(substr(order_no, 2) as bigint) % 8 + 1 as text), 'C' || \
         substr(order_no, 2), 'sscc', '^XA^CI28^FO40,40^A0N,40,40^FD' || customer || '^FS^FO40,120^BCN,120^FD' || order_no || \
         '^FS^XZ', case when cast(substr(order_no, 2) as bigint) % 5000 = 0 then 'failed' else 'printed' end, made_at, made_at, \
         1, '' from order_head where site = $1 and state = 'shipped' and made_at > $3 - 7776000000",
    ),
    (
        "labels asked for once more",
        "insert into granted (site, device, series, number, kind, object, actor, at) select site, 'Y00100', 'r', \
         cast(substr(order_no, 2) as bigint), 'print', 'C' || substr(order_no, 2), 'gone', made_at from order_head where \
         site = $1 and state = 'shipped' and order_no like '%7'",
    ),
    (
        "lots",
        "insert into lot (site, item, lot, expiry, status, verified, first_seen) select b.site, b.item, b.lot, \
         min($3 / 86400000 - 60 + (length(b.location) * 37 + b.on_hand) % 400), 'available', 1, min(b.first_in) from balance b \
         where b.site = $1 and b.lot <> '' group by b.site, b.item, b.lot",
    ),
    (
        "items picked by day",
        "insert into item_day (site, day, item, lines, units) select h.site, h.made_at / 86400000, l.item, count(*), \
         cast(sum(l.qty) as bigint) from order_head h join order_line l on l.site = h.site and l.order_no = h.order_no \
         where h.site = $1 and h.state = 'shipped' group by h.site, h.made_at / 86400000, l.item",
    ),
    (
        "figures by day",
        "insert into report_day (site, fact, day, zone, owner, what, n, units, ms) with recursive d (d) as (select $3 / \
         86400000 - 729 union all select d + 1 from d where d < $3 / 86400000), f (fact, what, zone) as (values ('work', \
         'receive', ''), ('work', 'putaway', ''), ('work', 'pick', ''), ('work', 'pack', ''), ('work', 'load', ''), ('dock', \
         '4', ''), ('dock', '24', ''), ('cycle', '4', ''), ('cycle', '24', ''), ('cycle', 'more', ''), ('late', 'order', ''), \
         ('fill', 'line', ''), ('fill', 'unit', ''), ('fill', 'order', ''), ('mistake', 'missing_at_pack', ''), ('mistake', \
         'extra_item', ''), ('count', 'unit', 'A'), ('count', 'line', 'A'), ('count', 'place', 'A'), ('count', 'unit', 'B'), \
         ('count', 'line', 'B'), ('count', 'place', 'B'), ('space', '', 'A'), ('space', '', 'B'), ('space', '', 'C'), ('space', \
         '', 'D')) select $1, f.fact, d.d, f.zone, 'own', f.what, 1300 + d.d % 90, 1250 + d.d % 50, 3600000 from d cross join f",
    ),
    (
        "labour",
        "insert into labour (site, day, block, process, zone, people, lines, units) with recursive d (d) as (select $3 / \
         86400000 - 729 union all select d + 1 from d where d < $3 / 86400000 - 2), b (b) as (select 0 union all select b + 1 \
         from b where b < 5), p (p, z) as (values ('receive', 'in'), ('putaway', 'A'), ('putaway', 'B'), ('pick', 'A'), ('pick', \
         'B'), ('pick', 'C'), ('pack', 'pack'), ('load', 'ship')) select $1, d.d, b.b, p.p, p.z, 5 + d.d % 4, 400, 1600 \
         from d cross join b cross join p",
    ),
    (
        "how far figures are made",
        "insert into report_mark (site, source, at) select site, 'journal', journal from site where site = $1 union all \
         select $1, 'exceptions', $2 / 50 union all select $1, 'counts', $2 / 20 union all select $1, 'orders', $3 union all \
         select $1, 'labour', $3 / 86400000 - 2",
    ),
];
