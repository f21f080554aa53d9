-- The core of a site. Columns are bigint and text alone; moments in ms UTC, days since 1970-01-01, quantities in whole
-- base units, booleans 0 or 1, empty text for "none". Every primary key begins with the site.

-- One row a site: what was handed out last. Locked by each writing transaction, so rules never race.
create table site (
  site text not null primary key,
  name text not null,
  owner text not null,
  epoch bigint not null,
  journal bigint not null,
  head text not null,
  event bigint not null,
  series bigint not null,
  sscc bigint not null,
  -- Last number given to a device for labels written by hand.
  by_hand bigint not null,
  clock bigint not null,
  directory bigint not null,
  -- Number and hash of the newest change that was kept in audit.
  audit bigint not null,
  audit_head text not null
);

create table policy (
  site text not null,
  policy text not null,
  value bigint not null,
  primary key (site, policy)
);

-- People, devices, who is on what.

create table person (
  site text not null,
  person text not null,
  name text not null,
  badge text not null,
  pin_hash text not null,
  role text not null,
  language text not null,
  large_text bigint not null,
  state text not null,
  failures bigint not null,
  locked_until bigint not null,
  primary key (site, person)
);
create unique index person_badge on person (site, badge);

create table device (
  site text not null,
  device text not null,
  name text not null,
  token_hash text not null,
  state text not null,
  made_at bigint not null,
  seen_at bigint not null,
  epoch bigint not null,
  last_confirm bigint not null,
  last_request bigint not null,
  clock bigint not null,
  failures bigint not null,
  locked_until bigint not null,
  -- Up to which number answers were emptied for their age.
  kept_confirm bigint not null default 0,
  kept_request bigint not null default 0,
  mark text not null,
  oldest bigint not null,
  -- Whether who logs on is asked for a cart or vehicle: empty as the policy says for their role, or always, or never.
  equipment text not null default '',
  primary key (site, device)
);
create unique index device_token on device (site, token_hash);

create table enrolment (
  site text not null,
  code_hash text not null,
  made_at bigint not null,
  expires_at bigint not null,
  tries bigint not null,
  device text not null,
  -- What the device that enrols asks for at log on, as on a device.
  equipment text not null default '',
  primary key (site, code_hash)
);

-- Which person an actor was. Kept apart from journal, commands and events, and deleted in time. Who it was is sealed
-- under the key of its day, which lies beside the database; `mark` is the same for the same person on the same day.
create table shift_actor (
  site text not null,
  actor text not null,
  day bigint not null,
  mark text not null,
  sealed text not null,
  device text not null,
  since bigint not null,
  until bigint not null,
  reason text not null,
  primary key (site, actor)
);
create index shift_actor_device on shift_actor (site, device, until);
create index shift_actor_day on shift_actor (site, day, mark);

-- Where a person stands in the middle of work, as their device told last: the work goes on there on another device.
-- No fact: nothing is booked by it. `confirm` is the last one saved on the device when it was told.
create table checkpoint (
  site text not null,
  device text not null,
  actor text not null,
  confirm bigint not null,
  format bigint not null,
  made_at bigint not null,
  body text not null,
  primary key (site, device, actor)
);

-- Carts and vehicles: who took them last, and the day somebody said that they are all right. A vehicle of a class is
-- driven with a permit for it.
create table equipment (
  site text not null,
  equipment text not null,
  class text not null,
  device text not null,
  actor text not null,
  bound_at bigint not null,
  checked_on bigint not null,
  primary key (site, equipment)
);
create index equipment_device on equipment (site, device);

-- Who may drive which class of vehicle, up to and with a day; 0 is without end.
create table permit (
  site text not null,
  person text not null,
  class text not null,
  expires_on bigint not null,
  primary key (site, person, class)
);

-- Commands settled: number, hash of the body, answer bytes. Answers to requests are sealed, for they may name somebody;
-- empty when they are too old.

