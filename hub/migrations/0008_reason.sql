-- Reasons of a site: one of the house that was switched off, and own ones with their words. One of the house that is
-- on has no row. Nothing is deleted: what was decided for a reason names it.
create table reason (
  site text not null,
  kind text not null,
  code text not null,
  state text not null,
  own bigint not null,
  en text not null,
  de text not null,
  primary key (site, kind, code)
);
