//! What the dashboard's pages do beside the routes that do or show the same. A test walks the table the dashboard's router
//! is built of: a page or an action without a line here fails it, and so does a line without a route.

/// What other systems have for a page or an action of the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twin {
    /// These routes: method and path.
    Routes(&'static [(&'static str, &'static str)]),
    /// Nothing, for this reason.
    None(&'static str),
}

use Twin::{None, Routes};

const ACCESS: Twin = None("whoever signs in is a person in front of a browser; a program shows its key");
const LANGUAGE: Twin = None("answers to programs are in one language");
const GLASS: Twin = None(
    "who is looked at, is looked at by two people who see each other ask; a program cannot be one of the two",
);

const FILES: Twin = Routes(&[("post", "/api/v1/import/{kind}")]);

const SCREEN: Twin = None(
    "whoever works there sees that somebody looks, and somebody is a person; a program would keep what it reads",
);

/// Pages: the path of the dashboard, and what shows the same.
pub const PAGES: &[(&str, Twin)] = &[
    ("/sign-in", ACCESS),
    ("/set-up", ACCESS),
    ("/assets/{file}", None("a page's own style, script and pictures")),
    ("/second-factor", ACCESS),
    ("/break-glass", GLASS),
    ("/break-glass/{number}", GLASS),
    ("/", Routes(&[("get", "/api/v1/floor"), ("get", "/api/v1/devices"), ("get", "/api/v1/orders")])),
    ("/today", Routes(&[("get", "/api/v1/today"), ("get", "/api/v1/floor")])),
    (
        "/wall",
        Routes(&[
            ("get", "/api/v1/today"),
            ("get", "/api/v1/orders"),
            ("get", "/api/v1/exceptions"),
            ("get", "/api/v1/docks"),
            ("get", "/api/v1/locations"),
        ]),
    ),
    ("/map", Routes(&[("get", "/api/v1/locations")])),
    ("/scanner-check", None("a scanner at the browser is looked at; nothing of it reaches the hub")),
    ("/live", None("tells a page to read itself anew; programs are told by webhooks")),
    ("/find", Routes(&[("get", "/api/v1/find")])),
    ("/exceptions", Routes(&[("get", "/api/v1/exceptions")])),
    ("/exceptions/{number}", Routes(&[("get", "/api/v1/exceptions/{number}")])),
    ("/exceptions/{number}/photos/{photo}", Routes(&[("get", "/api/v1/exceptions/{number}/photos/{photo}")])),
    ("/orders", Routes(&[("get", "/api/v1/orders")])),
    ("/orders/channels", Routes(&[("get", "/api/v1/channels")])),
    ("/orders/carriers", Routes(&[("get", "/api/v1/carriers")])),
    (
        "/orders/{order}",
        Routes(&[
            ("get", "/api/v1/orders/{order}"),
            ("get", "/api/v1/orders/{order}/lines/{line}"),
            ("get", "/api/v1/history"),
        ]),
    ),
    ("/tasks", Routes(&[("get", "/api/v1/tasks")])),
    ("/tasks/{task}", Routes(&[("get", "/api/v1/tasks/{task}")])),
    ("/inbound", Routes(&[("get", "/api/v1/receipts")])),
    ("/inbound/differences", Routes(&[("get", "/api/v1/receipt-differences")])),
    ("/inbound/docks", Routes(&[("get", "/api/v1/docks")])),
    (
        "/inbound/receipt/{receipt}",
        Routes(&[("get", "/api/v1/receipts/{receipt}"), ("get", "/api/v1/receipts/{receipt}/lines/{line}")]),
    ),
    ("/devices", Routes(&[("get", "/api/v1/devices")])),
    ("/devices/{device}", Routes(&[("get", "/api/v1/devices/{device}")])),
    ("/devices/{device}/screen", SCREEN),
    ("/settings/printers", Routes(&[("get", "/api/v1/printers"), ("get", "/api/v1/print-jobs")])),
    ("/settings/labels", Routes(&[("get", "/api/v1/locations")])),
    ("/settings/aliases", Routes(&[("get", "/api/v1/aliases")])),
    ("/settings/parked", Routes(&[("get", "/api/v1/parked")])),
    ("/settings/people", Routes(&[("get", "/api/v1/people")])),
    ("/settings/people/{person}", Routes(&[("get", "/api/v1/people/{person}")])),
    ("/settings/devices", Routes(&[("get", "/api/v1/devices")])),
    ("/settings/benches", Routes(&[("get", "/api/v1/benches")])),
    ("/settings/items", Routes(&[("get", "/api/v1/items")])),
    ("/settings/items/{item}", Routes(&[("get", "/api/v1/items/{item}")])),
    ("/settings/locations", Routes(&[("get", "/api/v1/locations")])),
    ("/settings/locations/{location}", Routes(&[("get", "/api/v1/locations/{location}")])),
    ("/settings/import", FILES),
    ("/settings/reasons", Routes(&[("get", "/api/v1/reasons")])),
    ("/settings/policies", Routes(&[("get", "/api/v1/policies")])),
    ("/settings/webhooks", Routes(&[("get", "/api/v1/webhooks")])),
    (
        "/settings/webhooks/{webhook}",
        Routes(&[("get", "/api/v1/webhooks"), ("get", "/api/v1/webhooks/{webhook}/messages")]),
    ),
    ("/settings/books", Routes(&[("get", "/api/v1/books")])),
    ("/settings/audit", Routes(&[("get", "/api/v1/audit")])),
    ("/reports", Routes(&[("get", "/api/v1/reports")])),
    ("/reports/{report}", Routes(&[("get", "/api/v1/reports/{report}")])),
    ("/reports/{report}/{form}", Routes(&[("get", "/api/v1/reports/{report}")])),
    (
        "/stock",
        Routes(&[
            ("get", "/api/v1/holds"),
            ("get", "/api/v1/counts"),
            ("get", "/api/v1/reports/{report}"),
            ("get", "/api/v1/movements"),
        ]),
    ),
    ("/stock/holds", Routes(&[("get", "/api/v1/holds"), ("get", "/api/v1/reasons")])),
    (
        "/stock/counts",
        Routes(&[("get", "/api/v1/counts"), ("get", "/api/v1/counts/plan"), ("get", "/api/v1/tasks")]),
    ),
    ("/stock/location/{location}", Routes(&[("get", "/api/v1/stock"), ("get", "/api/v1/history")])),
    (
        "/stock/item/{item}",
        Routes(&[("get", "/api/v1/stock"), ("get", "/api/v1/atp/{item}"), ("get", "/api/v1/history")]),
    ),
    ("/stock/lot/{item}/{lot}", Routes(&[("get", "/api/v1/stock"), ("get", "/api/v1/history")])),
    ("/stock/lpn/{lpn}", Routes(&[("get", "/api/v1/stock"), ("get", "/api/v1/history")])),
];

/// Actions: where the dashboard's forms are sent to, and what does the same.
pub const ACTIONS: &[(&str, Twin)] = &[
    ("/sign-in", ACCESS),
    ("/set-up", ACCESS),
    ("/sign-out", ACCESS),
    ("/second-factor", ACCESS),
    ("/language", LANGUAGE),
    ("/break-glass", GLASS),
    ("/exceptions/{number}/settle", Routes(&[("post", "/api/v1/exceptions/{number}/settle")])),
    ("/exceptions/{number}/photos", Routes(&[("post", "/api/v1/exceptions/{number}/photos")])),
    (
        "/exceptions/{number}/photos/{photo}/remove",
        Routes(&[("post", "/api/v1/exceptions/{number}/photos/{photo}")]),
    ),
    ("/orders/channels/decide", Routes(&[("put", "/api/v1/channels")])),
    ("/orders/carriers/decide", Routes(&[("put", "/api/v1/carriers")])),
    ("/orders/{order}/release", Routes(&[("post", "/api/v1/orders/{order}/release")])),
    ("/orders/{order}/cancel", Routes(&[("post", "/api/v1/orders/{order}/cancel")])),
    ("/orders/{order}/decide", Routes(&[("post", "/api/v1/orders/{order}")])),
    ("/tasks/{task}/decide", Routes(&[("post", "/api/v1/tasks/{task}")])),
    ("/inbound/receipt/{receipt}/close", Routes(&[("post", "/api/v1/receipts/{receipt}/close")])),
    ("/devices/tell", Routes(&[("post", "/api/v1/messages")])),
    ("/devices/{device}/decide", Routes(&[("post", "/api/v1/devices/{device}")])),
    ("/devices/{device}/screen", SCREEN),
    (
        "/devices/{device}/recordings/{wish}",
        Routes(&[("post", "/api/v1/devices/{device}/recordings/{wish}")]),
    ),
    ("/settings/printers/decide", Routes(&[("post", "/api/v1/print-jobs/{job}")])),
    ("/settings/labels/print", Routes(&[("post", "/api/v1/print-jobs")])),
    ("/settings/aliases/decide", Routes(&[("post", "/api/v1/aliases")])),
    ("/settings/people", Routes(&[("post", "/api/v1/people")])),
    ("/settings/people/{person}/decide", Routes(&[("post", "/api/v1/people/{person}")])),
    (
        "/settings/devices/decide",
        Routes(&[("post", "/api/v1/device-codes"), ("post", "/api/v1/devices/{device}/access")]),
    ),
    ("/settings/benches/set", Routes(&[("put", "/api/v1/benches/{bench}")])),
    ("/settings/items", Routes(&[("put", "/api/v1/items/{item}")])),
    (
        "/settings/items/{item}/decide",
        Routes(&[("put", "/api/v1/items/{item}"), ("post", "/api/v1/items/{item}")]),
    ),
    ("/settings/locations", Routes(&[("put", "/api/v1/locations/{location}")])),
    (
        "/settings/locations/{location}/decide",
        Routes(&[
            ("put", "/api/v1/locations/{location}"),
            ("post", "/api/v1/locations/{location}"),
            ("post", "/api/v1/locations/{location}/clear"),
        ]),
    ),
    ("/settings/import/look", FILES),
    ("/settings/import/take", FILES),
    ("/settings/reasons/decide", Routes(&[("put", "/api/v1/reasons"), ("post", "/api/v1/reasons")])),
    ("/settings/policies/set", Routes(&[("put", "/api/v1/policies/{policy}")])),
    ("/settings/webhooks", Routes(&[("post", "/api/v1/webhooks")])),
    ("/settings/webhooks/{webhook}/decide", Routes(&[("post", "/api/v1/webhooks/{webhook}")])),
    ("/stock/holds/decide", Routes(&[("post", "/api/v1/holds"), ("post", "/api/v1/holds/{hold}/lift")])),
    ("/stock/unfit", Routes(&[("post", "/api/v1/unfit")])),
    (
        "/stock/counts/decide",
        Routes(&[
            ("post", "/api/v1/counts"),
            ("post", "/api/v1/counts/plan"),
            ("post", "/api/v1/counts/{count}/decide"),
            ("post", "/api/v1/exceptions/{number}/settle"),
        ]),
    ),
];
