-- Webhooks: who is told, what there was to tell, and how far each was told.

create table webhook (
  site text not null,
  webhook text not null,
  url text not null,
  secret text not null,
  old_secret text not null,
  old_until bigint not null,
  state text not null,
  detail text not null,
  made_at bigint not null,
  primary key (site, webhook)
);

create table webhook_kind (
  site text not null,
  webhook text not null,
  kind text not null,
  primary key (site, webhook, kind)
);

-- Written in the transaction of what it tells about, once for all who want it; the same bytes for each of them.
create table webhook_message (
  site text not null,
  number bigint not null,
  epoch bigint not null,
  kind text not null,
  entity text not null,
  body text not null,
  made_at bigint not null,
  primary key (site, number)
);
create index webhook_message_made on webhook_message (site, made_at);

-- Of the messages about one entity the first that is not told yet is 'waiting', the others stand 'behind' it. `at` is
-- when it is tried next, or when it ended.
create table webhook_delivery (
  site text not null,
  number bigint not null,
  webhook text not null,
  entity text not null,
  state text not null,
  tries bigint not null,
  at bigint not null,
  detail text not null,
  primary key (site, number, webhook)
);
create index webhook_delivery_due on webhook_delivery (site, webhook, state, at, number);
create index webhook_delivery_entity on webhook_delivery (site, webhook, entity, state, number);
