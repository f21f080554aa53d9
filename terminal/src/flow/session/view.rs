//! Screens of log on, work menu and log off.

use super::leave::REASONS;
use super::{Session, kinds};
use crate::flow::{Ctx, Prompt, Typing, Wanted};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;

/// The badge of the demo warehouse.
const DEMO_BADGE: &str = "B.1001";
/// A cart of the demo warehouse.
const DEMO_CART: &str = "E.C1";
/// Who has a PIN in the demo warehouse: number and PIN.
const DEMO_PINS: [(&str, &str); 3] = [("2001", "2580"), ("3001", "3690"), ("9001", "9630")];

pub(super) fn prompt(at: &Session, ctx: &Ctx<'_>) -> Prompt {
    match at {
        Session::Badge { .. } => {
            let mut prompt =
                Prompt::new("title.log", "log.start").wanted(Wanted::Scan(DEMO_BADGE.to_owned()));
            prompt.typing = Typing::Number;
            prompt.no_back = ctx.kiosk;
            prompt.view.title = Some(Text::Foreign(ctx.site.to_owned()));
            prompt.goods(format!("{} {}", ctx.device, env!("CARGO_PKG_VERSION")))
        }
        Session::Pin { badge, name, .. } => {
            let mut prompt = Prompt::new("title.log", "log.pin");
            let pin = DEMO_PINS.iter().find(|(number, _)| number == badge);
            prompt.wanted = pin.map(|(_, pin)| Wanted::Type((*pin).to_owned()));
            prompt.typing = Typing::Secret;
            prompt.goods(name.clone())
        }
        Session::Elsewhere { device, quiet } => {
            let ask = Message::new("log.other_device").with("dev", device.to_string()).with("n", *quiet);
            let rows = ["log.bring_here", "log.later"];
            let rows = rows.into_iter().map(|row| Text::Words(Message::new(row)));
            let mut prompt = Prompt::new("title.log", "log.recover").list(rows);
            prompt.view.message = Some(ask);
            prompt
        }
        Session::Work { cart, .. } => {
            let next = if ctx.held > 0 { "work.resume" } else { "work.next" };
            let own = [Entry::Work, Entry::MyShift];
            let more = if ctx.directory.decided.own_figures { &own[..] } else { &own[..1] };
            let prompt = Prompt::new("title.work", next).more(more).enter();
            let name = ctx.session.map(|session| session.name.clone()).unwrap_or_default();
            let prompt = prompt.goods(name);
            if cart.equipment.is_empty() { prompt } else { prompt.goods(cart.equipment.clone()) }
        }
        Session::Kinds { .. } => Prompt::new("title.work", "work.which")
            .list(kinds(ctx).iter().map(|kind| Text::Words(Message::new(kind.title())))),
        Session::Choose { choices, .. } => Prompt::new("title.work", "work.choose").choices(choices),
        Session::Equip { .. } => Prompt::new("title.log", "log.equip")
            .problems(&[ExceptionCode::Equipment])
            .wanted(Wanted::Scan(DEMO_CART.to_owned())),
        Session::Slots { cart } => {
            let mut prompt = Prompt::new("title.log", "log.slots").goods(cart.equipment.clone()).enter();
            prompt.typing = Typing::Number;
            prompt
        }
        Session::Park { .. } => {
            let carried = Text::Foreign(ctx.carried.to_string());
            let mut prompt = Prompt::new("title.log_off", "log.park_or");
            prompt.view.quantity = Some(carried);
            prompt
        }
        Session::Heir { .. } => {
            let rows = ["log.own_device", "log.this_device"];
            Prompt::new("title.log_off", "log.heir")
                .list(rows.into_iter().map(|row| Text::Words(Message::new(row))))
        }
        Session::Others { user, since } => {
            let rows = ["log.take_over", "log.leave_it"];
            let mut prompt = Prompt::new("title.log", "log.recover")
                .list(rows.into_iter().map(|row| Text::Words(Message::new(row))));
            let minutes = ctx.now.since(*since).max(0) / 60_000;
            let whose = Message::new("log.other_user").with("user", user.clone());
            prompt.view.message = Some(whose.with("dev", ctx.device.to_string()).with("n", minutes));
            prompt
        }
        Session::Leaving { .. } => Prompt::new("title.log_off", "log.off_reason").list(
            REASONS.iter().map(|(reason, _)| Text::Words(Message::new(format!("reason.log_off.{reason}")))),
        ),
    }
}
