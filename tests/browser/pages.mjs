// Every page of the dashboard that the browser test looks at: in both languages, light and dark, wide and on a phone.
// A new page is one line here: a name for its picture, its path, and what must be on it before it counts as shown.
// `{order}`, `{item}`, `{device}` and the like stand for what the walks before have met.
export const inside = [
  { name: "floor", path: "/", shows: ".tiles b" },
  { name: "map", path: "/map", shows: ".map rect" },
  { name: "exceptions", path: "/exceptions", shows: "main table" },
  { name: "exceptions-resolved", path: "/exceptions?state=resolved", shows: "main td a" },
  { name: "exception-open", path: "/exceptions/{open}", shows: "main details summary" },
  { name: "exception-settled", path: "/exceptions/{case}", shows: ".facts" },
  { name: "tasks", path: "/tasks", shows: "main table" },
  { name: "task", path: "/tasks/{task}", shows: ".facts" },
  { name: "inbound", path: "/inbound", shows: "main table" },
  { name: "receipt", path: "/inbound/receipt/{receipt}", shows: ".facts" },
  { name: "devices", path: "/devices", shows: "main table" },
  { name: "device", path: "/devices/{device}", shows: ".facts" },
  { name: "differences", path: "/inbound/differences", shows: "h1" },
  { name: "docks", path: "/inbound/docks", shows: "h1" },
  { name: "today", path: "/today", shows: "h1" },
  { name: "wall", path: "/today?tv=1", shows: "h1" },
  { name: "scanner-check", path: "/scanner-check", shows: "main svg" },
  { name: "holds", path: "/stock/holds", shows: "h1" },
  { name: "counts", path: "/stock/counts", shows: "h1" },
  { name: "printers", path: "/settings/printers", shows: "h1" },
  { name: "labels", path: "/settings/labels", shows: "h1" },
  { name: "aliases", path: "/settings/aliases", shows: "h1" },
  { name: "parked", path: "/settings/parked", shows: "h1" },
  { name: "orders", path: "/orders?state=new", shows: "main td a" },
  { name: "channels", path: "/orders/channels", shows: "h1" },
  { name: "order", path: "/orders/{order}", shows: ".facts" },
  { name: "stock", path: "/stock", shows: "h1" },
  { name: "stock-location", path: "/stock/location/{place}", shows: "main td a" },
  { name: "stock-item", path: "/stock/item/{item}", shows: "main td a" },
  { name: "stock-lot", path: "/stock/lot/{lotted}/{lot}", shows: "main td a" },
  { name: "stock-lpn", path: "/stock/lpn/{lpn}", shows: "main td a" },
  { name: "stock-then", path: "/stock/item/{item}?at=2026-01-01T00:00", shows: "h1" },
  { name: "reports", path: "/reports", shows: ".cards a" },
  { name: "throughput", path: "/reports/throughput", shows: "h1" },
  { name: "accuracy", path: "/reports/accuracy", shows: "h1" },
  { name: "dock-to-stock", path: "/reports/dock_to_stock", shows: "h1" },
  { name: "cycle-time", path: "/reports/cycle_time", shows: "h1" },
  { name: "fill-rate", path: "/reports/fill_rate", shows: "h1" },
  { name: "inventory", path: "/reports/inventory", shows: "h1" },
  { name: "space", path: "/reports/space", shows: ".charts svg" },
  { name: "abc", path: "/reports/abc", shows: "h1" },
  { name: "expiry", path: "/reports/expiry", shows: "h1" },
  { name: "low-stock", path: "/reports/low_stock", shows: "h1" },
  { name: "labour", path: "/reports/labour", shows: "h1" },
  { name: "second-factor", path: "/second-factor", shows: "h1" },
  { name: "break-glass", path: "/break-glass", shows: "main td" },
  { name: "not-found", path: "/find?q=NO.SUCH.THING", shows: "code" },
];

// Those for administrators.
export const administered = [
  { name: "people", path: "/settings/people", shows: "main td a" },
  { name: "person", path: "/settings/people/{person}", shows: "h2" },
  { name: "enrol", path: "/settings/devices", shows: "main td a" },
  { name: "benches", path: "/settings/benches", shows: "h1" },
  { name: "policies", path: "/settings/policies", shows: "main td" },
  { name: "webhooks", path: "/settings/webhooks", shows: "main td a" },
  { name: "webhook", path: "/settings/webhooks/{webhook}", shows: "h2" },
  { name: "books", path: "/settings/books", shows: "main dl" },
  { name: "audit", path: "/settings/audit", shows: "main td a" },
  { name: "looked-at", path: "/break-glass/{glass}", shows: "main td" },
];

// Those for people who have not signed in.
export const outside = [{ name: "sign-in", path: "/sign-in", shows: "#password" }];

// Those of a hub where nobody can sign in yet.
export const first = [{ name: "set-up", path: "/set-up", shows: "#code" }];
