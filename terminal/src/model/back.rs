//! Work that goes back to the hub, the cart it has to hear of, and lines that come back to the worker once the hub is there again.

use super::{Later, Said, Terminal};
use crate::talk::Effect;
use regal_shared::base::{CommandId, TaskId};
use regal_shared::flow::session::BindEquipment;
use regal_shared::text::Message;
use regal_shared::wire::{Answer, LeaseRef, Request};

/// The most leases that wait to go back; one that is not said ends by itself.
const MOST: usize = 32;

impl Terminal {
    /// A lease goes back: the hub hears of it now, or as soon as it is there again.
    pub(super) fn hand_back(&mut self, lease: LeaseRef, out: &mut Vec<Effect>) {
        let task = lease.task.clone();
        self.state.going_back.retain(|one| one.task != task);
        self.state.going_back.push(lease);
        let surplus = self.state.going_back.len().saturating_sub(MOST);
        self.state.going_back.drain(..surplus);
        self.say_back(task, out);
    }

    fn say_back(&mut self, task: TaskId, out: &mut Vec<Effect>) {
        let id = self.send(Request::HandBack { task: task.clone() }, out);
        self.backs.retain(|(_, one)| *one != task);
        self.backs.push((id, task));
    }

    /// The hub is there: what went back and was not heard is said again.
    pub(super) fn say_all_back(&mut self, out: &mut Vec<Effect>) {
        let tasks: Vec<TaskId> = self.state.going_back.iter().map(|lease| lease.task.clone()).collect();
        tasks.into_iter().for_each(|task| self.say_back(task, out));
    }

    /// Whether this answers a lease that went back.
    pub(super) fn went_back(&mut self, id: &CommandId, answer: &Answer) -> bool {
        let Some(at) = self.backs.iter().position(|(asked, _)| asked == id) else { return false };
        let (_, task) = self.backs.remove(at);
        if matches!(answer, Answer::Granted { .. } | Answer::SettledEarlier) {
            let of = self.pending.as_deref_mut().unwrap_or(&mut self.state);
            of.going_back.retain(|lease| lease.task != task);
        }
        true
    }

    /// The hub is there: a cart or vehicle taken without it is told.
    pub(super) fn say_cart(&mut self, out: &mut Vec<Effect>) {
        let equipment = self.state.cart.equipment.clone();
        let asked =
            self.state.asking.as_ref().is_some_and(|one| matches!(one.request, Request::BindEquipment(_)));
        if self.state.session.is_none() || equipment.is_empty() || equipment == self.state.bound || asked {
            return;
        }
        let wish = BindEquipment { equipment: equipment.clone(), checked: true, take: false };
        let id = self.send(Request::BindEquipment(wish), out);
        self.binding = Some((id, equipment));
    }

    /// The hub has noted who has a cart or vehicle.
    pub(super) fn is_bound(&mut self, equipment: String) {
        let of = self.pending.as_deref_mut().unwrap_or(&mut self.state);
        of.bound = equipment;
    }

    /// Whether this answers a cart that was told. It is told once: what the hub has against it is read by the worker, who
    /// has it in hand.
    pub(super) fn cart_told(&mut self, id: &CommandId, answer: &Answer) -> bool {
        let Some((_, equipment)) = self.binding.take_if(|(asked, _)| asked == id) else { return false };
        match answer {
            // Told again with the next heartbeat.
            Answer::Lapsed => return true,
            Answer::Refused { refusal } => {
                let mut message = refusal.message.clone();
                if message.code == "log.equip_busy" {
                    let user = message.args.remove("user");
                    message = Message::new("log.equip_taken").with("unit", equipment.as_str());
                    message.args.extend(user.map(|user| ("user".into(), user)));
                }
                let of = self.pending.as_deref_mut().unwrap_or(&mut self.state);
                of.keep(Later::Notice(message));
            }
            _ => {}
        }
        self.is_bound(equipment);
        true
    }

    /// The hub is there again and the lease lives on: lines given up meanwhile are walked after all.
    pub(super) fn take_lines_back(&mut self) {
        let busy = self.pending.is_some()
            || self.state.todo.is_some()
            || self.state.alarm.is_some()
            || self.state.overlay.is_some()
            || !self.state.typed.is_empty();
        let job = &self.state.job;
        let lives = self.online && self.now.plus(self.skew) <= job.expires_at;
        if busy || !lives || job.lease.is_none() || !job.screen.at_rest() {
            return;
        }
        if self.state.job.screen.take_back(false) {
            self.state.said = Some(Said::from(Message::new("sys.lines_back")));
        }
    }
}
