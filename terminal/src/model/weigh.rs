//! What the scale says while a step waits for a weight.

use super::Terminal;
use crate::flow::Given;
use crate::scan::sics::Weight;
use crate::talk::Effect;
use regal_shared::text::Message;

impl Terminal {
    /// Whether a step waits for the scale now.
    #[must_use]
    pub fn weighing(&self) -> bool {
        let open = self.state.overlay.is_none() && self.state.alarm.is_none() && !self.state.locked;
        open && self.pending.is_none() && self.state.asking.is_none() && self.prompt().weighs.is_some()
    }

    /// The scale says something. A weight that fits answers at once; one that does not is shown, and ENT takes it: the
    /// carton may not be on the scale yet, or a hand may be.
    pub(super) fn weight(&mut self, weight: Weight, out: &mut Vec<Effect>) {
        let Some(fits) = self.prompt().weighs.filter(|_| self.weighing() && self.state.typed.is_empty())
        else {
            return;
        };
        self.on_scale = None;
        let message = match weight {
            // Nothing lies on it.
            Weight::Steady(..=0) => return,
            Weight::Steady(grams) if fits.contains(&grams) => {
                return self.give(Given::weighed(grams), out);
            }
            Weight::Steady(grams) => {
                self.on_scale = Some(grams);
                Message::new("pack.on_scale").with("n", grams)
            }
            Weight::Moving => Message::new("pack.unsteady"),
            Weight::Over => Message::new("pack.scale_over"),
            Weight::Under => Message::new("pack.scale_under"),
            Weight::NoTare => Message::new("pack.scale_tare"),
            Weight::Silent => Message::new("pack.scale_silent"),
        };
        self.complain(message, out);
    }

    /// The weight that lies on the scale and was shown, when a step waits for it.
    pub(super) fn shown_weight(&mut self) -> Option<i64> {
        let weighing = self.weighing();
        self.on_scale.take().filter(|_| weighing)
    }
}
