-- Figures for reports: what journal, orders, exceptions and counts came to, day by day. All of it is derived and can be
-- made anew (`regal-hub reports --anew`); nothing here names a person.

-- How far each source was read: a journal number, a number of the series, or a moment in ms.
create table report_mark (
  site text not null,
  source text not null,
  at bigint not null,
  primary key (site, source)
);

-- Which movements were of an item and of an LPN (`kind` is `item` or `lpn`), as far as the journal was read. An index
-- of the journal would be the same, but each confirm would wait for it.
create table trail (
  site text not null,
  kind text not null,
  thing text not null,
  movement bigint not null,
  primary key (site, kind, thing, movement)
);

-- One figure of one day. `n` counts (lines, orders, places), `units` are base units, `ms` a sum of durations.
create table report_day (
  site text not null,
  fact text not null,
  day bigint not null,
  zone text not null,
  owner text not null,
  what text not null,
  n bigint not null,
  units bigint not null,
  ms bigint not null,
  primary key (site, fact, day, zone, owner, what)
);

-- What was picked of an item on a day.
create table item_day (
  site text not null,
  day bigint not null,
  item text not null,
  lines bigint not null,
  units bigint not null,
  primary key (site, day, item)
);

-- What an item needs: its demand, when to order it anew, what is there. Demand is in thousandths of a base unit a day,
-- `cover` in tenths of a day; `since` is when it fell to its reorder point, 0 while it is above.
create table item_supply (
  site text not null,
  item text not null,
  day bigint not null,
  lines bigint not null,
  units bigint not null,
  demand bigint not null,
  deviation bigint not null,
  reorder_point bigint not null,
  on_hand bigint not null,
  on_order bigint not null,
  owed bigint not null,
  position bigint not null,
  cover bigint not null,
  since bigint not null,
  primary key (site, item)
);
create index item_supply_low on item_supply (site, cover, item) where since > 0;
create index item_supply_lines on item_supply (site, lines, item);

-- Work by process, zone and block of four hours: only what may be shown, rounded. What may not was never written.
create table labour (
  site text not null,
  day bigint not null,
  block bigint not null,
  process text not null,
  zone text not null,
  people bigint not null,
  lines bigint not null,
  units bigint not null,
  primary key (site, day, block, process, zone)
);