create table command (
  site text not null,
  device text not null,
  series text not null,
  number bigint not null,
  kind text not null,
  body_hash text not null,
  answer text not null,
  actor text not null,
  task text not null,
  occurred_at bigint not null,
  settled_at bigint not null,
  late bigint not null,
  first_journal bigint not null,
  last_journal bigint not null,
  primary key (site, device, series, number)
);

-- Bodies nobody could book, kept raw for a person, and sealed: they may name somebody.
create table parked (
  site text not null,
  exception bigint not null,
  device text not null,
  series text not null,
  number bigint not null,
  body text not null,
  body_hash text not null,
  primary key (site, exception)
);
create index parked_command on parked (site, device, series, number);

-- Catalog.

create table item (
  site text not null,
  item text not null,
  name text not null,
  owner text not null,
  lot_tracked bigint not null,
  expiry text not null,
  serial text not null,
  min_life_days bigint not null,
  weight_g bigint not null,
  warn_qty bigint not null,
  hard_qty bigint not null,
  inbound_status text not null,
  area text not null,
  fixed_location text not null,
  state text not null,
  unit_cost bigint not null default 0,
  currency text not null default '',
  abc text not null default '',
  -- Revision of the directory with which its card, levels included, is as it is now.
  revision bigint not null default 0,
  primary key (site, item)
);
create index item_revision on item (site, revision);
create index item_fixed on item (site, fixed_location);

create table pack_level (
  site text not null,
  item text not null,
  level text not null,
  factor bigint not null,
  length_mm bigint not null,
  width_mm bigint not null,
  height_mm bigint not null,
  weight_g bigint not null,
  warn_packs bigint not null default 0,
  hard_packs bigint not null default 0,
  primary key (site, item, level)
);

create table barcode (
  site text not null,
  barcode text not null,
  item text not null,
  level text not null,
  factor bigint not null,
  state text not null,
  -- Revision of the directory with which this row is as it is now.
  revision bigint not null default 0,
  primary key (site, barcode, item)
);
create index barcode_revision on barcode (site, revision);
create index barcode_item on barcode (site, item);
create index barcode_proposed on barcode (site, barcode, item) where state = 'proposed';

-- Barcodes of which a row was taken away: devices that still have it hear of it.
create table barcode_gone (
  site text not null,
  barcode text not null,
  revision bigint not null,
  primary key (site, barcode)
);
create index barcode_gone_revision on barcode_gone (site, revision);

create table lot (
  site text not null,
  item text not null,
  lot text not null,
  expiry bigint,
  status text not null,
  verified bigint not null,
  first_seen bigint not null,
  primary key (site, item, lot)
);
create index lot_expiry on lot (site, expiry);
create index lot_name on lot (site, lot);

create table location (
  site text not null,
  location text not null,
  kind text not null,
  zone text not null,
  area text not null,
  walk bigint not null,
  x_mm bigint not null,
  y_mm bigint not null,
  height bigint not null,
  digits text not null,
  keeps_lpn bigint not null,
  mix_items bigint not null,
  mix_lots bigint not null,
  capacity bigint not null,
  state text not null,
  suspect bigint not null,
  -- Revision of the directory with which its card is as it is now.
  revision bigint not null default 0,
  -- When it was counted last; 0 is never.
  counted_at bigint not null default 0,
  primary key (site, location)
);
-- The longest not counted first: no count that ever was is looked at for it.
create index location_counted on location (site, counted_at, walk, location);
create index location_revision on location (site, revision);
create index location_kind on location (site, kind, area, walk);
create index location_walk on location (site, zone, walk, location);

