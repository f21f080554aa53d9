//! Identifiers, moments and quantities: the small values everything else is made of.

mod ids;
mod moment;
mod stock;

pub use ids::{ActorId, CommandId, DeviceId, LineId, Number, Series, TaskId};
pub use moment::{Day, Moment};
pub use stock::{Goods, Level, MOST, Qty, StockKey, StockStatus};