create table lpn (
  site text not null,
  lpn text not null,
  kind text not null,
  state text not null,
  sscc text not null,
  parent text not null,
  location text not null,
  order_no text not null,
  task text not null,
  slot bigint not null,
  carton_type text not null,
  weight_g bigint not null,
  made_at bigint not null,
  primary key (site, lpn)
);
-- With the parent: what stands at a place by itself must not be looked for among all that stand in nothing.
create index lpn_location on lpn (site, location, parent);
create index lpn_parent on lpn (site, parent);
create index lpn_order on lpn (site, order_no);
create index lpn_task on lpn (site, task);
create index lpn_sscc on lpn (site, sscc);
create index lpn_state on lpn (site, state, order_no);

-- Orders an LPN serves besides its own, for their goods went into it too.
create table lpn_also (
  site text not null,
  lpn text not null,
  order_no text not null,
  task text not null,
  slot bigint not null,
  made_at bigint not null,
  primary key (site, lpn, order_no)
);
create index lpn_also_order on lpn_also (site, order_no);
create index lpn_also_task on lpn_also (site, task);

create table carton_type (
  site text not null,
  carton_type text not null,
  name text not null,
  length_mm bigint not null,
  width_mm bigint not null,
  height_mm bigint not null,
  tare_g bigint not null,
  max_g bigint not null,
  primary key (site, carton_type)
);

create table hold (
  site text not null,
  hold bigint not null,
  scope text not null,
  object text not null,
  item text not null,
  reason text not null,
  placed_at bigint not null,
  lifted_at bigint not null,
  -- The recall that placed it, or 0.
  because bigint not null default 0,
  primary key (site, hold)
);
create index hold_object on hold (site, scope, object, lifted_at);
create index hold_open on hold (site, hold) where lifted_at = 0;
create index hold_because on hold (site, because, object) where because > 0;

-- Stock.

create table movement (
  site text not null,
  number bigint not null,
  device text not null,
  series text not null,
  command bigint not null,
  kind text not null,
  reason text not null,
  actor text not null,
  task text not null,
  occurred_at bigint not null,
  recorded_at bigint not null,
  item text not null,
  owner text not null,
  lot text not null,
  serial text not null,
  qty bigint not null check (qty > 0),
  from_location text not null,
  from_lpn text not null,
  from_status text not null,
  to_location text not null,
  to_lpn text not null,
  to_status text not null,
  hash text not null,
  primary key (site, number)
);
create index movement_from on movement (site, from_location, number);
create index movement_to on movement (site, to_location, number);

create table balance (
  site text not null,
  location text not null,
  item text not null,
  owner text not null,
  lot text not null,
  serial text not null,
  lpn text not null,
  status text not null,
  on_hand bigint not null,
  virtual bigint not null,
  first_in bigint not null,
  suspect bigint not null,
  seen bigint not null,
  primary key (site, location, item, owner, lot, serial, lpn, status),
  check (virtual = 1 or on_hand >= 0)
);
create index balance_item on balance (site, item, status, location);
create index balance_lpn on balance (site, lpn);
create index balance_serial on balance (site, serial) where serial <> '';

create table reservation (
  site text not null,
  reservation bigint not null,
  state text not null,
  order_no text not null,
  order_line bigint not null,
  task text not null,
  task_line bigint not null,
  location text not null,
  item text not null,
  owner text not null,
  lot text not null,
  serial text not null,
  lpn text not null,
  status text not null,
  qty bigint not null check (qty >= 0),
  rule text not null,
  made_at bigint not null,
  primary key (site, reservation)
);
create index reservation_key on reservation (site, location, item) where state = 'open';
create index reservation_move on reservation (site, task) where order_no = '' and state = 'open';

-- Demand.

create table order_head (
  site text not null,
  order_no text not null,
  channel text not null,
  owner text not null,
  customer text not null,
  ship_to text not null,
  carrier text not null,
  lane text not null,
  priority bigint not null,
  made_at bigint not null,
  cut_off bigint not null,
  stop bigint not null,
  state text not null,
  shipped_at bigint not null default 0,
  -- Somebody put it on hold: since when and why. Its state says held as long as that lasts.
  held_at bigint not null default 0,
  held_why text not null default '',
  -- It was to be released and waits for room in its channel.
  capped bigint not null default 0,
  -- What its cut-off was promised by: the order itself, its carrier, its channel, the site; empty while nothing is promised.
  promised text not null default '',
  -- Where it stands among what has to leave: its cut-off, and one without behind all that have one, the oldest first.
  ranked_at bigint generated always as (case when cut_off = 0 then 100000000000000 + made_at else cut_off end) stored,
  primary key (site, order_no)
);
create index order_capped on order_head (site, channel, priority, ranked_at, order_no) where capped = 1;
create index order_shipped on order_head (site, shipped_at, order_no) where shipped_at > 0;
-- What has to go out next, and what is late: of millions of orders the few that are open.
create index order_due on order_head (site, ranked_at, priority, order_no, state) where state in ('new', 'promised', 'held',
  'backordered', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', 'staged');
create index order_cut_off on order_head (site, cut_off, carrier, state, order_no);
create index order_state on order_head (site, state, priority, ranked_at, order_no);

-- What of a channel may be released and not packed yet at one time; 0 is no cap.
create table release_channel (
  site text not null,
  channel text not null,
  orders bigint not null,
  lines bigint not null,
  -- Daily cut-off of orders that name none, minutes after midnight; -1 for none.
  cut_off bigint not null default -1,
  primary key (site, channel)
);

-- When a carrier fetches what it drives, minutes after midnight; -1 for not on such a day. One without any has no row.
create table carrier_pickup (
  site text not null,
  carrier text not null,
  weekday bigint not null,
  saturday bigint not null,
  sunday bigint not null,
  primary key (site, carrier)
);

create table order_line (
  site text not null,
  order_no text not null,
  line bigint not null,
  item text not null,
  owner text not null,
  lot text not null,
  qty bigint not null check (qty > 0),
  reserved bigint not null,
  picked bigint not null,
  packed bigint not null,
  shipped bigint not null,
  short bigint not null,
  state text not null,
  -- How far it was promised when that was looked at last, and what there was to promise then.
  promise_rule text not null default '',
  promise_atp bigint not null default 0,
  primary key (site, order_no, line)
);
-- What each command added to which figure of a line; below 0 what it took off. Their sum is the figure.
create table line_posting (
  site text not null,
  order_no text not null,
  line bigint not null,
  stage text not null,
  device text not null,
  series text not null,
  command bigint not null,
  qty bigint not null,
  primary key (site, order_no, line, stage, device, series, command)
);
create index order_line_item on order_line (site, item, state);
create index order_line_owed on order_line (site, state, order_no) where short > 0;

-- Soft claims of order lines on an item, until stock is reserved for them: made, consumed, released.
create table promise (
  site text not null,
  order_no text not null,
  line bigint not null,
  promise bigint not null,
  state text not null,
  item text not null,
  owner text not null,
  lot text not null,
  qty bigint not null check (qty >= 0),
  rule text not null,
  made_at bigint not null,
  primary key (site, order_no, line, promise)
);
create index promise_item on promise (site, item, owner, lot, rule, qty) where state = 'open';

-- Supply.

create table purchase_order (
  site text not null,
  purchase_order text not null,
  supplier text not null,
  due_at bigint not null,
  state text not null,
  primary key (site, purchase_order)
);

create table purchase_order_line (
  site text not null,
  purchase_order text not null,
  line bigint not null,
  item text not null,
  owner text not null,
  qty bigint not null,
  received bigint not null,
  primary key (site, purchase_order, line)
);
create index purchase_order_line_item on purchase_order_line (site, item);

create table receipt (
  site text not null,
  receipt text not null,
  asn text not null,
  purchase_order text not null,
  supplier text not null,
  note text not null,
  owner text not null,
  blind bigint not null,
  location text not null,
  task text not null,
  due_at bigint not null,
  opened_at bigint not null,
  closed_at bigint not null,
  state text not null,
  -- One nobody knows the day of stands behind all that have one.
  ranked_at bigint generated always as (case when due_at = 0 then 100000000000000 else due_at end) stored,
  primary key (site, receipt)
);
create index receipt_state on receipt (site, state, ranked_at, receipt);
create index receipt_closed on receipt (site, state, closed_at, receipt);
create index receipt_asn on receipt (site, asn);
create index receipt_order on receipt (site, purchase_order);

create table receipt_line (
  site text not null,
  receipt text not null,
  line bigint not null,
  item text not null,
  owner text not null,
  lot text not null,
  expiry bigint,
  sscc text not null,
  expected bigint not null,
  received bigint not null,
  state text not null,
  primary key (site, receipt, line)
);
create index receipt_line_sscc on receipt_line (site, sscc);
create index receipt_line_due on receipt_line (site, item) where expected > received;
create index receipt_task on receipt (site, task, opened_at);

-- What each confirm added to which line, so that it can be taken off again.
create table receipt_posting (
  site text not null,
  device text not null,
  series text not null,
  command bigint not null,
  receipt text not null,
  line bigint not null,
  qty bigint not null,
  primary key (site, device, series, command, receipt, line)
);
create index receipt_posting_receipt on receipt_posting (site, receipt, line);

-- Work.

create table task (
  site text not null,
  task text not null,
  kind text not null,
  state text not null,
  mode text not null,
  object text not null,
  zone text not null,
  priority bigint not null,
  walk bigint not null,
  reason text not null,
  target text not null,
  -- Which rule chose the target; empty where nothing was to choose.
  target_rule text not null default '',
  made_at bigint not null,
  due_at bigint not null,
  ended_at bigint not null,
  fence bigint not null,
  revision bigint not null,
  -- Whom it was given to: an actor made for that, or nobody.
  given_to text not null,
  frozen_at bigint not null default 0,
  -- What is due at no moment stands behind all that is.
  ranked_at bigint generated always as (case when due_at = 0 then 100000000000000 else due_at end) stored,
  primary key (site, task)
);
create index task_given on task (site, state, priority, ranked_at, walk, task) where given_to <> '';
create index task_open on task (site, state, kind, priority, ranked_at, walk, task);
create index task_made on task (site, kind, made_at) where ended_at = 0;
create index task_object on task (site, object, kind, state);
create index task_target on task (site, target, kind, state);

create table task_line (
  site text not null,
  task text not null,
  line bigint not null,
  state text not null,
  order_no text not null,
  order_line bigint not null,
  item text not null,
  owner text not null,
  lot text not null,
  serial text not null,
  lpn text not null,
  status text not null,
  location text not null,
  target text not null,
  planned bigint not null,
  done bigint not null,
  reservation bigint not null,
  walk bigint not null,
  fixed bigint not null,
  whole bigint not null,
  why text not null,
  primary key (site, task, line)
);
create index task_line_order on task_line (site, order_no, order_line);
create index task_line_target on task_line (site, target) where target <> '';

create table lease (
  site text not null,
  task text not null,
  fence bigint not null,
  device text not null,
  actor text not null,
  state text not null,
  granted_at bigint not null,
  expires_at bigint not null,
  ends_by bigint not null default 0,
  primary key (site, task, fence)
);
create index lease_device on lease (site, device, state);
create index lease_state on lease (site, state, expires_at);

-- Out.

-- What one vehicle takes. A load is a location too: loaded units are there.
create table load (
  site text not null,
  load text not null,
  door text not null,
  carrier text not null,
  lane text not null,
  state text not null,
  seal text not null,
  driver text not null,
  made_at bigint not null,
  due_at bigint not null,
  departed_at bigint not null,
  primary key (site, load)
);
create index load_door on load (site, door, state);
create index load_state on load (site, state, carrier);

create table printer (
  site text not null,
  printer text not null,
  address text not null,
  primary key (site, printer)
);

-- A bench: its printer (empty: the one of its own name, else the only one), whether it asks for the weight.
create table workstation (
  site text not null,
  workstation text not null,
  printer text not null,
  weigh bigint not null,
  primary key (site, workstation)
);

-- Carton types a carrier does not take.
create table carrier_denies (
  site text not null,
  carrier text not null,
  carton_type text not null,
  primary key (site, carrier, carton_type)
);

-- Serial numbers captured as goods were packed: which order got which piece.
create table packed_serial (
  site text not null,
  item text not null,
  serial text not null,
  order_no text not null,
  order_line bigint not null,
  lpn text not null,
  packed_at bigint not null,
  primary key (site, item, serial)
);

-- Requests granted that touch what was settled: a label once more, a label void, a carton open again.
create table granted (
  site text not null,
  device text not null,
  series text not null,
  number bigint not null,
  kind text not null,
  object text not null,
  actor text not null,
  at bigint not null,
  primary key (site, device, series, number)
);

create index granted_object on granted (site, object, at);

-- Confirms by which a worker beat a rule: goods set down elsewhere than planned, and why.
create table overruled (
  site text not null,
  device text not null,
  series text not null,
  number bigint not null,
  rule text not null,
  planned text not null,
  location text not null,
  reason text not null,
  at bigint not null,
  primary key (site, device, series, number)
);

-- The bench a device was last used at.
create table device_station (
  site text not null,
  device text not null,
  workstation text not null,
  since bigint not null,
  primary key (site, device)
);

-- Clarify.

create table exception (
  site text not null,
  exception bigint not null,
  code text not null,
  state text not null,
  device text not null,
  series text not null,
  command bigint not null,
  actor text not null,
  task text not null,
  location text not null,
  item text not null,
  owner text not null,
  lot text not null,
  serial text not null,
  lpn text not null,
  qty bigint not null,
  unexplained bigint not null,
  detail text not null,
  opened_at bigint not null,
  resolved_at bigint not null,
  nth bigint not null default 1,
  primary key (site, exception)
);
create index exception_again on exception (site, location, code, opened_at, exception);
create index exception_state on exception (site, state, opened_at, exception);
create index exception_code on exception (site, state, code, opened_at, exception);
create index exception_key on exception (site, item, state);
create index exception_lpn on exception (site, lpn, state);
create index exception_location on exception (site, location, exception);

create table event (
  site text not null,
  number bigint not null,
  epoch bigint not null,
  at bigint not null,
  device text not null,
  body text not null,
  primary key (site, number)
);

-- Counts: what was seen at a place, and what became of it.

create table count (
  site text not null,
  count bigint not null,
  location text not null,
  state text not null,
  task text not null,
  device text not null,
  actor text not null,
  anchor bigint not null,
  first_scan bigint not null,
  last_scan bigint not null,
  counted_at bigint not null,
  primary key (site, count)
);
create index count_location on count (site, location, state);
create index count_state on count (site, state, count);
create index count_last on count (site, location, counted_at);

create table count_line (
  site text not null,
  count bigint not null,
  line bigint not null,
  item text not null,
  owner text not null,
  lot text not null,
  serial text not null,
  lpn text not null,
  counted bigint not null,
  base bigint not null,
  variance bigint not null,
  outcome text not null,
  primary key (site, count, line)
);

-- Confirms taken back.
create table undone (
  site text not null,
  device text not null,
  series text not null,
  number bigint not null,
  undone_at bigint not null,
  primary key (site, device, series, number)
);
create index exception_command on exception (site, device, series, command);

create table task_override (
  site text not null,
  task text not null,
  wanted text not null,
  planned text not null,
  rule text not null,
  actor text not null,
  device text not null,
  decided_at bigint not null,
  primary key (site, task, wanted)
);
